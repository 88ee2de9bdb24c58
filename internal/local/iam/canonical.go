package iam

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// canonicalRequest writes a request in the one way in which it is signed.
func canonicalRequest(r *http.Request, payload string, signed []string) (string, error) {
	query, err := canonicalQuery(r.URL.RawQuery)
	if err != nil {
		return "", err
	}
	// A client may say what it hashed; it must have hashed what it sent.
	if said := r.Header.Get("X-Amz-Content-Sha256"); said != "" && said != payload {
		return "", forbidden("X-Amz-Content-Sha256 is not that of the body")
	}
	var headers strings.Builder
	for _, name := range signed {
		headers.WriteString(name + ":" + canonicalHeader(r, name) + "\n")
	}
	return strings.Join([]string{
		r.Method, canonicalPath(r.URL.EscapedPath()), query, headers.String(), strings.Join(signed, ";"), payload,
	}, "\n"), nil
}

// canonicalPath encodes each segment once more than it was sent, as all services
// but S3 do.
func canonicalPath(sent string) string {
	if sent == "" {
		return "/"
	}
	segments := strings.Split(sent, "/")
	for i, segment := range segments {
		segments[i] = encode(segment)
	}
	return strings.Join(segments, "/")
}

// canonicalQuery decodes the parameters, encodes them in AWS's way, where a
// space is %20 and never a plus, and sorts them by name and value.
func canonicalQuery(sent string) (string, error) {
	var pairs [][2]string
	for pair := range strings.SplitSeq(sent, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		decodedName, nameErr := url.QueryUnescape(name)
		decodedValue, valueErr := url.QueryUnescape(value)
		if err := cmp.Or(nameErr, valueErr); err != nil {
			return "", forbidden("the query does not decode: %v", err)
		}
		pairs = append(pairs, [2]string{encode(decodedName), encode(decodedValue)})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int {
		return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1]))
	})
	encoded := make([]string, len(pairs))
	for i, pair := range pairs {
		encoded[i] = pair[0] + "=" + pair[1]
	}
	return strings.Join(encoded, "&"), nil
}

// encode is RFC 3986's: all but letters, digits and -._~ in percent.
func encode(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// canonicalHeader joins repeated headers and runs of spaces.
func canonicalHeader(r *http.Request, name string) string {
	if name == "host" {
		return r.Host
	}
	values := slices.Clone(r.Header.Values(name))
	for i, value := range values {
		values[i] = strings.Join(strings.Fields(value), " ")
	}
	if name == "content-length" {
		return strconv.FormatInt(r.ContentLength, 10)
	}
	return strings.Join(values, ",")
}
