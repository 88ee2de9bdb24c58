// Package iam does on this machine what IAM does for an API Gateway: it finds out
// who signed a request with Signature Version 4, and whether they may call the
// operation. Source: "Create a signed AWS API request" of the IAM user guide.
package iam

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"modelregistry/internal/operations"
)

const (
	algorithm = "AWS4-HMAC-SHA256"
	service   = "execute-api"
	// maxSkew is how far a client's clock may be off.
	maxSkew    = 5 * time.Minute
	timeFormat = "20060102T150405Z"
)

// ErrForbidden is a request without a good signature, or one whose signer may
// not call the operation. A client is told no more.
var ErrForbidden = errors.New("forbidden")

// Identity is somebody with an access key.
type Identity struct {
	// Name is that of the IAM user they stand for.
	Name      string
	AccessKey string
	SecretKey string
	// Access is the policy that is attached to them.
	Access operations.Access
}

// Verifier knows the identities.
type Verifier struct {
	Region     string
	Identities []Identity
	// Now is the time that signatures are held against.
	Now func() time.Time
}

// Authorize gives who signed the request, if they may call an operation of that
// access. The payload is the SHA-256 of the body in hexadecimal. Its error is
// ErrForbidden, with what was wrong.
func (v Verifier) Authorize(r *http.Request, payload string, access operations.Access) (Identity, error) {
	signed, err := parse(r)
	if err != nil {
		return Identity{}, err
	}
	at := slices.IndexFunc(v.Identities, func(known Identity) bool { return known.AccessKey == signed.accessKey })
	if at < 0 {
		return Identity{}, forbidden("nobody has the access key %q", signed.accessKey)
	}
	if err := v.check(r, payload, signed, v.Identities[at].SecretKey); err != nil {
		return Identity{}, err
	}
	if !v.Identities[at].Access.Allows(access) {
		return Identity{}, forbidden("%s may not call an operation for a %s", v.Identities[at].Name, access)
	}
	return v.Identities[at], nil
}

// signature is what the Authorization header says.
type signature struct {
	accessKey, date, region, service string
	headers                          []string
	sum                              string
}

// parse reads AWS4-HMAC-SHA256 Credential=key/date/region/service/aws4_request,
// SignedHeaders=host;x-amz-date, Signature=sum.
func parse(r *http.Request) (signature, error) {
	rest, ok := strings.CutPrefix(r.Header.Get("Authorization"), algorithm+" ")
	if !ok {
		return signature{}, forbidden("the request is not signed with %s", algorithm)
	}
	parts := make(map[string]string)
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		parts[name] = value
	}
	scope := strings.Split(parts["Credential"], "/")
	if len(scope) != 5 || scope[4] != "aws4_request" {
		return signature{}, forbidden("Credential is %q", parts["Credential"])
	}
	return signature{
		accessKey: scope[0], date: scope[1], region: scope[2], service: scope[3],
		headers: strings.Split(parts["SignedHeaders"], ";"), sum: parts["Signature"],
	}, nil
}

// check computes the signature anew.
func (v Verifier) check(r *http.Request, payload string, signed signature, secret string) error {
	stamp := r.Header.Get("X-Amz-Date")
	at, err := time.Parse(timeFormat, stamp)
	switch {
	case err != nil:
		return forbidden("X-Amz-Date is %q", stamp)
	case v.Now().Sub(at).Abs() > maxSkew:
		return forbidden("X-Amz-Date %s is not now", stamp)
	case signed.date != at.Format("20060102") || signed.region != v.Region || signed.service != service:
		return forbidden("it is signed for %s/%s/%s", signed.date, signed.region, signed.service)
	case !slices.Contains(signed.headers, "host") || !slices.Contains(signed.headers, "x-amz-date"):
		return forbidden("host and x-amz-date must be signed, not %v", signed.headers)
	}
	canonical, err := canonicalRequest(r, payload, signed.headers)
	if err != nil {
		return err
	}
	scope := strings.Join([]string{signed.date, signed.region, signed.service, "aws4_request"}, "/")
	text := strings.Join([]string{algorithm, stamp, scope, hash([]byte(canonical))}, "\n")
	want := hex.EncodeToString(mac(signingKey(secret, signed), text))
	if subtle.ConstantTimeCompare([]byte(want), []byte(signed.sum)) != 1 {
		return forbidden("the signature does not match that of\n%s", canonical)
	}
	return nil
}

func signingKey(secret string, signed signature) []byte {
	key := []byte("AWS4" + secret)
	for _, part := range []string{signed.date, signed.region, signed.service, "aws4_request"} {
		key = mac(key, part)
	}
	return key
}

func mac(key []byte, text string) []byte {
	sum := hmac.New(sha256.New, key)
	sum.Write([]byte(text))
	return sum.Sum(nil)
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func forbidden(format string, values ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrForbidden}, values...)...)
}
