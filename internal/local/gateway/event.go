package gateway

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
)

// event is a request in payload format 2.0. Source: "Create AWS Lambda proxy
// integrations for HTTP APIs" of the API Gateway developer guide.
type event struct {
	Version               string            `json:"version"`
	RouteKey              string            `json:"routeKey"`
	RawPath               string            `json:"rawPath"`
	RawQueryString        string            `json:"rawQueryString"`
	Cookies               []string          `json:"cookies,omitempty"`
	Headers               map[string]string `json:"headers"`
	PathParameters        map[string]string `json:"pathParameters,omitempty"`
	QueryStringParameters map[string]string `json:"queryStringParameters,omitempty"`
	RequestContext        requestContext    `json:"requestContext"`
	Body                  string            `json:"body,omitempty"`
	IsBase64Encoded       bool              `json:"isBase64Encoded"`
}

type requestContext struct {
	AccountID    string      `json:"accountId"`
	APIID        string      `json:"apiId"`
	Authorizer   *authorizer `json:"authorizer,omitempty"`
	DomainName   string      `json:"domainName"`
	DomainPrefix string      `json:"domainPrefix"`
	HTTP         httpContext `json:"http"`
	RequestID    string      `json:"requestId"`
	RouteKey     string      `json:"routeKey"`
	Stage        string      `json:"stage"`
	Time         string      `json:"time"`
	TimeEpoch    int64       `json:"timeEpoch"`
}

// authorizer says who signed the request.
type authorizer struct {
	IAM iamContext `json:"iam"`
}

type iamContext struct {
	AccessKey       string  `json:"accessKey"`
	AccountID       string  `json:"accountId"`
	CallerID        string  `json:"callerId"`
	CognitoIdentity *string `json:"cognitoIdentity"`
	PrincipalOrgID  *string `json:"principalOrgId"`
	UserARN         string  `json:"userArn"`
	UserID          string  `json:"userId"`
}

// account is the one that this machine stands for.
const account = "000000000000"

func newAuthorizer(caller *iam.Identity) *authorizer {
	if caller == nil {
		return nil
	}
	return &authorizer{IAM: iamContext{
		AccessKey: caller.AccessKey, AccountID: account, CallerID: caller.Name, UserID: caller.Name,
		UserARN: "arn:aws:iam::" + account + ":user/" + caller.Name,
	}}
}

type httpContext struct {
	Method    string `json:"method"`
	Path      string `json:"path"`
	Protocol  string `json:"protocol"`
	SourceIP  string `json:"sourceIp"`
	UserAgent string `json:"userAgent"`
}

// newEvent is the event of a request that takes a route. Its paths and their
// variables are decoded.
func newEvent(r *http.Request, found operations.Found, id string, body []byte, caller *iam.Identity) event {
	routeKey := found.Route.Method + " " + found.Route.Path
	domain, _, _ := strings.Cut(r.Host, ":")
	prefix, _, _ := strings.Cut(domain, ".")
	now := time.Now().UTC()
	text, encoded := encodeBody(r, body)
	return event{
		Version: "2.0", RouteKey: routeKey, RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery,
		Cookies: cookies(r), Headers: headers(r), PathParameters: found.Variables, QueryStringParameters: parameters(r.URL.RawQuery),
		Body: text, IsBase64Encoded: encoded,
		RequestContext: requestContext{
			AccountID: account, Authorizer: newAuthorizer(caller), APIID: "local", DomainName: domain, DomainPrefix: prefix,
			HTTP: httpContext{
				Method: r.Method, Path: r.URL.Path, Protocol: r.Proto, SourceIP: sourceIP(r), UserAgent: r.UserAgent(),
			},
			RequestID: id, RouteKey: routeKey, Stage: "$default",
			Time: now.Format("02/Jan/2006:15:04:05 -0700"), TimeEpoch: now.UnixMilli(),
		},
	}
}

// headers are in lower case, repeated ones joined, with those that API Gateway
// adds. Cookies travel apart.
func headers(r *http.Request) map[string]string {
	all := map[string]string{
		"host":              r.Host,
		"x-forwarded-proto": "http",
		"x-amzn-trace-id":   newTrace(),
	}
	for name, values := range r.Header {
		all[strings.ToLower(name)] = strings.Join(values, ",")
	}
	delete(all, "cookie")
	if r.ContentLength > 0 {
		all["content-length"] = fmt.Sprint(r.ContentLength)
	}
	if _, port, err := net.SplitHostPort(r.Host); err == nil {
		all["x-forwarded-port"] = port
	}
	if before := all["x-forwarded-for"]; before != "" {
		all["x-forwarded-for"] = before + ", " + sourceIP(r)
	} else {
		all["x-forwarded-for"] = sourceIP(r)
	}
	return all
}

// newTrace is the X-Ray root that every request gets.
func newTrace() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("Root=1-%08x-%x", time.Now().Unix(), b)
}

func cookies(r *http.Request) []string {
	var all []string
	for _, header := range r.Header["Cookie"] {
		for cookie := range strings.SplitSeq(header, ";") {
			if cookie = strings.TrimSpace(cookie); cookie != "" {
				all = append(all, cookie)
			}
		}
	}
	return all
}

// parameters are decoded, repeated ones joined. What does not decode stays as it
// was sent.
func parameters(query string) map[string]string {
	all := make(map[string]string)
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, value = unescape(name), unescape(value)
		if before, ok := all[name]; ok {
			value = before + "," + value
		}
		all[name] = value
	}
	return all
}

func unescape(text string) string {
	if decoded, err := url.QueryUnescape(text); err == nil {
		return decoded
	}
	return text
}

// encodeBody sends as text what is called text, and all else in base64. So it
// does with bytes that no JSON string can hold, where AWS documents nothing.
func encodeBody(r *http.Request, body []byte) (text string, encoded bool) {
	if len(body) == 0 {
		return "", false
	}
	if isText(r.Header) && utf8.Valid(body) {
		return string(body), false
	}
	return base64.StdEncoding.EncodeToString(body), true
}

// isText tells bodies that travel as they are. A compressed one does not.
func isText(header http.Header) bool {
	if encoding := header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return false
	}
	contentType := header.Get("Content-Type")
	if contentType == "" {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return false
	}
	return strings.HasPrefix(media, "text/") || media == "application/json" ||
		media == "application/xml" || media == "application/javascript"
}

func sourceIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
