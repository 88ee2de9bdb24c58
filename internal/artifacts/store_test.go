package artifacts_test

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/registry"
)

func newStore(t *testing.T) *artifacts.Store {
	t.Helper()
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(versitygw.Endpoint(t)), Region: versitygw.TestRegion, UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider(versitygw.TestAccessKey, versitygw.TestSecretKey, ""),
	})
	if _, err := client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("bucket")}); err != nil {
		t.Fatal(err)
	}
	root, err := artifacts.ParseRoot("s3://bucket/artifacts")
	if err != nil {
		t.Fatal(err)
	}
	return artifacts.New(client, root)
}

func put(t *testing.T, store *artifacts.Store, path artifacts.Path, body []byte) {
	t.Helper()
	if err := store.Put(t.Context(), path, bytes.NewReader(body), ""); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, store *artifacts.Store, path artifacts.Path, conditions artifacts.Conditions) (*artifacts.Artifact, []byte) {
	t.Helper()
	artifact, err := store.Get(t.Context(), path, conditions)
	if err != nil {
		t.Fatal(err)
	}
	if artifact.Body == nil {
		return artifact, nil
	}
	body, err := io.ReadAll(artifact.Body)
	if err := errors.Join(err, artifact.Body.Close()); err != nil {
		t.Fatal(err)
	}
	return artifact, body
}

func absent(t *testing.T, store *artifacts.Store, path artifacts.Path) {
	t.Helper()
	_, err := store.Get(t.Context(), path, artifacts.Conditions{})
	if !errors.Is(err, registry.ResourceDoesNotExist) || !strings.Contains(err.Error(), fmt.Sprintf("No such artifact: '%s'", path)) {
		t.Errorf("got %v, want no such artifact", err)
	}
}

func TestBodiesComeBack(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	for _, size := range []int{0, 1, 16 << 20, 40<<20 + 1} {
		body := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		digest := md5.Sum(body)
		path := artifacts.Path(fmt.Sprintf("a b/%d.json", size))
		if err := store.Put(t.Context(), path, bytes.NewReader(body), base64.StdEncoding.EncodeToString(digest[:])); err != nil {
			t.Fatal(err)
		}
		artifact, got := get(t, store, path, artifacts.Conditions{})
		if !bytes.Equal(got, body) || artifact.Size != int64(size) || artifact.ContentType != "application/json" {
			t.Errorf("size %d: got %d bytes, told %d, of %s", size, len(got), artifact.Size, artifact.ContentType)
		}
	}
}

func TestGetInPartAndOnceMore(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	put(t, store, "a", []byte("0123456789"))
	whole, _ := get(t, store, "a", artifacts.Conditions{})
	part, body := get(t, store, "a", artifacts.Conditions{Range: "bytes=2-4"})
	if string(body) != "234" || part.ContentRange != "bytes 2-4/10" {
		t.Errorf("got %q of %q", body, part.ContentRange)
	}
	if again, _ := get(t, store, "a", artifacts.Conditions{IfNoneMatch: whole.ETag}); !again.NotModified || again.ETag != whole.ETag {
		t.Errorf("got %+v, want not modified", again)
	}
	if _, err := store.Get(t.Context(), "a", artifacts.Conditions{Range: "bytes=10-"}); !errors.Is(err, registry.InvalidParameterValue) {
		t.Errorf("got %v, want a refused range", err)
	}
	absent(t, store, "b")
}

func TestFailedPutsStoreNothing(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	for _, size := range []int{10, 20 << 20} {
		whole := bytes.NewReader(make([]byte, size))
		if err := store.Put(t.Context(), "wrong", whole, "AAAAAAAAAAAAAAAAAAAAAA=="); !errors.Is(err, registry.InvalidParameterValue) {
			t.Errorf("got %v, want a refused digest", err)
		}
		absent(t, store, "wrong")
		broken := io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(io.ErrUnexpectedEOF))
		if err := store.Put(t.Context(), "broken", broken, ""); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("got %v, want the reader's failure", err)
		}
		absent(t, store, "broken")
	}
}

func TestListAndDelete(t *testing.T) {
	t.Parallel()
	store := newStore(t)
	for _, path := range []artifacts.Path{"m/MLmodel", "m/data/x", "mm"} {
		put(t, store, path, []byte("abc"))
	}
	list := func(directory artifacts.Path, want ...artifacts.File) {
		t.Helper()
		got, err := store.List(t.Context(), directory)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("list %q: %v\n%s", directory, err, diff)
		}
	}
	list("", artifacts.File{Path: "m", IsDir: true}, artifacts.File{Path: "mm", Size: 3})
	list("m", artifacts.File{Path: "data", IsDir: true}, artifacts.File{Path: "MLmodel", Size: 3})
	list("mm")
	list("none")
	for range 2 {
		if err := store.Delete(t.Context(), "m"); err != nil {
			t.Fatal(err)
		}
	}
	list("m")
	list("", artifacts.File{Path: "mm", Size: 3})
	if err := store.Delete(t.Context(), ""); !errors.Is(err, registry.InvalidParameterValue) {
		t.Errorf("got %v, want the root to stay", err)
	}
}
