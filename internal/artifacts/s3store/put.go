package s3store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"modelregistry/internal/artifacts"
)

const (
	// partSize is the most that a Put holds in memory, in bytes: 10,000 parts, as many
	// as S3 takes, make 156 GiB.
	partSize = 16 << 20
	// leastPart is what a Put begins with: most artifacts are small.
	leastPart = 64 << 10
	maxParts  = 10_000
)

// abortTime is how long the abort of a failed upload may take.
const abortTime = 10 * time.Second

// Put stores a body of any length and holds no more than one part of it in memory.
// Where the body does not have the client's checksums, breaks off, or S3 fails,
// nothing is stored, and what the path held before stays. S3 checks and keeps the
// checksum of the whole, CRC64NVME.
func (s *Store) Put(ctx context.Context, path artifacts.Path, body io.Reader, checksums artifacts.Checksums) error {
	if path == "" {
		return artifacts.InvalidPath()
	}
	checked := artifacts.Check(body, checksums)
	part, err := fill(nil, checked)
	if err != nil {
		return err
	}
	if len(part) == partSize {
		return s.putParts(ctx, path, part, checked)
	}
	if err := checked.Verify(); err != nil {
		return err
	}
	_, err = s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path)), Body: bytes.NewReader(part),
		ContentType: aws.String(artifacts.ContentType(path)), ChecksumCRC64NVME: checked.CRC64NVME(),
	})
	return refused("put artifact", err)
}

// putParts stores a body whose first part has been read already.
func (s *Store) putParts(ctx context.Context, path artifacts.Path, part []byte, body *artifacts.Checked) (err error) {
	upload, err := s.begin(ctx, path)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abandon(ctx, upload))
		}
	}()
	parts, err := s.sendParts(ctx, upload, part, body)
	if err != nil {
		return err
	}
	if err := body.Verify(); err != nil {
		return err
	}
	_, err = s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: upload.Bucket, Key: upload.Key, UploadId: upload.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
		ChecksumType: types.ChecksumTypeFullObject, ChecksumCRC64NVME: body.CRC64NVME(),
	})
	return refused("complete artifact", err)
}

func (s *Store) begin(ctx context.Context, path artifacts.Path) (*s3.CreateMultipartUploadOutput, error) {
	created, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: aws.String(s.root.Bucket()), Key: aws.String(s.root.Key(path)), ContentType: aws.String(artifacts.ContentType(path)),
		ChecksumAlgorithm: types.ChecksumAlgorithmCrc64nvme, ChecksumType: types.ChecksumTypeFullObject,
	})
	return created, refused("begin artifact", err)
}

func (s *Store) sendParts(ctx context.Context, upload *s3.CreateMultipartUploadOutput, part []byte, body io.Reader) ([]types.CompletedPart, error) {
	var parts []types.CompletedPart
	for len(part) > 0 {
		if len(parts) == maxParts {
			return nil, invalid("The artifact has more than %d GiB", maxParts*partSize>>30)
		}
		number := aws.Int32(int32(len(parts) + 1))
		sent, err := s.client.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: upload.Bucket, Key: upload.Key, UploadId: upload.UploadId, PartNumber: number,
			Body: bytes.NewReader(part), ChecksumAlgorithm: types.ChecksumAlgorithmCrc64nvme,
		})
		if err != nil {
			return nil, refused(fmt.Sprintf("put part %d of artifact", *number), err)
		}
		parts = append(parts, types.CompletedPart{ETag: sent.ETag, PartNumber: number, ChecksumCRC64NVME: sent.ChecksumCRC64NVME})
		if part, err = fill(part[:0], body); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// abandon frees the parts even where the client has gone.
func (s *Store) abandon(ctx context.Context, upload *s3.CreateMultipartUploadOutput) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
	defer cancel()
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: upload.Bucket, Key: upload.Key, UploadId: upload.UploadId,
	})
	return err
}

// fill reads until the part is full or the body ends; the part grows as far as
// the body needs. Unlike io.ReadFull it tells an end from a body that broke off,
// for which net/http has io.ErrUnexpectedEOF.
func fill(part []byte, body io.Reader) ([]byte, error) {
	for len(part) < partSize {
		if len(part) == cap(part) {
			part = append(make([]byte, 0, min(max(2*cap(part), leastPart), partSize)), part...)
		}
		read, err := body.Read(part[len(part):cap(part)])
		part = part[:len(part)+read]
		if err == io.EOF {
			return part, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", artifacts.ErrBroken, err)
		}
	}
	return part, nil
}
