package s3store_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
)

// answer is S3's to a client.
type answer struct {
	status int
	header http.Header
	body   string
}

// send makes a request as a client does that has nothing but the URL.
func send(t *testing.T, method, url string, body []byte, headers map[string]string) answer {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(content)}
}

// sendParts sends the parts and gives what S3 says of them.
func sendParts(t *testing.T, upload artifacts.Multipart, parts ...[]byte) []artifacts.Part {
	t.Helper()
	var sent []artifacts.Part
	for i, part := range parts {
		got := send(t, http.MethodPut, upload.URLs[i], part, nil)
		if got.status != http.StatusOK {
			t.Fatalf("part %d: %d: %s", i+1, got.status, got.body)
		}
		sent = append(sent, artifacts.Part{Number: i + 1, ETag: got.header.Get("ETag")})
	}
	return sent
}

func create(t *testing.T, store *s3store.Store, path artifacts.Path, parts int) artifacts.Multipart {
	t.Helper()
	upload, err := store.CreateMultipart(t.Context(), path, parts)
	if err != nil {
		t.Fatal(err)
	}
	if len(upload.URLs) != parts {
		t.Fatalf("got %d URLs, want %d", len(upload.URLs), parts)
	}
	return upload
}

func TestMultipartOfThreeParts(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	store := bucket.Store()
	parts := [][]byte{bytes.Repeat([]byte("a"), 5<<20), bytes.Repeat([]byte("b"), 5<<20), []byte("c")}
	upload := create(t, store, "m/large.bin", 3)
	sent := sendParts(t, upload, parts...)
	absent(t, store, "m/large.bin")
	if err := store.CompleteMultipart(t.Context(), "m/large.bin", upload.UploadID, sent); err != nil {
		t.Fatal(err)
	}
	artifact, body := get(t, store, "m/large.bin", artifacts.Conditions{})
	if !bytes.Equal(body, bytes.Join(parts, nil)) || artifact.ContentType != "application/octet-stream" {
		t.Errorf("got %d bytes of %s", len(body), artifact.ContentType)
	}
	if kept := head(t, bucket, "artifacts/m/large.bin"); aws.ToString(kept.ChecksumCRC64NVME) == "" {
		t.Error("S3 keeps no checksum")
	}
	noParts(t, bucket)
}

func TestMultipartRefusals(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	upload := create(t, store, "a", 3)
	sent := sendParts(t, upload, bytes.Repeat([]byte("a"), 5<<20), bytes.Repeat([]byte("b"), 5<<20))
	tests := []struct {
		name, uploadID string
		path           artifacts.Path
		parts          []artifacts.Part
		want           string
	}{
		{name: "no parts", want: "parts must be 1 to 10000"},
		{name: "too many", parts: make([]artifacts.Part, 10_001), want: "parts must be 1 to 10000"},
		{name: "a gap", parts: []artifacts.Part{{Number: 2, ETag: "x"}}, want: "part 1 has not"},
		{name: "twice the same", parts: []artifacts.Part{sent[0], sent[0]}, want: "part 2 has not"},
		{name: "another order", parts: []artifacts.Part{sent[1], sent[0]}, want: "part 1 has not"},
		{name: "no etag", parts: []artifacts.Part{{Number: 1}}, want: "part 1 has not"},
		{name: "a wrong etag", parts: []artifacts.Part{sent[0], {Number: 2, ETag: sent[0].ETag}}, want: "not with that etag"},
		{name: "a part never sent", parts: []artifacts.Part{sent[0], sent[1], {Number: 3, ETag: sent[1].ETag}}, want: "not uploaded"},
		{name: "another upload", uploadID: "none", parts: sent, want: "no such multipart upload"},
		{name: "another artifact's", path: "b", parts: sent, want: "no such multipart upload"},
		{name: "a long id", uploadID: strings.Repeat("u", 1025), parts: sent, want: "upload_id"},
	}
	for _, test := range tests {
		if test.uploadID == "" {
			test.uploadID = upload.UploadID
		}
		if test.path == "" {
			test.path = "a"
		}
		refused(t, store.CompleteMultipart(t.Context(), test.path, test.uploadID, test.parts), test.want)
		absent(t, store, "a")
	}
	small := create(t, store, "small", 2)
	refused(t, store.CompleteMultipart(t.Context(), "small", small.UploadID, sendParts(t, small, []byte("a"), []byte("b"))), "less than 5 MiB")
	absent(t, store, "small")
}

func TestPartsThatAnAnswerHasRoomFor(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	for _, parts := range []int{-1, 0, 10_001} {
		_, err := bucket.Store().CreateMultipart(t.Context(), "a", parts)
		refused(t, err, "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE")
	}
	// The credentials of a role have a token, which each URL repeats.
	role := bucket.Store(func(options *s3.Options) {
		options.Credentials = credentials.NewStaticCredentialsProvider("a", "b", strings.Repeat("t", 1200))
	})
	_, err := role.CreateMultipart(t.Context(), "a", 5000)
	refused(t, err, "num_parts must be from 1 to ")
	noParts(t, bucket)
}

