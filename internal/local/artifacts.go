package local

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// streams are the operations whose bodies go between clients and the S3 server in
// this process, with the handlers that the functions have: a model of any size
// needs no setting here.
func (s *Stack) streams() map[string]http.Handler {
	store := s3store.New(s.s3Client(), artifacts.RootOf(bucket))
	return map[string]http.Handler{
		operations.UploadArtifact:   rest.UploadArtifact(store, s.reporting(operations.UploadArtifact)),
		operations.DownloadArtifact: rest.DownloadArtifact(store, 0, s.reporting(operations.DownloadArtifact)),
	}
}

// reporting logs what the functions' own log would have. What a client did wrong is
// no business of the person who runs the stack.
func (s *Stack) reporting(operation string) func(context.Context, error) {
	return func(ctx context.Context, err error) {
		if registry.CodeOf(err) == registry.InternalError && !errors.Is(err, artifacts.ErrBroken) {
			s.logger.Warn("a request failed", "requestId", rest.RequestID(ctx), "operation", operation, "cause", err)
		}
	}
}

// abortUploads ends the uploads in parts that an earlier stack left when it was
// killed. Nobody goes on with them: the S3 server's port is another one now.
func (s *Stack) abortUploads(ctx context.Context) error {
	client := s.s3Client()
	pages := s3.NewListMultipartUploadsPaginator(client, &s3.ListMultipartUploadsInput{Bucket: aws.String(bucket)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("list unfinished uploads: %w", err)
		}
		for _, upload := range page.Uploads {
			if _, err := client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
				Bucket: aws.String(bucket), Key: upload.Key, UploadId: upload.UploadId,
			}); err != nil {
				return fmt.Errorf("abort an unfinished upload: %w", err)
			}
		}
	}
	return nil
}
