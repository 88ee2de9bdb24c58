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
		{text: "model/", want: "model"},
		{text: "a%20b/c", want: "a b/c"},
		{text: "a%2fb", want: "a/b"},
		{text: "100%", want: "100%"},
		{text: "a..b/...", want: "a..b/..."},
		{text: "größe/模型", want: "größe/模型"},
		{text: strings.Repeat("a", 1000), want: strings.Repeat("a", 1000)},
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

// leadingOut are paths that lead out of the root, or could be read so by somebody.
var leadingOut = []string{
	"..", ".", "/", "//", "/etc/passwd", "a/../b", "a/./b", "a//b", "a//", "../a", "a/..", "a/../", "./a",
	"%2e%2e/a", "%2E%2e%2Fa", "%252e%252e/a", "%25252e%25252e/a", "%2fetc", "%252fetc", "a%2f%2e%2e%2fb",
	`a\b`, `..\a`, "a%5cb", "%255c", "a%5c..%5c..%5cb", "C:/a", "c%3A/a", `C:\a`, "file:a", "FILE:a", "file:///etc/passwd",
	"a\x00b", "a%00b", "a%2500b", "a%0ab", "a\x7f", "a\u0085b", "a#b", "a%23b", "a\xff", "a%ff", "%c0%ae%c0%ae/a",
	strings.Repeat("a", 1001), "%" + strings.Repeat("25", 11) + "41",
}

func TestPathsThatLeadOut(t *testing.T) {
	t.Parallel()
	for _, text := range leadingOut {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got, err := artifacts.ParsePath(text)
			refusedPath(t, got, err)
			if text != "/" && text != "//" {
				got, err = artifacts.ParseLocalPath("dir", "/home/me/x%2f"+text)
				if err == nil && !strings.HasPrefix(string(got), "dir/") {
					t.Errorf("got %q, which is not below dir", got)
				}
			}
		})
	}
}

func refusedPath(t *testing.T, got artifacts.Path, err error) {
	t.Helper()
	var refused *registry.Error
	if !errors.As(err, &refused) || refused.Code != registry.InvalidParameterValue || refused.Message != "Invalid path" {
		t.Errorf("got %q, %v; want Invalid path", got, err)
	}
}

func TestPathsOnTheClientsMachine(t *testing.T) {
	t.Parallel()
	tests := []struct {
		directory artifacts.Path
		local     string
		want      artifacts.Path
	}{
		{"m", "/home/me/weights.bin", "m/weights.bin"},
		{"m", "/home/#1/../weights.bin", "m/weights.bin"},
		{"", `C:\Users\me\weights.bin`, "weights.bin"},
		{"m/data", "weights.bin", "m/data/weights.bin"},
	}
	for _, test := range tests {
		if got, err := artifacts.ParseLocalPath(test.directory, test.local); err != nil || got != test.want {
			t.Errorf("%q: got %q, %v; want %q", test.local, got, err, test.want)
		}
	}
	for _, local := range []string{"", "/", "/home/me/", "/home/..", "/home/.", "/home/%2e%2e", "/home/..%2f..%2fx", "/home/a%00b"} {
		got, err := artifacts.ParseLocalPath("m", local)
		refusedPath(t, got, err)
	}
}

func TestRootsResolveURIs(t *testing.T) {
	t.Parallel()
	root := artifacts.RootOf("bucket")
	tests := []struct {
		uri  string
		want artifacts.Path
	}{
		{uri: "s3://bucket/artifacts/1/run/m", want: "1/run/m"},
		{uri: "s3://bucket/artifacts/1/", want: "1"},
		{uri: "mlflow-artifacts:/1/run/m", want: "1/run/m"},
		{uri: "mlflow-artifacts://host:5000/1/run/m", want: "1/run/m"},
		{uri: "s3://bucket/artifacts/a b", want: "a b"},
		{uri: "mlflow-artifacts:/a%20b", want: "a b"},
		{uri: "s3://bucket/artifacts/a%20b"},
		{uri: "s3://bucket/artifacts/a?b"},
		{uri: "S3://bucket/artifacts/a"},
		{uri: "s3://bucket/artifacts"},
		{uri: "s3://bucket/artifacts/"},
		{uri: "s3://bucket/artifacts/../uploads/m"},
		{uri: "s3://bucket/artifacts/%2e%2e/uploads/m"},
		{uri: "s3://bucket/artifacts2/m"},
		{uri: "s3://bucket/uploads/m/run"},
		{uri: "s3://other/artifacts/m"},
		{uri: "s3://bucket@other/artifacts/m"},
		{uri: "s3://bucket:1/artifacts/m"},
		{uri: "mlflow-artifacts:/"},
		{uri: "mlflow-artifacts:///"},
		{uri: "mlflow-artifacts:/../uploads"},
		{uri: "mlflow-artifacts:/a?b=c"},
		{uri: "https://bucket/artifacts/m"},
		{uri: "/artifacts/m"},
		{uri: "s3://bucket/artifacts/\x00"},
	}
	for _, test := range tests {
		t.Run(test.uri, func(t *testing.T) {
			t.Parallel()
			if got, ok := root.Resolve(test.uri); got != test.want && ok || ok != (test.want != "") {
				t.Errorf("got %q, %t; want %q", got, ok, test.want)
			}
		})
	}
	if got, ok := root.Beside("uploads").Resolve("s3://bucket/uploads/m/run"); got != "m/run" || !ok {
		t.Errorf("got %q, %t", got, ok)
	}
	if got, ok := root.Beside("uploads").Resolve("mlflow-artifacts:/m"); ok {
		t.Errorf("got %q, which is an artifact", got)
	}
}

func FuzzParsePath(f *testing.F) {
	for _, text := range leadingOut {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		path, err := artifacts.ParsePath(text)
		if err != nil || path == "" {
			return
		}
		again, err := artifacts.ParsePath(string(path))
		if err != nil || again != path {
			t.Errorf("%q became %q, and that %q, %v", text, path, again, err)
		}
		for segment := range strings.SplitSeq(string(path), "/") {
			if segment == "" || segment == "." || segment == ".." {
				t.Errorf("%q became %q", text, path)
			}
		}
	})
}
