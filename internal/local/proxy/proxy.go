// Package proxy lets browsers and clients that cannot sign use a deployed registry
// from this machine: it signs what they send with the credentials of whoever runs it.
package proxy

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// maxBody is what API Gateway takes, in bytes.
const maxBody = 10 << 20

// Config says where requests go, and in whose name.
type Config struct {
	// Target is the address of the API.
	Target *url.URL
	Region string
	// Credentials are asked for each request, so they may be renewed.
	Credentials aws.CredentialsProvider
	Logger      *slog.Logger
	// Transport sends the signed requests; http.DefaultTransport where it is nil.
	Transport http.RoundTripper
}

// New makes the proxy. Whoever reaches it acts in the name of its credentials, so it
// answers to this machine's own names alone, and takes no change that a page of
// another site has a browser send.
func New(config Config) http.Handler {
	signed := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(config.Target)
			// The origin was checked here, and is not the API's; cookies are of
			// whatever else runs on this machine.
			for _, name := range []string{"Origin", "Authorization", "Cookie"} {
				r.Out.Header.Del(name)
			}
		},
		Transport: signing{config},
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			config.Logger.Warn("a request did not arrive", "method", r.Method, "path", r.URL.Path, "cause", err)
			status := http.StatusBadGateway
			var tooLarge *http.MaxBytesError
			if errors.As(err, &tooLarge) {
				status = http.StatusRequestEntityTooLarge
			}
			http.Error(w, http.StatusText(status), status)
		},
	}
	protected := http.NewCrossOriginProtection().Handler(signed)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLocal(r.Host) {
			http.Error(w, "This proxy answers to localhost alone.", http.StatusForbidden)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		protected.ServeHTTP(w, r)
	})
}

// isLocal refuses names that somebody else has lead to this machine.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return slices.Contains([]string{"localhost", "127.0.0.1", "::1", "[::1]"}, host)
}

// signing signs each request on its way.
type signing struct{ Config }

// RoundTrip signs with Signature Version 4, for which the body is read first.
func (s signing) RoundTrip(request *http.Request) (*http.Response, error) {
	var body []byte
	if request.Body != nil {
		var err error
		if body, err = io.ReadAll(request.Body); err != nil {
			return nil, err
		}
	}
	request = request.Clone(request.Context())
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	request.Host = s.Target.Host
	credentials, err := s.Credentials.Retrieve(request.Context())
	if err != nil {
		return nil, fmt.Errorf("credentials: %w", err)
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(request.Context(), credentials, request, hex.EncodeToString(sum[:]), "execute-api", s.Region, time.Now()); err != nil {
		return nil, fmt.Errorf("sign: %w", err)
	}
	transport := s.Transport
	if transport == nil {
		transport = http.DefaultTransport
	}
	return transport.RoundTrip(request)
}
