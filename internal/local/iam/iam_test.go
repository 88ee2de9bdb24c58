package iam_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
)

var now = time.Date(2026, 1, 2, 23, 59, 0, 0, time.UTC)

var writer = iam.Identity{Name: "writer", AccessKey: "AKWRITER", SecretKey: "secret of writer", Access: operations.Writer}

var verifier = iam.Verifier{
	Region:     "eu-central-1",
	Identities: []iam.Identity{{Name: "reader", AccessKey: "AKREADER", SecretKey: "secret of reader", Access: operations.Reader}, writer},
	Now:        func() time.Time { return now },
}

// signing is how a request is signed, by the AWS SDK.
type signing struct {
	accessKey, secretKey, region, service string
	at                                    time.Time
}

var good = signing{writer.AccessKey, writer.SecretKey, "eu-central-1", "execute-api", now}

// sent is a request as the server has it.
func sent(t *testing.T, method, target, body string, how signing) *http.Request {
	t.Helper()
	request := httptest.NewRequest(method, "http://registry.example.com"+target, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Custom", "  two   words ")
	request.RequestURI = ""
	sum := sha256.Sum256([]byte(body))
	err := v4.NewSigner().SignHTTP(context.Background(), aws.Credentials{AccessKeyID: how.accessKey, SecretAccessKey: how.secretKey},
		request, hex.EncodeToString(sum[:]), how.service, how.region, how.at)
	if err != nil {
		t.Fatal(err)
	}
	return request
}

func authorize(t *testing.T, request *http.Request, access operations.Access) (iam.Identity, error) {
	t.Helper()
	body, err := io.ReadAll(request.Body)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(body)
	return verifier.Authorize(request, hex.EncodeToString(sum[:]), access)
}

func TestWhatTheSDKSignsIsGood(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, method, target, body string
	}{
		{name: "plain", method: http.MethodGet, target: "/health"},
		{name: "no path", method: http.MethodGet, target: ""},
		{name: "body", method: http.MethodPost, target: "/api/2.0/mlflow/registered-models/create", body: `{"name":"m"}`},
		{name: "query", method: http.MethodGet, target: "/search?max_results=5&filter=name%20%3D%20%27x%27"},
		{name: "unsorted and repeated", method: http.MethodGet, target: "/search?order_by=b&order_by=a&a=&a-b=1"},
		{name: "spaces as plus", method: http.MethodGet, target: "/search?filter=a+b"},
		{name: "letters beyond ASCII", method: http.MethodGet, target: "/search?name=%C3%A9%F0%9F%98%80~*%2B"},
		{name: "encoded path", method: http.MethodGet, target: "/a%20b/c%2Fd/%C3%A9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := authorize(t, sent(t, tt.method, tt.target, tt.body, good), operations.Writer)
			if err != nil || got != writer {
				t.Errorf("%+v, %v: want the writer", got, err)
			}
		})
	}
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	with := func(change func(*signing)) signing {
		changed := good
		change(&changed)
		return changed
	}
	tests := []struct {
		name   string
		how    signing
		change func(*http.Request)
		says   string
	}{
		{name: "not signed", how: good, change: func(r *http.Request) { r.Header.Del("Authorization") }, says: "not signed"},
		{name: "another scheme", how: good, change: func(r *http.Request) { r.Header.Set("Authorization", "Bearer x") }, says: "not signed"},
		{name: "an empty signature", how: good, change: func(r *http.Request) { r.Header.Set("Authorization", "AWS4-HMAC-SHA256 ") }, says: "Credential"},
		{
			name: "no signature", how: good, says: "does not match",
			change: func(r *http.Request) {
				head, _, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
				r.Header.Set("Authorization", head+"Signature=")
			},
		},
		{
			name: "host not signed", how: good, says: "host and x-amz-date must be signed",
			change: func(r *http.Request) {
				r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "host;", "", 1))
			},
		},
		{name: "unknown key", how: with(func(s *signing) { s.accessKey = "AKNOBODY" }), says: "nobody"},
		{name: "wrong secret", how: with(func(s *signing) { s.secretKey = "guessed" }), says: "does not match"},
		{name: "another region", how: with(func(s *signing) { s.region = "us-east-1" }), says: "signed for"},
		{name: "another service", how: with(func(s *signing) { s.service = "s3" }), says: "signed for"},
		{name: "old", how: with(func(s *signing) { s.at = now.Add(-6 * time.Minute) }), says: "is not now"},
		{name: "from the future", how: with(func(s *signing) { s.at = now.Add(6 * time.Minute) }), says: "is not now"},
		{name: "no date", how: good, change: func(r *http.Request) { r.Header.Del("X-Amz-Date") }, says: "X-Amz-Date"},
		{name: "another method", how: good, change: func(r *http.Request) { r.Method = http.MethodDelete }, says: "does not match"},
		{name: "another path", how: good, change: func(r *http.Request) { r.URL.Path = "/delete" }, says: "does not match"},
		{name: "another query", how: good, change: func(r *http.Request) { r.URL.RawQuery = "name=n" }, says: "does not match"},
		{name: "a broken query", how: good, change: func(r *http.Request) { r.URL.RawQuery = "name=%zz" }, says: "does not decode"},
		{name: "another host", how: good, change: func(r *http.Request) { r.Host = "example.com" }, says: "does not match"},
		{name: "another header", how: good, change: func(r *http.Request) { r.Header.Set("X-Custom", "x") }, says: "does not match"},
		{name: "another body", how: good, change: func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(`{"name":"n"}`)) }, says: "does not match"},
		{name: "another hash", how: good, change: func(r *http.Request) { r.Header.Set("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD") }, says: "not that of the body"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			request := sent(t, http.MethodPost, "/create?name=m", `{"name":"m"}`, tt.how)
			if tt.change != nil {
				tt.change(request)
			}
			_, err := authorize(t, request, operations.Writer)
			if !errors.Is(err, iam.ErrForbidden) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v: want a refusal that says %q", err, tt.says)
			}
		})
	}
}

// A signature counts on the day that it was made, also just after midnight.
func TestTheDayMayHaveChangedSince(t *testing.T) {
	t.Parallel()
	later := verifier
	later.Now = func() time.Time { return now.Add(2 * time.Minute) }
	empty := sha256.Sum256(nil)
	if _, err := later.Authorize(sent(t, http.MethodGet, "/health", "", good), hex.EncodeToString(empty[:]), operations.Open); err != nil {
		t.Error(err)
	}
}

func TestWhoMayCallWhat(t *testing.T) {
	t.Parallel()
	reader := signing{"AKREADER", "secret of reader", "eu-central-1", "execute-api", now}
	tests := []struct {
		name   string
		how    signing
		access operations.Access
		want   bool
	}{
		{name: "reader asks for the version", how: reader, access: operations.Open, want: true},
		{name: "reader reads", how: reader, access: operations.Reader, want: true},
		{name: "reader writes", how: reader, access: operations.Writer},
		{name: "reader deletes", how: reader, access: operations.Admin},
		{name: "writer reads", how: good, access: operations.Reader, want: true},
		{name: "writer deletes", how: good, access: operations.Admin},
	}
	for _, tt := range tests {
		_, err := authorize(t, sent(t, http.MethodGet, "/health", "", tt.how), tt.access)
		if got := err == nil; got != tt.want || (!tt.want && !errors.Is(err, iam.ErrForbidden)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
