package s3store

import (
	"context"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/artifacts"
)

// Get opens a file. It answers NotFound, ErrDirectory or ErrRange. Reading a whole
// file to its end fails where its bytes do not have the checksum that S3 keeps.
func (s *Store) Get(ctx context.Context, path artifacts.Path, conditions artifacts.Conditions) (*artifacts.Artifact, error) {
	if path == "" {
		return nil, artifacts.ErrDirectory
	}
	output, err := s.get(ctx, path, conditions)
	switch status(err) {
	case http.StatusNotFound:
		return nil, s.missing(ctx, path)
	case http.StatusRequestedRangeNotSatisfiable:
		return nil, artifacts.ErrRange
	}
	if err != nil {
		return nil, refused("get artifact", err)
	}
	artifact := &artifacts.Artifact{
		Body: output.Body, Size: aws.ToInt64(output.ContentLength), ETag: aws.ToString(output.ETag),
		Modified: aws.ToTime(output.LastModified), ContentType: artifacts.ContentType(path), ContentRange: aws.ToString(output.ContentRange),
	}
	if matches(conditions.IfNoneMatch, artifact.ETag) {
		artifact.NotModified, artifact.Body = true, nil
		return artifact, output.Body.Close()
	}
	return artifact, nil
}

// get asks for the range only if the artifact is still what If-Range names. S3
// has no such header: a tag that is not the artifact's fails, and asks again.
func (s *Store) get(ctx context.Context, path artifacts.Path, conditions artifacts.Conditions) (*s3.GetObjectOutput, error) {
	input := s3.GetObjectInput{Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path))}
	if conditions.Range == "" || (conditions.IfRange != "" && !strings.HasPrefix(conditions.IfRange, `"`)) {
		return s.client.GetObject(ctx, &input)
	}
	whole := input
	input.Range = &conditions.Range
	if conditions.IfRange != "" {
		input.IfMatch = &conditions.IfRange
	}
	output, err := s.client.GetObject(ctx, &input)
	if status(err) == http.StatusPreconditionFailed {
		return s.client.GetObject(ctx, &whole)
	}
	return output, err
}

// matches compares the tags of If-None-Match weakly, as RFC 9110 has it.
func matches(ifNoneMatch, etag string) bool {
	for tag := range strings.SplitSeq(ifNoneMatch, ",") {
		tag = strings.TrimSpace(tag)
		if tag == "*" || (tag != "" && strings.TrimPrefix(tag, "W/") == etag) {
			return true
		}
	}
	return false
}
