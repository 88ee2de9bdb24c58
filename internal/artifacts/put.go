package artifacts

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"modelregistry/internal/registry"
)

// partSize is what a Put holds in memory, in bytes: 10,000 parts, as many as S3
// takes, make 156 GiB.
const partSize = 16 << 20

// abortTime is how long the abort of a failed upload may take.
const abortTime = 10 * time.Second

// Put stores a body of any length and holds no more than a part of it in memory.
// S3 checks each part by SHA-256. Where contentMD5, the client's header, is not
// empty, the whole body must have that digest. On any failure nothing is stored,
// and what the path held before stays.
func (s *Store) Put(ctx context.Context, path Path, body io.Reader, contentMD5 string) error {
	if path == "" {
		return invalidPath()
	}
	digest := md5.New() //nolint:gosec // Content-MD5 finds damage; it keeps no secret.
	body = io.TeeReader(body, digest)
	part := make([]byte, partSize)
	n, err := fill(part, body)
	if err != nil {
		return err
	}
	if n == len(part) {
		return s.putParts(ctx, path, part, body, digest, contentMD5)
	}
	if err := verify(digest, contentMD5); err != nil {
		return err
	}
	_, err = s.client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: &s.root.bucket, Key: aws.String(s.root.key(path)), Body: bytes.NewReader(part[:n]),
		ContentType: aws.String(contentType(path)), ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
	})
	if err != nil {
		return fmt.Errorf("put artifact: %w", err)
	}
	return nil
}

// putParts stores a body whose first part has been read already.
func (s *Store) putParts(ctx context.Context, path Path, part []byte, body io.Reader, digest hash.Hash, contentMD5 string) (err error) {
	created, err := s.client.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{
		Bucket: &s.root.bucket, Key: aws.String(s.root.key(path)),
		ContentType: aws.String(contentType(path)), ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
	})
	if err != nil {
		return fmt.Errorf("begin artifact: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.abort(ctx, created))
		}
	}()
	parts, err := s.sendParts(ctx, created, part, body)
	if err != nil {
		return err
	}
	if err := verify(digest, contentMD5); err != nil {
		return err
	}
	_, err = s.client.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{
		Bucket: created.Bucket, Key: created.Key, UploadId: created.UploadId,
		MultipartUpload: &types.CompletedMultipartUpload{Parts: parts},
	})
	if err != nil {
		return fmt.Errorf("complete artifact: %w", err)
	}
	return nil
}

func (s *Store) sendParts(ctx context.Context, upload *s3.CreateMultipartUploadOutput, part []byte, body io.Reader) ([]types.CompletedPart, error) {
	var parts []types.CompletedPart
	for n := len(part); n > 0; {
		number := aws.Int32(int32(len(parts) + 1))
		sent, err := s.client.UploadPart(ctx, &s3.UploadPartInput{
			Bucket: upload.Bucket, Key: upload.Key, UploadId: upload.UploadId, PartNumber: number,
			Body: bytes.NewReader(part[:n]), ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
		})
		if err != nil {
			return nil, fmt.Errorf("put part %d of artifact: %w", *number, err)
		}
		parts = append(parts, types.CompletedPart{ETag: sent.ETag, PartNumber: number, ChecksumSHA256: sent.ChecksumSHA256})
		if n, err = fill(part, body); err != nil {
			return nil, err
		}
	}
	return parts, nil
}

// abort frees the parts even where the client has gone.
func (s *Store) abort(ctx context.Context, upload *s3.CreateMultipartUploadOutput) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTime)
	defer cancel()
	_, err := s.client.AbortMultipartUpload(ctx, &s3.AbortMultipartUploadInput{
		Bucket: upload.Bucket, Key: upload.Key, UploadId: upload.UploadId,
	})
	return err
}

// fill reads until the part is full or the body ends. Unlike io.ReadFull it tells
// an end from a body that broke off, for which net/http has io.ErrUnexpectedEOF.
func fill(part []byte, body io.Reader) (int, error) {
	n := 0
	for n < len(part) {
		read, err := body.Read(part[n:])
		n += read
		if err == io.EOF {
			return n, nil
		}
		if err != nil {
			return n, fmt.Errorf("read artifact: %w", err)
		}
	}
	return n, nil
}

func verify(digest hash.Hash, contentMD5 string) error {
	if contentMD5 == "" {
		return nil
	}
	actual := base64.StdEncoding.EncodeToString(digest.Sum(nil))
	if subtle.ConstantTimeCompare([]byte(actual), []byte(contentMD5)) == 1 {
		return nil
	}
	return &registry.Error{Code: registry.InvalidParameterValue, Message: "The body does not have the digest that Content-MD5 gives; nothing was stored"}
}
