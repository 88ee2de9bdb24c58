// Package s3store keeps artifacts in S3. It alone knows S3.
package s3store

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
)

// Store keeps the artifacts below a root. It is safe for concurrent use.
type Store struct {
	client *s3.Client
	root   artifacts.Root
}

// New gives the store of a root; it calls nothing.
func New(client *s3.Client, root artifacts.Root) *Store { return &Store{client: client, root: root} }

// Open gives the store of a root in the S3 at that endpoint, or Amazon's where it is
// empty.
func Open(config aws.Config, endpoint string, root artifacts.Root) *Store {
	return New(s3.NewFromConfig(config, func(options *s3.Options) {
		if endpoint != "" {
			options.BaseEndpoint, options.UsePathStyle = &endpoint, true
		}
	}), root)
}

// Resolve tells where below the root a URI leads.
func (s *Store) Resolve(uri string) (artifacts.Path, bool) { return s.root.Resolve(uri) }

// missing tells a directory from what is not there.
func (s *Store) missing(ctx context.Context, path artifacts.Path) error {
	output, err := s.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
		Bucket: aws.String(s.root.Bucket()), Prefix: aws.String(s.root.Key(path) + "/"), MaxKeys: aws.Int32(1),
	})
	if err != nil {
		return fmt.Errorf("look for directory: %w", err)
	}
	if len(output.Contents) > 0 {
		return artifacts.ErrDirectory
	}
	return artifacts.NotFound(path)
}

func invalid(format string, args ...any) error {
	return &registry.Error{Code: registry.InvalidParameterValue, Message: fmt.Sprintf(format, args...)}
}

// status is that of S3's answer, or 0 where there is no failure or no answer.
// A bucket that is missing is our failure, not the client's.
func status(err error) int {
	var response *awshttp.ResponseError
	if code(err) == "NoSuchBucket" || !errors.As(err, &response) {
		return 0
	}
	return response.HTTPStatusCode()
}

// code is S3's code of an error, empty where there is none.
func code(err error) string {
	var failure smithy.APIError
	if !errors.As(err, &failure) {
		return ""
	}
	return failure.ErrorCode()
}

// isMissing also takes the answer to HEAD, which has no code but the status.
func isMissing(err error) bool {
	var noKey *types.NoSuchKey
	var notFound *types.NotFound
	return errors.As(err, &noKey) || errors.As(err, &notFound) || status(err) == http.StatusNotFound
}

// refusals are what S3 refuses because of what a client asks for. The last two
// are the local S3 server's, whose folders are folders of the disk.
var refusals = map[string]string{
	"NoSuchUpload":              "There is no such multipart upload: it was completed or aborted, or is another artifact's",
	"InvalidPart":               "A part was not uploaded, or not with that etag",
	"InvalidPartOrder":          "The parts must be in the order of their numbers",
	"EntityTooSmall":            "A part other than the last has less than 5 MiB; raise MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE",
	"EntityTooLarge":            "The artifact has more bytes than S3 takes",
	"KeyTooLongError":           "Invalid path",
	"BadDigest":                 "The body does not have its checksum; nothing was stored",
	"ObjectParentIsFile":        "The artifact cannot be stored below another one that is a file",
	"ExistingObjectIsDirectory": "The artifact cannot be stored in place of a directory",
}

// refused gives S3's refusal as the client's error, and other failures with what
// was being done.
func refused(doing string, err error) error {
	if err == nil {
		return nil
	}
	if message, ok := refusals[code(err)]; ok {
		return &registry.Error{Code: registry.InvalidParameterValue, Message: message, Cause: err}
	}
	return fmt.Errorf("%s: %w", doing, err)
}
