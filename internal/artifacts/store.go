package artifacts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"modelregistry/internal/registry"
)

// Store reads and removes the artifacts below a root, and writes them.
type Store struct {
	client *s3.Client
	root   Root
}

// New gives the store of a root.
func New(client *s3.Client, root Root) *Store { return &Store{client: client, root: root} }

// Conditions are a client's Range and If-None-Match headers, or empty.
type Conditions struct {
	Range, IfNoneMatch string
}

// Artifact is a file, or the range of it that was asked for. The caller closes
// the Body, which is nil where the client's copy is still NotModified.
type Artifact struct {
	Body        io.ReadCloser
	Size        int64 // of Body, in bytes
	ETag        string
	ContentType string
	// ContentRange is the header of an answer in part, or empty.
	ContentRange string
	NotModified  bool
}

// Get opens a file. ResourceDoesNotExist says that there is none.
func (s *Store) Get(ctx context.Context, path Path, conditions Conditions) (*Artifact, error) {
	if path == "" {
		return nil, invalidPath()
	}
	output, err := s.client.GetObject(ctx, &s3.GetObjectInput{
		Bucket: &s.root.bucket, Key: aws.String(s.root.key(path)),
		Range: optional(conditions.Range), IfNoneMatch: optional(conditions.IfNoneMatch),
	})
	switch status(err) {
	case http.StatusNotModified:
		return &Artifact{ETag: conditions.IfNoneMatch, NotModified: true}, nil
	case http.StatusNotFound:
		return nil, notFound(path, err)
	case http.StatusRequestedRangeNotSatisfiable:
		return nil, &registry.Error{Code: registry.InvalidParameterValue, Message: "The Range lies outside of the artifact", Cause: err}
	}
	if err != nil {
		return nil, fmt.Errorf("get artifact: %w", err)
	}
	return &Artifact{
		Body: output.Body, Size: aws.ToInt64(output.ContentLength), ETag: aws.ToString(output.ETag),
		ContentType: contentType(path), ContentRange: aws.ToString(output.ContentRange),
	}, nil
}

// File is what a listing tells of a file or a directory.
type File struct {
	Path  string // the last segment alone
	IsDir bool
	Size  int64 // in bytes, of a file
}

// List gives what lies directly in a directory: nothing where the path is a
// file's, or nobody's.
func (s *Store) List(ctx context.Context, directory Path) ([]File, error) {
	prefix := s.root.key(directory) + "/"
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{
		Bucket: &s.root.bucket, Prefix: &prefix, Delimiter: aws.String("/"),
	})
	var files []File
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list artifacts: %w", err)
		}
		for _, folder := range page.CommonPrefixes {
			files = append(files, File{Path: path.Base(aws.ToString(folder.Prefix)), IsDir: true})
		}
		for _, object := range page.Contents {
			if name := strings.TrimPrefix(aws.ToString(object.Key), prefix); name != "" {
				files = append(files, File{Path: name, Size: aws.ToInt64(object.Size)})
			}
		}
	}
	return files, nil
}

// Delete removes a file, or a directory with all below it. It is no failure
// that there is nothing. The root itself stays.
func (s *Store) Delete(ctx context.Context, path Path) error {
	if path == "" {
		return invalidPath()
	}
	key := s.root.key(path)
	if err := s.remove(ctx, []types.ObjectIdentifier{{Key: &key}}); err != nil {
		return err
	}
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &s.root.bucket, Prefix: aws.String(key + "/")})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list artifacts to delete: %w", err)
		}
		var objects []types.ObjectIdentifier
		for _, object := range page.Contents {
			objects = append(objects, types.ObjectIdentifier{Key: object.Key})
		}
		if err := s.remove(ctx, objects); err != nil {
			return err
		}
	}
	return nil
}

// remove takes at most 1,000 objects, as many as a page lists.
func (s *Store) remove(ctx context.Context, objects []types.ObjectIdentifier) error {
	if len(objects) == 0 {
		return nil
	}
	output, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &s.root.bucket, Delete: &types.Delete{Objects: objects, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return fmt.Errorf("delete artifacts: %w", err)
	}
	var failures []error
	for _, failure := range output.Errors {
		if code := aws.ToString(failure.Code); code != "NoSuchKey" {
			failures = append(failures, fmt.Errorf("delete %s: %s: %s", aws.ToString(failure.Key), code, aws.ToString(failure.Message)))
		}
	}
	return errors.Join(failures...)
}

func notFound(path Path, cause error) error {
	return &registry.Error{Code: registry.ResourceDoesNotExist, Message: fmt.Sprintf("No such artifact: '%s'", path), Cause: cause}
}

// status is that of S3's answer, or 0 where there is no failure or no answer.
// A bucket that is missing is our failure, not the client's.
func status(err error) int {
	var bucket *types.NoSuchBucket
	var response *awshttp.ResponseError
	if errors.As(err, &bucket) || !errors.As(err, &response) {
		return 0
	}
	return response.HTTPStatusCode()
}

func contentType(p Path) string {
	if guessed := mime.TypeByExtension(path.Ext(string(p))); guessed != "" {
		return guessed
	}
	return "application/octet-stream"
}

func optional(header string) *string {
	if header == "" {
		return nil
	}
	return &header
}
