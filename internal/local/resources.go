package local

import (
	"context"
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkcredentials "github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	dynamotable "modelregistry/internal/dynamo/table"
)

func (s *Stack) provider() aws.CredentialsProvider {
	return sdkcredentials.NewStaticCredentialsProvider(s.credentials.AccessKey, s.credentials.SecretKey, "")
}

// createTable makes the table unless an earlier start did.
func (s *Stack) createTable(ctx context.Context) error {
	client := dynamodb.New(dynamodb.Options{
		Region: region, BaseEndpoint: aws.String(s.dynamodb.Endpoint), Credentials: s.provider(),
	})
	return dynamotable.Create(ctx, client, table)
}

func (s *Stack) s3Client() *s3.Client {
	return s3.New(s3.Options{
		Region: region, BaseEndpoint: aws.String(s.s3.Endpoint), Credentials: s.provider(), UsePathStyle: true,
	})
}

// createBucket makes the bucket unless an earlier start did.
func (s *Stack) createBucket(ctx context.Context) error {
	_, err := s.s3Client().CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
	var exists *types.BucketAlreadyOwnedByYou
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("create bucket %s: %w", bucket, err)
	}
	return nil
}
