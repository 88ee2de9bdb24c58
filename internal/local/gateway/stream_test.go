package gateway_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/apigateway"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/local/gateway"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/operations"
	"modelregistry/internal/rest"
)

func TestMain(m *testing.M) { os.Exit(versitygw.Main(m)) }

const artifactPath = "/api/2.0/mlflow-artifacts/artifacts/"

// carrier brings requests to the handlers of artifacts.
type carrier struct {
	url    string
	bucket artifactstest.Bucket
	// served has a value for each request that was streamed to its end.
	served chan struct{}
}

func unheard(context.Context, error) {}

// handlers are those of the functions. The limit is in bytes; 0 is none.
func handlers(store rest.Artifacts, limit int64) map[string]http.Handler {
	return map[string]http.Handler{
		operations.UploadArtifact:   rest.UploadArtifact(store, unheard),
		operations.DownloadArtifact: rest.DownloadArtifact(store, limit, unheard),
	}
}

// streaming is a gateway whose handlers are in its own process.
func streaming(t *testing.T, authorizer gateway.Authorizer) carrier {
	t.Helper()
	made := carrier{bucket: artifactstest.NewBucket(t), served: make(chan struct{}, 100)}
	g := gateway.New(operations.All, &invoker{answer: `{"statusCode":500}`}, slog.New(slog.DiscardHandler))
	g.Streams = make(map[string]http.Handler)
	for name, handler := range handlers(made.bucket.Store(), 0) {
		g.Streams[name] = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() { made.served <- struct{}{} }()
			handler.ServeHTTP(w, r)
		})
	}
	g.Authorizer = authorizer
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	made.url = server.URL + artifactPath
	return made
}

// functions runs the handlers as Lambda does.
type functions map[string]http.Handler

func (f functions) Invoke(ctx context.Context, name string, payload []byte) ([]byte, error) {
	var event events.APIGatewayV2HTTPRequest
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	response, err := apigateway.New(f[name])(ctx, event)
	if err != nil {
		return nil, err
	}
	return json.Marshal(response)
}

// unfinished are the uploads in parts that somebody could go on with.
func (c carrier) unfinished(t *testing.T) int {
	t.Helper()
	listed, err := c.bucket.Client().ListMultipartUploads(t.Context(), &s3.ListMultipartUploadsInput{Bucket: &c.bucket.Name})
	if err != nil {
		t.Fatal(err)
	}
	return len(listed.Uploads)
}

// pattern is a body of that many bytes, without holding them. At each step it
// tells the heap that is in use.
type pattern struct {
	left, step int64
	heap       *uint64
}

func (p *pattern) Read(buffer []byte) (int, error) {
	if p.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(buffer)), p.left))
	for i := range n {
		buffer[i] = byte(p.left >> (8 * (i % 3)))
	}
	if p.step > 0 && (p.left-int64(n))/p.step != p.left/p.step {
		*p.heap = max(*p.heap, heapInUse())
	}
	p.left -= int64(n)
	return n, nil
}

// heapInUse is in bytes, without garbage.
func heapInUse() uint64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// measured counts, hashes, and looks at the heap on the way.
type measured struct {
	sum   io.Writer
	count int64
	heap  *uint64
}

func (m *measured) Write(p []byte) (int, error) {
	const step = 16 << 20
	if (m.count+int64(len(p)))/step != m.count/step {
		*m.heap = max(*m.heap, heapInUse())
	}
	m.count += int64(len(p))
	return m.sum.Write(p)
}

// TestBodiesOfAnySizePassThrough is not parallel to others, whose memory it would
// measure with its own.
func TestBodiesOfAnySizePassThrough(t *testing.T) {
	const size = 64 << 20
	c := streaming(t, nil)
	before := heapInUse()
	up, down := before, before
	sent, received := sha256.New(), sha256.New()
	body := io.TeeReader(&pattern{left: size, step: 16 << 20, heap: &up}, sent)
	put := newRequest(t, http.MethodPut, c.url+"m/model.bin", io.NopCloser(body))
	put.ContentLength = size
	if got := do(t, put); got.Status != http.StatusOK {
		t.Fatalf("got %+v", got)
	}
	response, err := http.DefaultTransport.RoundTrip(newRequest(t, http.MethodGet, c.url+"m/model.bin", nil))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	to := &measured{sum: received, heap: &down}
	if _, err := io.Copy(to, response.Body); err != nil {
		t.Fatal(err)
	}
	if to.count != size || !bytes.Equal(sent.Sum(nil), received.Sum(nil)) {
		t.Errorf("%d bytes came back, or others than were sent", to.count)
	}
	// A part of 16 MB, and the one it grew from.
	if grown := int64(up) - int64(before); grown > 28<<20 {
		t.Errorf("the upload held %d bytes", grown)
	}
	if grown := int64(down) - int64(before); grown > 4<<20 {
		t.Errorf("the download held %d bytes", grown)
	}
}

