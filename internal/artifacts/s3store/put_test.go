package s3store_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
)

func md5Of(body []byte) string {
	digest := md5.Sum(body)
	return base64.StdEncoding.EncodeToString(digest[:])
}

func checksums(t *testing.T, name, value string) artifacts.Checksums {
	t.Helper()
	parsed, err := artifacts.ParseChecksums(http.Header{name: {value}})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

func TestBodiesComeBackAsTheyWere(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	store := bucket.Store()
	for _, size := range []int{0, 1, 64 << 10, 16<<20 - 1, 16 << 20, 40<<20 + 1} {
		body := bytes.Repeat([]byte("0123456789abcdef"), size/16+1)[:size]
		path := artifacts.Path(fmt.Sprintf("a b/%d.json", size))
		if err := store.Put(t.Context(), path, bytes.NewReader(body), checksums(t, "Content-Md5", md5Of(body))); err != nil {
			t.Fatal(err)
		}
		artifact, got := get(t, store, path, artifacts.Conditions{})
		if !bytes.Equal(got, body) || artifact.Size != int64(size) || artifact.ContentType != "text/plain" {
			t.Errorf("size %d: got %d bytes, told %d, of %s", size, len(got), artifact.Size, artifact.ContentType)
		}
		kept := head(t, bucket, "artifacts/"+string(path))
		if aws.ToString(kept.ChecksumCRC64NVME) == "" || kept.ChecksumType != types.ChecksumTypeFullObject {
			t.Errorf("size %d: S3 keeps the checksum %q of type %q", size, aws.ToString(kept.ChecksumCRC64NVME), kept.ChecksumType)
		}
	}
}

func head(t *testing.T, bucket artifactstest.Bucket, key string) *s3.HeadObjectOutput {
	t.Helper()
	output, err := bucket.Client().HeadObject(t.Context(), &s3.HeadObjectInput{
		Bucket: &bucket.Name, Key: &key, ChecksumMode: types.ChecksumModeEnabled,
	})
	if err != nil {
		t.Fatal(err)
	}
	return output
}

// TestChecksumsOfClients has those of "hello" as other tools make them.
func TestChecksumsOfClients(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	tests := []struct{ name, header, value string }{
		{"MD5", "Content-Md5", "XUFAKrxLKna5cZ2REBfFkg=="},
		{"CRC32", "X-Amz-Checksum-Crc32", "NhCmhg=="},
		{"CRC32C", "X-Amz-Checksum-Crc32c", "mnG7TA=="},
		{"CRC64NVME", "X-Amz-Checksum-Crc64nvme", "M3eFcAZSQlc="},
		{"SHA-1", "X-Amz-Checksum-Sha1", "qvTGHdzF6KLavt4PO0gs2a6pQ00="},
		{"SHA-256", "X-Amz-Checksum-Sha256", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="},
		{"digest", "Content-Digest", "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"},
		{"two digests", "Content-Digest", "sha-512=:m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==:, " +
			"SHA-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			given := checksums(t, test.header, test.value)
			path := artifacts.Path(test.name)
			if err := store.Put(t.Context(), path, strings.NewReader("hello"), given); err != nil {
				t.Fatal(err)
			}
			refused(t, store.Put(t.Context(), path, strings.NewReader("hellO"), given), test.header)
			if _, body := get(t, store, path, artifacts.Conditions{}); string(body) != "hello" {
				t.Errorf("%q is stored", body)
			}
			refused(t, store.Put(t.Context(), path+"-new", strings.NewReader("hellO"), given), test.header)
			absent(t, store, path+"-new")
		})
	}
}

func TestChecksumsThatCannotBeChecked(t *testing.T) {
	t.Parallel()
	tests := []struct{ header, value, want string }{
		{"Content-Md5", "", "takes 16 bytes"},
		{"Content-Md5", "nonsense", "takes 16 bytes"},
		{"X-Amz-Checksum-Sha256", "XUFAKrxLKna5cZ2REBfFkg==", "takes 32 bytes"},
		{"X-Amz-Checksum-Xxhash64", "AAAA", "not known"},
		{"Content-Digest", "md5=:XUFAKrxLKna5cZ2REBfFkg==:", "takes sha-256"},
		{"Content-Digest", "sha-256=LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", "takes 32 bytes"},
		{"Content-Digest", "", "takes sha-256"},
	}
	for _, test := range tests {
		_, err := artifacts.ParseChecksums(http.Header{test.header: {test.value}})
		refused(t, err, test.want)
	}
	if parsed, err := artifacts.ParseChecksums(http.Header{"Content-Type": {"text/plain"}, "X-Amz-Date": {"20261124T120000Z"}}); err != nil || len(parsed) != 0 {
		t.Errorf("got %v, %v; want no checksums", parsed, err)
	}
}

func TestFailedPutsStoreNothing(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	store := bucket.Store()
	put(t, store, "wrong", "before")
	wrong := sha256.Sum256([]byte("something else"))
	given := checksums(t, "X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(wrong[:]))
	for _, size := range []int{10, 20 << 20} {
		refused(t, store.Put(t.Context(), "wrong", bytes.NewReader(make([]byte, size)), given), "nothing was stored")
		if _, body := get(t, store, "wrong", artifacts.Conditions{}); string(body) != "before" {
			t.Errorf("%d bytes replace what was there", len(body))
		}
		broken := io.MultiReader(bytes.NewReader(make([]byte, size)), iotest.ErrReader(io.ErrUnexpectedEOF))
		if err := store.Put(t.Context(), "broken", broken, nil); !errors.Is(err, artifacts.ErrBroken) || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("got %v, want the reader's failure", err)
		}
		absent(t, store, "broken")
	}
	refused(t, store.Put(t.Context(), "", strings.NewReader("a"), nil), "Invalid path")
	noParts(t, bucket)
}

// TestPutsOfClientsThatGo ends the request in the middle of the body.
func TestPutsOfClientsThatGo(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	ctx, cancel := context.WithCancel(t.Context())
	going := io.MultiReader(bytes.NewReader(make([]byte, 17<<20)), readerFunc(func([]byte) (int, error) {
		cancel()
		return 0, context.Canceled
	}))
	if err := bucket.Store().Put(ctx, "a", going, nil); !errors.Is(err, artifacts.ErrBroken) {
		t.Errorf("got %v, want a broken body", err)
	}
	absent(t, bucket.Store(), "a")
	noParts(t, bucket)
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func noParts(t *testing.T, bucket artifactstest.Bucket) {
	t.Helper()
	output, err := bucket.Client().ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &bucket.Name})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(0, len(output.Uploads)); diff != "" {
		t.Errorf("uploads that are left (-want +got)\n%s", diff)
	}
}

// TestMemoryOfPuts bounds what puts allocate: a small one little, a large one no
// more than its part.
func TestMemoryOfPuts(t *testing.T) {
	store := artifactstest.NewStore(t)
	put(t, store, "warm", "a")
	tests := []struct {
		size  int64
		limit uint64
	}{
		{size: 1, limit: 2 << 20},
		{size: 100 << 20, limit: 64 << 20},
	}
	for _, test := range tests {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		if err := store.Put(t.Context(), "a", io.LimitReader(zeros{}, test.size), nil); err != nil {
			t.Fatal(err)
		}
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > test.limit {
			t.Errorf("%d bytes took %d bytes of memory, want at most %d", test.size, used, test.limit)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
