package artifacts

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// The times for which a URL may be good. A week is the most that S3 takes; one
// that a function signs ends with the credentials of its role, after some hours.
const (
	MinExpiry = time.Second
	MaxExpiry = 7 * 24 * time.Hour
)

// Presigned lets whoever has the URL send one request to S3, with these headers.
type Presigned struct {
	URL     string
	Headers map[string]string
	// Size is the file's to download, in bytes.
	Size int64
}

// PresignDownload lets a client fetch a file from S3 itself. It answers NotFound or
// ErrDirectory.
func (s *Store) PresignDownload(ctx context.Context, path Path, expiry time.Duration) (Presigned, error) {
	if path == "" {
		return Presigned{}, ErrDirectory
	}
	key := s.root.key(path)
	head, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &s.root.bucket, Key: &key})
	if isMissing(err) {
		return Presigned{}, s.missing(ctx, path)
	}
	if err != nil {
		return Presigned{}, fmt.Errorf("head artifact: %w", err)
	}
	signed, err := s.presigner(expiry).PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &s.root.bucket, Key: &key, ResponseContentDisposition: aws.String(Attachment(path)),
	})
	if err != nil {
		return Presigned{}, fmt.Errorf("presign download: %w", err)
	}
	return Presigned{URL: signed.URL, Size: aws.ToInt64(head.ContentLength)}, nil
}

// PresignUpload lets a client put a file into S3 itself.
func (s *Store) PresignUpload(ctx context.Context, path Path, expiry time.Duration) (Presigned, error) {
	if path == "" {
		return Presigned{}, invalidPath()
	}
	mediaType := guess(path.Base())
	signed, err := s.presigner(expiry).PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.root.bucket, Key: aws.String(s.root.key(path)), ContentType: &mediaType,
	})
	if err != nil {
		return Presigned{}, fmt.Errorf("presign upload: %w", err)
	}
	return Presigned{URL: signed.URL, Headers: map[string]string{"Content-Type": mediaType}}, nil
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
