package proxy_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/credentials"

	"modelregistry/internal/local/iam"
	"modelregistry/internal/local/proxy"
	"modelregistry/internal/operations"
)

const region = "eu-central-1"

// open serves a proxy to an API that takes only what the writer has signed, and
// tells what came.
func open(t *testing.T) (site string) {
	t.Helper()
	writer := iam.Identity{Name: "writer", AccessKey: "AKWRITER", SecretKey: "secret", Access: operations.Writer}
	verifier := iam.Verifier{Region: region, Identities: []iam.Identity{writer}, Now: time.Now}
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		sum := sha256.Sum256(body)
		caller, err := verifier.Authorize(r, hex.EncodeToString(sum[:]), operations.Writer)
		if err != nil {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
			w.WriteHeader(http.StatusForbidden)
			return
		}
		if r.Header.Get("Origin") != "" {
			t.Error("the origin was sent along")
		}
		w.Header().Set("X-Caller", caller.Name)
		_, _ = io.WriteString(w, r.Method+" "+r.URL.RequestURI()+" "+string(body))
	}))
	t.Cleanup(api.Close)
	target, err := url.Parse(api.URL)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(proxy.New(proxy.Config{
		Target: target, Region: region, Logger: slog.New(slog.DiscardHandler),
		Credentials: credentials.NewStaticCredentialsProvider(writer.AccessKey, writer.SecretKey, "session"),
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func send(t *testing.T, method, address, body string, header map[string]string) (status int, answer string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
		if name == "Host" {
			request.Host = value
		}
	}
	reply, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer reply.Body.Close()
	content, err := io.ReadAll(reply.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply.StatusCode, string(content)
}

func TestEverythingIsSigned(t *testing.T) {
	t.Parallel()
	site := open(t)
	tests := []struct{ name, method, path, body, want string }{
		{name: "a page", method: "GET", path: "/models", want: "GET /models "},
		{name: "a filter with spaces", method: "GET", path: "/x?filter=name+LIKE+%27a%25%27", want: "GET /x?filter=name%20LIKE%20%27a%25%27 "},
		{name: "a form", method: "POST", path: "/models/change", body: "do=create&name=a+b", want: "POST /models/change do=create&name=a+b"},
		{name: "letters of other scripts", method: "GET", path: "/models/model?name=%F0%9F%A6%84%20%C3%BC", want: "GET /models/model?name=%F0%9F%A6%84%20%C3%BC "},
		{name: "a path with escapes", method: "GET", path: "/a%20b", want: "GET /a%20b "},
		{name: "a deletion", method: "DELETE", path: "/x", body: `{"name": "a"}`, want: `DELETE /x {"name": "a"}`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			status, answer := send(t, test.method, site+test.path, test.body, map[string]string{"Authorization": "Basic eDp5"})
			if status != http.StatusOK || answer != test.want {
				t.Errorf("status %d: %q, want %q", status, answer, test.want)
			}
		})
	}
}

func TestWhoMayUseIt(t *testing.T) {
	t.Parallel()
	site := open(t)
	_, port, _ := strings.Cut(strings.TrimPrefix(site, "http://"), ":")
	tests := []struct {
		name   string
		method string
		header map[string]string
		status int
	}{
		{name: "a client", method: "POST", status: http.StatusOK},
		{name: "its own page", method: "POST", header: map[string]string{"Origin": site, "Sec-Fetch-Site": "same-origin"}, status: http.StatusOK},
		{name: "by its other name", method: "GET", header: map[string]string{"Host": "localhost:" + port}, status: http.StatusOK},
		{name: "another site", method: "POST", header: map[string]string{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, status: http.StatusForbidden},
		{name: "another port", method: "POST", header: map[string]string{"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"}, status: http.StatusForbidden},
		{name: "a name that leads here", method: "GET", header: map[string]string{"Host": "evil.example:" + port}, status: http.StatusForbidden},
		{name: "a name like it", method: "GET", header: map[string]string{"Host": "localhost.evil.example"}, status: http.StatusForbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if status, answer := send(t, test.method, site+"/models/change", "", test.header); status != test.status {
				t.Errorf("status %d: %s", status, answer)
			}
		})
	}
}

func TestTooMuchIsRefused(t *testing.T) {
	t.Parallel()
	if status, _ := send(t, "POST", open(t)+"/x", strings.Repeat("x", 10<<20+1), nil); status != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", status)
	}
}
