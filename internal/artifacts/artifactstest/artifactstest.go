// Package artifactstest gives tests a bucket of their own in a real S3 server.
package artifactstest

import (
	"crypto/rand"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/local/versitygw"
)

// Bucket is a test's own.
type Bucket struct {
	Name    string
	options s3.Options
}

// NewBucket makes one. The package's TestMain must be versitygw.Main's.
func NewBucket(t testing.TB) Bucket {
	t.Helper()
	return NewBucketOf(t, "test-"+strings.ToLower(rand.Text()))
}

// NewBucketOf makes one with a name that no other test of the process takes.
func NewBucketOf(t testing.TB, name string) Bucket {
	t.Helper()
	made := Bucket{Name: name, options: s3.Options{
		BaseEndpoint: aws.String(versitygw.Endpoint(t)), Region: versitygw.TestRegion, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(versitygw.TestAccessKey, versitygw.TestSecretKey, ""),
	}}
	if _, err := made.Client().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &made.Name}); err != nil {
		t.Fatal(err)
	}
	return made
}

// Client gives a client of the bucket's server.
func (b Bucket) Client(options ...func(*s3.Options)) *s3.Client { return s3.New(b.options, options...) }

// Store gives the store of the bucket's artifacts.
func (b Bucket) Store(options ...func(*s3.Options)) *s3store.Store {
	return s3store.New(b.Client(options...), artifacts.RootOf(b.Name))
}

// NewStore gives the store of a new bucket.
func NewStore(t testing.TB) *s3store.Store {
	t.Helper()
	return NewBucket(t).Store()
}
