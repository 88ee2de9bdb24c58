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

const (
	// partExpiry is how long a client has for all parts.
	partExpiry = time.Hour
	// maxURLs bounds the URLs of one upload, in bytes, so that they fit a function's
	// answer: some 2,500 with the credentials of a role.
	maxURLs = 5 << 20
	// listedPart is what JSON adds to a URL, in bytes.
	listedPart = 100
	// maxUploadID is longer than S3's ids are, in bytes.
	maxUploadID = 1024
	maxETag     = 256
)

// CreateMultipart begins an upload. Nothing is to be seen of it until it is
// completed.
func (s *Store) CreateMultipart(ctx context.Context, path artifacts.Path, parts int) (artifacts.Multipart, error) {
	if path == "" {
		return artifacts.Multipart{}, artifacts.InvalidPath()
	}
	if err := s.checkParts(ctx, path, parts); err != nil {
		return artifacts.Multipart{}, err
	}
	// S3 makes the checksum of an upload that announces none.
	created, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path)), ContentType: aws.String(artifacts.ContentType(path)),
	})
	if err != nil {
		return artifacts.Multipart{}, refused("create multipart upload", err)
	}
	upload := artifacts.Multipart{UploadID: aws.ToString(created.UploadId), URLs: make([]string, parts)}
	presigner := s.presigner(partExpiry)
	for i := range upload.URLs {
		if upload.URLs[i], err = s.partURL(ctx, presigner, path, upload.UploadID, i+1); err != nil {
			return artifacts.Multipart{}, err
		}
	}
	return upload, nil
}

// checkParts makes a URL to see how many fit an answer.
func (s *Store) checkParts(ctx context.Context, path artifacts.Path, parts int) error {
	longest, err := s.partURL(ctx, s.presigner(partExpiry), path, strings.Repeat("u", maxUploadID/4), maxParts)
	if err != nil {
		return err
	}
	most := min(maxParts, maxURLs/(len(longest)+listedPart))
	if parts < 1 || parts > most {
		return invalid("num_parts must be from 1 to %d, got %d: raise MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE for larger parts", most, parts)
	}
	return nil
}

func (s *Store) partURL(ctx context.Context, presigner *s3.PresignClient, path artifacts.Path, uploadID string, number int) (string, error) {
	signed, err := presigner.PresignUploadPart(ctx, &s3.UploadPartInput{
		Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path)), UploadId: &uploadID, PartNumber: aws.Int32(int32(number)),
	})
	if err != nil {
		return "", fmt.Errorf("presign part %d: %w", number, err)
	}
	return signed.URL, nil
}

// CompleteMultipart makes the artifact of its parts, which must be all from 1 on.
func (s *Store) CompleteMultipart(ctx context.Context, path artifacts.Path, uploadID string, parts []artifacts.Part) error {
	if err := checkUpload(path, uploadID); err != nil {
		return err
	}
	if len(parts) == 0 || len(parts) > maxParts {
		return invalid("parts must be 1 to %d, got %d", maxParts, len(parts))
	}
	completed := make([]types.CompletedPart, len(parts))
	for i, part := range parts {
		if part.Number != i+1 || part.ETag == "" || len(part.ETag) > maxETag {
			return invalid("parts must have the part_numbers from 1 on, in order, and an etag each: part %d has not", i+1)
		}
		completed[i] = types.CompletedPart{ETag: &part.ETag, PartNumber: aws.Int32(int32(part.Number))}
	}
	_, err := s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path)), UploadId: &uploadID,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: completed},
	})
	return refused("complete multipart upload", err)
}

// AbortMultipart gives up an upload. It is no failure that there is none.
func (s *Store) AbortMultipart(ctx context.Context, path artifacts.Path, uploadID string) error {
	if err := checkUpload(path, uploadID); err != nil {
		return err
	}
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path)), UploadId: &uploadID,
	})
	if code(err) == "NoSuchUpload" {
		return nil
	}
	return refused("abort multipart upload", err)
}

func checkUpload(path artifacts.Path, uploadID string) error {
	if path == "" {
		return artifacts.InvalidPath()
	}
	if uploadID == "" || len(uploadID) > maxUploadID {
		return invalid("upload_id must be the one that the upload was created with")
	}
	return nil
}
