package gateway_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
)

// TestStreamsTakeSignedBodiesAlone holds what is streamed to the signatures that
// the functions are held to.
func TestStreamsTakeSignedBodiesAlone(t *testing.T) {
	t.Parallel()
	verifier := iam.Verifier{Region: "us-east-1", Now: time.Now, Identities: []iam.Identity{
		{Name: "reader", AccessKey: "AKREADER", SecretKey: "secret of reader", Access: operations.Reader},
		{Name: "writer", AccessKey: "AKWRITER", SecretKey: "secret of writer", Access: operations.Writer},
	}}
	tests := []struct {
		name, method, signer, signedBody, body string
		// stated has the request say what its body's hash is.
		stated bool
		want   int
	}{
		{name: "a writer writes", method: http.MethodPut, signer: "writer", signedBody: "new", body: "new", want: http.StatusOK},
		{name: "a writer writes and says what", method: http.MethodPut, signer: "writer", signedBody: "new", body: "new", stated: true, want: http.StatusOK},
		{name: "a writer's body is another", method: http.MethodPut, signer: "writer", signedBody: "new", body: "bad", want: http.StatusForbidden},
		{name: "a writer's body is another than said", method: http.MethodPut, signer: "writer", signedBody: "new", body: "bad", stated: true, want: http.StatusForbidden},
		{name: "a reader writes", method: http.MethodPut, signer: "reader", signedBody: "new", body: "new", want: http.StatusForbidden},
		{name: "nobody writes", method: http.MethodPut, body: "new", want: http.StatusForbidden},
		{name: "a reader reads", method: http.MethodGet, signer: "reader", want: http.StatusOK},
		{name: "nobody reads", method: http.MethodGet, want: http.StatusForbidden},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := streaming(t, verifier)
			if err := c.bucket.Store().Put(t.Context(), "m/a", strings.NewReader("old"), nil); err != nil {
				t.Fatal(err)
			}
			request := newRequest(t, test.method, c.url+"m/a", strings.NewReader(test.body))
			if test.signer != "" {
				sign(t, request, test.signer, test.signedBody, test.stated)
			}
			if got := do(t, request); got.Status != test.want {
				t.Errorf("got %+v, want %d", got, test.want)
			}
			want := "old"
			if test.method == http.MethodPut && test.want == http.StatusOK {
				want = "new"
			}
			stored, err := c.bucket.Store().Get(t.Context(), "m/a", artifacts.Conditions{})
			if err != nil {
				t.Fatal(err)
			}
			defer stored.Body.Close()
			if content, err := io.ReadAll(stored.Body); string(content) != want || err != nil {
				t.Errorf("stored is %q, %v, want %q", content, err, want)
			}
		})
	}
}

func sign(t *testing.T, request *http.Request, name, body string, stated bool) {
	t.Helper()
	sum := sha256.Sum256([]byte(body))
	payload := hex.EncodeToString(sum[:])
	if stated {
		request.Header.Set("X-Amz-Content-Sha256", payload)
	}
	keys := aws.Credentials{AccessKeyID: "AK" + strings.ToUpper(name), SecretAccessKey: "secret of " + name}
	if err := v4.NewSigner().SignHTTP(t.Context(), keys, request, payload, "execute-api", "us-east-1", time.Now()); err != nil {
		t.Fatal(err)
	}
}
