package s3store

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/artifacts"
)

// PresignDownload lets a client fetch a file from S3 itself. It answers NotFound or
// ErrDirectory.
func (s *Store) PresignDownload(ctx context.Context, path artifacts.Path, expiry time.Duration) (artifacts.Presigned, error) {
	if path == "" {
		return artifacts.Presigned{}, artifacts.ErrDirectory
	}
	key := s.root.Key(path)
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(s.root.Bucket()), Key: &key})
	if isMissing(err) {
		return artifacts.Presigned{}, s.missing(ctx, path)
	}
	if err != nil {
		return artifacts.Presigned{}, fmt.Errorf("head artifact: %w", err)
	}
	signed, err := s.presigner(expiry).PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: aws.String(s.root.Bucket()), Key: &key, ResponseContentDisposition: aws.String(artifacts.Attachment(path)),
	})
	if err != nil {
		return artifacts.Presigned{}, fmt.Errorf("presign download: %w", err)
	}
	return artifacts.Presigned{URL: signed.URL, Size: aws.ToInt64(head.ContentLength)}, nil
}

// PresignUpload lets a client put a file into S3 itself.
func (s *Store) PresignUpload(ctx context.Context, path artifacts.Path, expiry time.Duration) (artifacts.Presigned, error) {
	if path == "" {
		return artifacts.Presigned{}, artifacts.InvalidPath()
	}
	mediaType := artifacts.GuessType(path.Base())
	signed, err := s.presigner(expiry).PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path)), ContentType: &mediaType,
	})
	if err != nil {
		return artifacts.Presigned{}, fmt.Errorf("presign upload: %w", err)
	}
	return artifacts.Presigned{URL: signed.URL, Headers: map[string]string{"Content-Type": mediaType}}, nil
}

// presigner signs URLs for any body: of what a client will send there is no
// checksum yet.
func (s *Store) presigner(expiry time.Duration) *s3.PresignClient {
	return s3.NewPresignClient(s.client, func(options *s3.PresignOptions) {
		options.Expires = expiry
		options.ClientOptions = append(options.ClientOptions, withoutChecksum)
	})
}

func withoutChecksum(options *s3.Options) {
	options.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
}
