package s3store

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"modelregistry/internal/artifacts"
)

// ListAll gives all files below the root that were last changed before that time,
// or an error where it could not list them all.
func (s *Store) ListAll(ctx context.Context, before time.Time) ([]artifacts.Stored, error) {
	prefix := s.root.Key("") + "/"
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: aws.String(s.root.Bucket()), Prefix: &prefix})
	var all []artifacts.Stored
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list all artifacts: %w", err)
		}
		for _, object := range page.Contents {
			path := strings.TrimPrefix(aws.ToString(object.Key), prefix)
			if modified := aws.ToTime(object.LastModified); modified.Before(before) && path != "" {
				all = append(all, artifacts.Stored{Path: artifacts.Path(path), Size: aws.ToInt64(object.Size), Modified: modified})
			}
		}
	}
	return all, nil
}

// maxRemoved is how many objects S3 takes at once.
const maxRemoved = 1000

// RemoveAll removes files, and nothing below them. A bucket with versions keeps
// what they held for as long as it keeps old versions.
func (s *Store) RemoveAll(ctx context.Context, stored []artifacts.Stored) error {
	for len(stored) > 0 {
		n := min(len(stored), maxRemoved)
		var objects []types.ObjectIdentifier
		for _, file := range stored[:n] {
			// As it was listed: a key that is no client's path stays what it is.
			objects = append(objects, types.ObjectIdentifier{Key: aws.String(s.root.Key("") + "/" + string(file.Path))})
		}
		if err := s.remove(ctx, objects); err != nil {
			return err
		}
		stored = stored[n:]
	}
	return nil
}
