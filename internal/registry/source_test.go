package registry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// What refusals say, in part: the source stands before it.
const (
	relative = "an absolute path must be provided without relative path references present. Please provide an absolute path."
	local    = "To use a local path as a model version source, the run_id request parameter has to be specified"
	host     = "addresses a host other than the tracking server's configured artifact storage"
	notRun   = "The run_id request parameter must identify the resource that contains the source."
	notModel = "The model_id request parameter must identify the resource that contains the source."
	mismatch = "The run_id and model_id request parameters must match the referenced model version."
)

// lineage is what a version tells of where it came from.
type lineage struct{ Source, DownloadURI, RunID, ModelID string }

// creation is a source with the run and model that a client names, and what
// becomes of it.
type creation struct {
	name, source string
	run, model   *string
	want         lineage
	// refused is a part of the message; code is INVALID_PARAMETER_VALUE if empty.
	refused string
	code    registry.Code
	// registry is prepared if nil.
	registry func(*testing.T) *registry.Registry
}

func is(text string) *string { return &text }

func create(t *testing.T, tests []creation) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			in := prepared(t)
			if test.registry != nil {
				in = test.registry(t)
			}
			version, err := in.CreateModelVersion(t.Context(), registry.CreateModelVersionRequest{
				Name: "original", Source: test.source, RunID: test.run, ModelID: test.model,
			})
			if test.refused != "" {
				if test.code == "" {
					test.code = registry.InvalidParameterValue
				}
				if err == nil || registry.CodeOf(err) != test.code || !strings.Contains(err.Error(), test.refused) {
					t.Errorf("got %v\nwant %s: ...%s", err, test.code, test.refused)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, lineage{version.Source, version.DownloadURI, version.RunID, version.ModelID}); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// asGiven is a source that is stored as it is.
func asGiven(name, source string, run *string) creation {
	made := creation{name: name, source: source, run: run, want: lineage{Source: source, DownloadURI: source}}
	if run != nil {
		made.want.RunID = *run
	}
	return made
}

func TestStorageSources(t *testing.T) {
	t.Parallel()
	create(t, []creation{
		asGiven("s3", "s3://bucket/a/b", nil),
		asGiven("of any run", "s3://bucket/a/b", is("any run")),
		asGiven("an empty run", "gs://bucket/a", is("")),
		asGiven("a scheme unheard of", "weird-scheme://x/y", nil),
		asGiven("dots in a name", "s3://bucket/a..b/...", nil),
		asGiven("an escape", "s3://bucket/a%20b", nil),
		asGiven("a broken escape", "s3://bucket/a%zz%", nil),
		asGiven("a query", "s3://bucket/a?version=1#part", nil),
		asGiven("emoji", "s3://bucket/🏠", nil),
		{name: "upwards", source: "s3://bucket/a/../b", refused: relative},
		{name: "upwards at the end", source: "s3://bucket/a/..", refused: relative},
		{name: "upwards, encoded", source: "s3://bucket/a/%2E%2e/b", refused: relative},
		{name: "upwards, encoded twice", source: "s3://bucket/a/%252e%252e/b", refused: relative},
		{name: "upwards, half encoded", source: "s3://bucket/a/.%2e/b", refused: relative},
		{name: "upwards, slashes encoded", source: "s3://bucket/a%2f..%2Fb", refused: relative},
		{name: "upwards, encoded many times", source: "s3://bucket/" + "%" + strings.Repeat("25", 2000) + "2e./b", refused: relative},
		{name: "upwards in a query", source: "s3://bucket/a?b=/../c", refused: relative},
		{name: "upwards in a fragment", source: "s3://bucket/a#/../c", refused: relative},
		{name: "on the spot", source: "s3://bucket/./a", refused: relative},
		{name: "NUL", source: "s3://bucket/a\x00", refused: relative},
		{name: "NUL, encoded", source: "s3://bucket/a%00", refused: relative},
		{name: "NUL, encoded twice", source: "s3://bucket/a%2500", refused: relative},
		{name: "no path", source: "s3://bucket", refused: relative},
		{name: "the root", source: "s3://bucket//", refused: relative},
		{name: "a path that is not absolute", source: "s3:a/b", refused: relative},
		{name: "a path of Windows", source: `C:\models\a`, refused: relative},
		{name: "a share of Windows", source: `\\server\models\a`, refused: local},
	})
}

func TestLocalSources(t *testing.T) {
	t.Parallel()
	create(t, []creation{
		asGiven("relative", "mlruns/0/r1/artifacts/a", is("r1")),
		asGiven("absolute", "/mlruns/0/r1/artifacts/a", is("r1")),
		asGiven("a file", "file:///mlruns/0/r1", is("r1")),
		asGiven("a file in capitals", "FILE:///mlruns/0/r1", is("r1")),
		{name: "relative without run", source: "mlruns/0/r1/artifacts/a", refused: local},
		{name: "absolute without run", source: "/mlruns/0/r1/artifacts/a", refused: local},
		{name: "absolute with an empty run", source: "/mlruns/0/r1/artifacts/a", run: is(""), refused: local},
		{name: "a file without run", source: "file:///etc/passwd", refused: local},
		{name: "empty", source: "", refused: local},
		{name: "upwards", source: "mlruns/../a", run: is("r1"), refused: notRun},
		{name: "upwards at once", source: "../a", run: is("r1"), refused: notRun},
		{name: "upwards, encoded", source: "/a/%2e%2e/b", run: is("r1"), refused: notRun},
		{name: "upwards in a file", source: "file:///a/../b", run: is("r1"), refused: notRun},
		{name: "NUL", source: "/a\x00b", run: is("r1"), refused: notRun},
		{name: "NUL, encoded", source: "/a%00b", run: is("r1"), refused: notRun},
		{name: "upwards out of a model", source: "/a/../b", model: is("m-1"), refused: notModel},
	})
}

func TestSourcesOnHosts(t *testing.T) {
	t.Parallel()
	var tests []creation
	for _, scheme := range []string{"ftp", "sftp", "hdfs", "viewfs", "http", "https", "HTTPS", "mlflow-artifacts", "r2", "b2", "abfss"} {
		tests = append(tests, creation{name: scheme, source: scheme + "://192.0.2.1/a", run: is("r1"), refused: host})
	}
	create(t, append(tests,
		creation{name: "http without a host", source: "http:/a", run: is("r1"), refused: host},
		asGiven("our own artifacts", "mlflow-artifacts:/0/r1/artifacts/a", is("r1")),
		creation{name: "our own artifacts without run", source: "mlflow-artifacts:/0/r1/artifacts/a", refused: notRun},
		creation{name: "our own artifacts upwards", source: "mlflow-artifacts:/0/r1/../r2", run: is("r1"), refused: relative},
	))
}

func TestSourcesInRunsAndLoggedModels(t *testing.T) {
	t.Parallel()
	create(t, []creation{
		asGiven("a run", "runs:/r1/a", is("r1")),
		{name: "another run", source: "runs:/r2/a", run: is("r1"), refused: notRun},
		{name: "a run that begins alike", source: "runs:/r12/a", run: is("r1"), refused: notRun},
		{name: "no run", source: "runs:/r1/a", refused: notRun},
		{name: "a run on a host", source: "runs://r1/r1/a", run: is("r1"), refused: notRun},
		{name: "out of a run", source: "runs:/r1/../r2/a", run: is("r1"), refused: relative},
		{
			name: "a logged model", source: "models:/m-1", model: is("m-1"),
			want: lineage{Source: "models:/m-1", DownloadURI: "models:/m-1", ModelID: "m-1"},
		},
		{
			name: "a logged model with a run", source: "models:/m-1", model: is("m-1"), run: is("r1"),
			want: lineage{Source: "models:/m-1", DownloadURI: "models:/m-1", ModelID: "m-1", RunID: "r1"},
		},
		{name: "another logged model", source: "models:/m-2", model: is("m-1"), refused: notModel},
		{name: "a logged model not named", source: "models:/m-1", refused: notModel},
		{name: "a logged model on a host", source: "models://host/m-1", model: is("m-1"), refused: "must use the active model registry"},
		{name: "no logged model", source: "models:/", model: is("m-1"), refused: notModel},
	})
}

func TestVersionLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		parameter string
		limit     string
		request   func(text string) registry.CreateModelVersionRequest
		most      int
	}{
		{"source", "8192", func(text string) registry.CreateModelVersionRequest {
			return registry.CreateModelVersionRequest{Source: "s3://b/" + text[len("s3://b/"):]}
		}, 8192},
		{"run_id", "256", func(text string) registry.CreateModelVersionRequest {
			return registry.CreateModelVersionRequest{Source: "s3://b/p", RunID: &text}
		}, 256},
		{"model_id", "256", func(text string) registry.CreateModelVersionRequest {
			return registry.CreateModelVersionRequest{Source: "s3://b/p", ModelID: &text}
		}, 256},
		{"run_link", "8192", func(text string) registry.CreateModelVersionRequest {
			return registry.CreateModelVersionRequest{Source: "s3://b/p", RunLink: text}
		}, 8192},
		{"description", "100000", func(text string) registry.CreateModelVersionRequest {
			return registry.CreateModelVersionRequest{Source: "s3://b/p", Description: text}
		}, 100_000},
	}
	for _, test := range tests {
		t.Run(test.parameter, func(t *testing.T) {
			t.Parallel()
			send := func(length int) error {
				request := test.request(strings.Repeat("a", length))
				request.Name = "original"
				return second(prepared(t).CreateModelVersion(t.Context(), request))
			}
			outcome(t, send(test.most), "")
			outcome(t, send(test.most+1), "'"+test.parameter+"' exceeds the maximum length of "+test.limit+" characters")
		})
	}
}

