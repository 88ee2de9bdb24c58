package artifacts

import "testing"

// TestContentTypes has what MLflow 3.17.2 says of these names with Python 3.11 and
// no table of the machine.
func TestContentTypes(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"MLmodel", "text/plain"},
		{"mlproject", "text/plain"},
		{"MLproject", "application/octet-stream"},
		{"model.pkl", "application/octet-stream"},
		{"conda.yaml", "text/plain"},
		{"a.json", "text/plain"},
		{"a.JSON", "application/json"},
		{"a.csv", "text/plain"},
		{"a.CSV", "text/csv"},
		{"a.tsv", "text/plain"},
		{"a.py", "text/plain"},
		{"a.html", "text/html"},
		{"a.svg", "image/svg+xml"},
		{"a.svgz", "image/svg+xml"},
		{"a.png", "image/png"},
		{"a.tar.gz", "application/x-tar"},
		{"a.tgz", "application/x-tar"},
		{"a.tbz2", "application/x-tar"},
		{"a.json.gz", "application/json"},
		{"a.Z", "application/octet-stream"},
		{"txt", "text/plain"},
		{".json", "application/octet-stream"},
		{".tar.gz", "application/octet-stream"},
		{"..json", "application/octet-stream"},
		{"a.", "application/octet-stream"},
		{"a.xyz", "application/octet-stream"},
		{"a.tar.br", "application/x-tar"},
		{"a.h5", "application/x-hdf5"},
		{"a.bin", "application/octet-stream"},
		{"a.parquet", "application/octet-stream"},
		{"a.ipynb", "text/plain"},
		{"noext", "application/octet-stream"},
		{"a.txt.bz2", "text/plain"},
		{"a.mjs", "application/javascript"},
		{"a.xsl", "application/xml"},
		{"a..png", "image/png"},
		{".gz", "application/octet-stream"},
		{"a.html.gz", "text/html"},
	}
	for _, test := range tests {
		if got := ContentType(Path("d.json/" + test.name)); got != test.want {
			t.Errorf("%s: got %s, want %s", test.name, got, test.want)
		}
	}
}

func TestAttachments(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path Path
		want string
	}{
		{"m/MLmodel", "attachment; filename=MLmodel"},
		{"m/a b.json", `attachment; filename="a b.json"`},
		{`m/a"b`, `attachment; filename="a\"b"`},
		{"m/größe 1.json", "attachment; filename=download; filename*=UTF-8''gr%C3%B6%C3%9Fe%201.json"},
	}
	for _, test := range tests {
		if got := Attachment(test.path); got != test.want {
			t.Errorf("%s: got %s, want %s", test.path, got, test.want)
		}
	}
}