func TestAbort(t *testing.T) {
	t.Parallel()
	bucket := artifactstest.NewBucket(t)
	store := bucket.Store()
	upload := create(t, store, "a", 1)
	sent := sendParts(t, upload, []byte("a"))
	for range 2 {
		if err := store.AbortMultipart(t.Context(), "a", upload.UploadID); err != nil {
			t.Fatal(err)
		}
	}
	refused(t, store.CompleteMultipart(t.Context(), "a", upload.UploadID, sent), "no such multipart upload")
	absent(t, store, "a")
	noParts(t, bucket)
	if got := send(t, http.MethodPut, upload.URLs[0], []byte("a"), nil); got.status != http.StatusNotFound {
		t.Errorf("a part after the abort: %d: %s", got.status, got.body)
	}
}

func TestPresignedURLs(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	up, err := store.PresignUpload(t.Context(), "d/ü.json", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if got := send(t, http.MethodPut, up.URL, []byte("[1]"), up.Headers); got.status != http.StatusOK {
		t.Fatalf("%d: %s", got.status, got.body)
	}
	down, err := store.PresignDownload(t.Context(), "d/ü.json", time.Minute)
	if err != nil || down.Size != 3 {
		t.Fatalf("size %d, %v", down.Size, err)
	}
	got := send(t, http.MethodGet, down.URL, nil, map[string]string{"Range": "bytes=1-1"})
	if got.status != http.StatusPartialContent || got.body != "1" ||
		got.header.Get("Content-Disposition") != "attachment; filename=download; filename*=UTF-8''%C3%BC.json" {
		t.Errorf("%d: %q, %v", got.status, got.body, got.header)
	}
	_, err = store.PresignDownload(t.Context(), "none", time.Minute)
	if err == nil || !strings.Contains(err.Error(), "No such artifact: 'none'") {
		t.Errorf("got %v", err)
	}
	if _, err := store.PresignDownload(t.Context(), "d", time.Minute); !errors.Is(err, artifacts.ErrDirectory) {
		t.Errorf("got %v, want a directory", err)
	}
}

func TestPresignedURLsThatWereTamperedWith(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	put(t, store, "mine", "a")
	put(t, store, "other", "b")
	down, err := store.PresignDownload(t.Context(), "mine", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	up, err := store.PresignUpload(t.Context(), "mine", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(original string, change func(*url.URL, url.Values)) string {
		parsed, err := url.Parse(original)
		if err != nil {
			t.Fatal(err)
		}
		query := parsed.Query()
		change(parsed, query)
		parsed.RawQuery = query.Encode()
		return parsed.String()
	}
	set := func(name, value string) func(*url.URL, url.Values) {
		return func(_ *url.URL, query url.Values) { query.Set(name, value) }
	}
	otherPath := func(parsed *url.URL, _ url.Values) { parsed.Path = strings.Replace(parsed.Path, "mine", "other", 1) }
	tests := []struct{ name, method, url string }{
		{"another path", http.MethodGet, edit(down.URL, otherPath)},
		{"a longer time", http.MethodGet, edit(down.URL, set("X-Amz-Expires", "604800"))},
		{"another time", http.MethodGet, edit(down.URL, set("X-Amz-Date", "20990101T000000Z"))},
		{"another signature", http.MethodGet, edit(down.URL, set("X-Amz-Signature", strings.Repeat("0", 64)))},
		{"shown, not kept", http.MethodGet, edit(down.URL, set("response-content-disposition", "inline"))},
		{"another method", http.MethodPut, down.URL},
		{"another method to delete", http.MethodDelete, down.URL},
		{"up to another path", http.MethodPut, edit(up.URL, otherPath)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := send(t, test.method, test.url, []byte("c"), up.Headers); got.status != http.StatusForbidden && got.status != http.StatusBadRequest {
				t.Errorf("%d: %s", got.status, got.body)
			}
		})
	}
	if _, body := get(t, store, "other", artifacts.Conditions{}); string(body) != "b" {
		t.Errorf("%q is stored", body)
	}
}

func TestPresignedURLsExpire(t *testing.T) {
	t.Parallel()
	store := artifactstest.NewStore(t)
	put(t, store, "a", "a")
	down, err := store.PresignDownload(t.Context(), "a", artifacts.MinExpiry)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); {
		if got := send(t, http.MethodGet, down.URL, nil, nil); got.status == http.StatusForbidden {
			return
		}
	}
	t.Error("the URL is still good")
}