func TestABrokenUploadLeavesNothing(t *testing.T) {
	t.Parallel()
	const size = 24 << 20
	tests := []struct {
		name, header string
		// sent is how much of the body comes.
		sent int
	}{
		{name: "a small body", header: "Content-Length: 100", sent: 50},
		{name: "a body in parts", header: fmt.Sprintf("Content-Length: %d", size), sent: size - 1},
		{name: "nothing of a body", header: "Content-Length: 100"},
		{name: "chunks without an end", header: "Transfer-Encoding: chunked", sent: size},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := streaming(t, nil)
			if got := do(t, newRequest(t, http.MethodPut, c.url+"m/kept", strings.NewReader("before"))); got.Status != http.StatusOK {
				t.Fatalf("got %+v", got)
			}
			<-c.served
			address, _, _ := strings.Cut(strings.TrimPrefix(c.url, "http://"), "/")
			connection, err := net.Dial("tcp", address)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(connection, "PUT %sm/kept HTTP/1.1\r\nHost: localhost\r\n%s\r\n\r\n", artifactPath, test.header)
			if strings.HasPrefix(test.header, "Transfer") {
				fmt.Fprintf(connection, "%x\r\n", test.sent)
			}
			if _, err := io.Copy(connection, &pattern{left: int64(test.sent)}); err != nil {
				t.Fatal(err)
			}
			if err := connection.Close(); err != nil {
				t.Fatal(err)
			}
			<-c.served
			if got := do(t, newRequest(t, http.MethodGet, c.url+"m/kept", nil)); got.Body != "before" {
				t.Errorf("got %+v", got)
			}
			if left := c.unfinished(t); left != 0 {
				t.Errorf("%d uploads in parts are left", left)
			}
		})
	}
}

// TestBothCarriersAnswerAlike sends the same to the functions and to the streams.
func TestBothCarriersAnswerAlike(t *testing.T) {
	t.Parallel()
	streams := streaming(t, nil)
	bucket := artifactstest.NewBucket(t)
	g := gateway.New(operations.All, functions(handlers(bucket.Store(), apigateway.MaxFile)), slog.New(slog.DiscardHandler))
	server := httptest.NewServer(g)
	t.Cleanup(server.Close)
	tests := []struct {
		name, method, path, body string
		header                   http.Header
	}{
		{name: "put", method: http.MethodPut, path: "m/a%20b/MLmodel", body: "flavors: {}\n"},
		{name: "put bytes", method: http.MethodPut, path: "m/x.bin", body: "\x00\xff"},
		{name: "put nothing", method: http.MethodPut, path: "m/empty"},
		{name: "put with its checksum", method: http.MethodPut, path: "m/c", body: "a", header: http.Header{"Content-Md5": {"DMF1ucDxtqgxw5niaXcmYQ=="}}},
		{name: "put with another checksum", method: http.MethodPut, path: "m/d", body: "b", header: http.Header{"Content-Md5": {"DMF1ucDxtqgxw5niaXcmYQ=="}}},
		{name: "put with no checksum", method: http.MethodPut, path: "m/d", body: "b", header: http.Header{"Content-Md5": {"?"}}},
		{name: "put a directory", method: http.MethodPut, path: "m/d/", body: "b"},
		{name: "put outside", method: http.MethodPut, path: "../m", body: "b"},
		{name: "put outside, encoded", method: http.MethodPut, path: "%2e%2e%2fm", body: "b"},
		{name: "get", method: http.MethodGet, path: "m/a%20b/MLmodel"},
		{name: "get bytes", method: http.MethodGet, path: "m/x.bin"},
		{name: "get nothing", method: http.MethodGet, path: "m/empty"},
		{name: "get a range", method: http.MethodGet, path: "m/a%20b/MLmodel", header: http.Header{"Range": {"bytes=0-6"}}},
		{name: "get beyond", method: http.MethodGet, path: "m/a%20b/MLmodel", header: http.Header{"Range": {"bytes=100-"}}},
		{name: "get what was refused", method: http.MethodGet, path: "m/d"},
		{name: "get a directory", method: http.MethodGet, path: "m"},
		{name: "get what is not there", method: http.MethodGet, path: "none"},
		{name: "get outside", method: http.MethodGet, path: "m/../../x"},
		{name: "get a copy that is good", method: http.MethodGet, path: "m/c", header: http.Header{"If-None-Match": {`"0cc175b9c0f1b6a831c399e269772661"`}}},
	}
	for _, test := range tests {
		send := func(url string) reply {
			request := newRequest(t, test.method, url+test.path, strings.NewReader(test.body))
			for name, values := range test.header {
				request.Header[name] = values
			}
			got := do(t, request)
			for _, changing := range []string{"Date", "Apigw-Requestid", "X-Request-Id", "Last-Modified"} {
				got.Header.Del(changing)
			}
			if got.Body == "" {
				// API Gateway gives even these a type.
				got.Header.Del("Content-Type")
			}
			return got
		}
		if diff := cmp.Diff(send(server.URL+artifactPath), send(streams.url)); diff != "" {
			t.Errorf("%s: (-function +stream)\n%s", test.name, diff)
		}
	}
}