// FuzzSource holds each source that is accepted to what no source may do.
func FuzzSource(f *testing.F) {
	for _, seed := range []string{
		"", "/a", "a/../b", "a/%2e%2e/b", "%252e%252e", "s3://b/p", "s3://b/%25%32%65.", "s3://b/a%00", "C:\\a", "runs:/r1/a", "runs:/r2/a", "models:/m-1",
		"models:/original/1", "models:/original@champion", "models:/original/latest", "models:/prompt/1", "models://a/b/1", "mlflow-artifacts:/a", "http://a/b",
		"HTTP:a", "file:///a", "s3:////../a", "%zz%", "models:/original/١", "models:/%6f/1",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, source string) {
		version, err := prepared(t).CreateModelVersion(t.Context(), registry.CreateModelVersionRequest{Name: "original", Source: source, RunID: is("r1")})
		if err != nil {
			if code := registry.CodeOf(err); code != registry.InvalidParameterValue && code != registry.ResourceDoesNotExist {
				t.Errorf("%q: %v", source, err)
			}
			return
		}
		scheme, _, isURI := strings.Cut(strings.ToLower(source), ":")
		if isURI && scheme == "models" {
			if version.Source != "models:/original/1" || version.DownloadURI != "s3://bucket/one" {
				t.Errorf("%q was stored as %q, read from %q", source, version.Source, version.DownloadURI)
			}
			return
		}
		onHost := isURI && slices.Contains([]string{"http", "https", "ftp", "hdfs"}, scheme)
		if onHost || version.Source != source || version.DownloadURI != source {
			t.Errorf("%q was stored as %q, read from %q", source, version.Source, version.DownloadURI)
		}
		for text, before := source, ""; text != before; before, text = text, python.Unquote(text) {
			if strings.ContainsRune(text, 0) || slices.Contains(strings.Split(text, "/"), "..") {
				t.Errorf("%q leads elsewhere", source)
			}
		}
	})
}
