package artifacts_test

import (
	"errors"
	"strings"
	"testing"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
)

func TestPathsBelowTheRoot(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{text: "", want: ""},
		{text: "model/MLmodel", want: "model/MLmodel"},
		{text: "a%20b/c", want: "a b/c"},
		{text: "100%", want: "100%"},
		{text: "a..b/...", want: "a..b/..."},
		{text: "größe/模型", want: "größe/模型"},
		{text: strings.Repeat("a", 800), want: strings.Repeat("a", 800)},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			t.Parallel()
			got, err := artifacts.ParsePath(test.text)
			if err != nil || string(got) != test.want {
				t.Errorf("got %q, %v; want %q", got, err, test.want)
			}
		})
	}
}

func TestPathsThatLeadOut(t *testing.T) {
	t.Parallel()
	tests := []string{
		"..", ".", "/", "/etc/passwd", "a/../b", "a/./b", "a//b", "a/", "../a", "a/..",
		"%2e%2e/a", "%2E%2e%2Fa", "%252e%252e/a", "%25252e%25252e/a", "%2fetc", "a%2f%2e%2e%2fb",
		`a\b`, `..\a`, "a%5cb", "%255c", "C:/a", "c%3A/a", "file:a", "FILE:a",
		"a\x00b", "a%00b", "a%0ab", "a\x7f", "a#b", "a%23b", "a\xff", "a%ff",
		strings.Repeat("a", 801), "%" + strings.Repeat("25", 11) + "41",
	}
	for _, text := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := artifacts.ParsePath(text)
			var refused *registry.Error
			if !errors.As(err, &refused) || refused.Code != registry.InvalidParameterValue || refused.Message != "Invalid path" {
				t.Errorf("got %q, %v; want Invalid path", got, err)
			}
		})
	}
}
