package s3store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"modelregistry/internal/artifacts"
)

const (
	// maxListing bounds the names of a listing, in bytes, so that its JSON fits a
	// function's answer: some 30,000 files.
	maxListing = 4 << 20
	// listedFile is what JSON adds to a name, in bytes.
	listedFile = 128
)

// List gives what lies directly in a directory, by name: nothing where the path is
// a file's, or nobody's.
func (s *Store) List(ctx context.Context, directory artifacts.Path) ([]artifacts.File, error) {
	prefix := s.root.Key(directory) + "/"
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{
		Bucket: aws.String(s.root.Bucket()), Prefix: &prefix, Delimiter: aws.String("/"),
	})
	var files []artifacts.File
	size := 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, refused("list artifacts", err)
		}
		for _, file := range filesOf(page, prefix) {
			files = append(files, file)
			size += len(file.Name) + listedFile
		}
		if size > maxListing {
			return nil, invalid("The directory has too many files for one answer, over %d: list the directories below it, or the bucket with S3 itself", len(files))
		}
	}
	slices.SortFunc(files, func(a, b artifacts.File) int { return cmp.Compare(a.Name, b.Name) })
	return files, nil
}

// Sizes gives the files below a directory, however deep, by their paths there, in
// bytes: all, or more than the limit.
func (s *Store) Sizes(ctx context.Context, directory artifacts.Path, limit int) (map[string]int64, error) {
	return sizesBelow(ctx, s.client, s.root.Bucket(), s.root.Key(directory)+"/", limit)
}

// filesOf leaves out markers of empty directories.
func filesOf(page *s3.ListObjectsV2Output, prefix string) []artifacts.File {
	var files []artifacts.File
	for _, folder := range page.CommonPrefixes {
		files = append(files, artifacts.File{Name: path.Base(aws.ToString(folder.Prefix)), IsDir: true})
	}
	for _, object := range page.Contents {
		if name := strings.TrimPrefix(aws.ToString(object.Key), prefix); name != "" {
			files = append(files, artifacts.File{Name: name, Size: aws.ToInt64(object.Size)})
		}
	}
	return files
}

// Delete removes a file, or a directory with all below it. It is no failure that
// there is nothing; one that failed in between may be repeated. The root itself
// stays.
func (s *Store) Delete(ctx context.Context, path artifacts.Path) error {
	if path == "" {
		return artifacts.InvalidPath()
	}
	key := s.root.Key(path)
	if err := s.remove(ctx, []types.ObjectIdentifier{{Key: &key}}); err != nil {
		return err
	}
	pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: aws.String(s.root.Bucket()), Prefix: aws.String(key + "/")})
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
		Bucket: aws.String(s.root.Bucket()), Delete: &types.Delete{Objects: objects, Quiet: aws.Bool(true)},
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
