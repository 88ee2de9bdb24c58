package web

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var linksOfTests = fileLinks{
	page:     func(opened ...string) string { return address("/p", opened...) },
	download: func(path string) string { return address("/d", "path", path) },
}

// outline tells of entries what they are called, indented as they lie in folders.
func outline(entries []fileEntry, indent string) []string {
	var lines []string
	for _, entry := range entries {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s%s %s %s", indent, entry.Name, entry.Size, entry.URL)))
		lines = append(lines, outline(entry.Entries, indent+"- ")...)
	}
	return lines
}

func TestTrees(t *testing.T) {
	t.Parallel()
	many := make(map[string]int64)
	for i := range unfoldedFiles + 1 {
		many[fmt.Sprintf("data/%04d", i)] = 1
	}
	many["a"] = 1
	tests := []struct {
		name, opened string
		sizes        map[string]int64
		query        url.Values
		summary      string
		want         []string
	}{
		{name: "none"},
		{name: "one", sizes: map[string]int64{"a": 0}, summary: "1 file, 0 B", want: []string{"a 0 B /p?file=a"}},
		{
			name: "folders first, by name", sizes: map[string]int64{"b/x/y": 1, "b-c": 2, "b/a": 3000, "a": 4, "c/z": 5}, summary: "5 files, 3.0 kB",
			want: []string{
				"b 3.0 kB", "- x 1 B", "- - y 1 B /p?file=b%2Fx%2Fy", "- a 3.0 kB /p?file=b%2Fa", "c 5 B", "- z 5 B /p?file=c%2Fz",
				"a 4 B /p?file=a", "b-c 2 B /p?file=b-c",
			},
		},
		{name: "in a folder", opened: "m", sizes: map[string]int64{"a": 1}, summary: "1 file, 1 B", want: []string{"a 1 B /p?file=m%2Fa&folder=m"}},
		{name: "too many to unfold", sizes: many, summary: "202 files, 202 B", want: []string{"data 201 B /p?folder=data", "a 1 B /p?file=a"}},
		{
			name: "names that no client can ask for", sizes: map[string]int64{"a//b": 1, "../c": 1, "d%20e": 1}, summary: "3 files, 3 B",
			want: []string{".. 1 B", "- c 1 B", "a 1 B", "-  1 B", "- - b 1 B", "d%20e 1 B"},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			tree := newFileTree(test.sizes, test.opened, test.query, 0, linksOfTests)
			if diff := cmp.Diff(test.want, outline(tree.Entries, "")); diff != "" || tree.Summary != test.summary {
				t.Errorf("%q (-want +got)\n%s", tree.Summary, diff)
			}
		})
	}
}

func TestDeepTrees(t *testing.T) {
	t.Parallel()
	tree := newFileTree(map[string]int64{strings.Repeat("d/", 400) + "f": 1}, "", nil, 0, linksOfTests)
	lines := outline(tree.Entries, "")
	if last := lines[len(lines)-1]; len(lines) != unfoldedDepth+1 || !strings.HasSuffix(last, address("/p", "folder", "d/d/d/d/d/d/d")) {
		t.Errorf("%d lines, the last %q", len(lines), last)
	}
}

// TestLargeFolders goes through all pages and back.
func TestLargeFolders(t *testing.T) {
	t.Parallel()
	sizes := make(map[string]int64)
	for i := range maxFiles + 1 {
		sizes[fmt.Sprintf("%05d", i)] = 1
	}
	seen, at := 0, ""
	for {
		parsed, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		tree := newFileTree(sizes, "m", parsed.Query(), 0, linksOfTests)
		if len(tree.Entries) > shownEntries || !strings.HasPrefix(tree.Summary, "More than 10000 files") {
			t.Fatalf("%d entries: %s", len(tree.Entries), tree.Summary)
		}
		if seen += len(tree.Entries); tree.Paging.NextURL == "" {
			break
		}
		at = tree.Paging.NextURL
	}
	if seen != len(sizes) {
		t.Errorf("%d of %d files were shown", seen, len(sizes))
	}
	for _, entry := range []string{"-1", "x", "99999", "9999999999999999999"} {
		if tree := newFileTree(sizes, "m", url.Values{"entry": {entry}}, 0, linksOfTests); tree.Entries[0].Name != "00000" {
			t.Errorf("%s: it begins at %s", entry, tree.Entries[0].Name)
		}
	}
}

func TestWaysToFolders(t *testing.T) {
	t.Parallel()
	tree := newFileTree(nil, "a/b", nil, 0, linksOfTests)
	want := []crumb{{"All files", "/p"}, {"a", "/p?folder=a"}, {"b", ""}}
	if diff := cmp.Diff(want, tree.Way); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestLargeFilesAreNotOffered(t *testing.T) {
	t.Parallel()
	tree := newFileTree(map[string]int64{"a": 10, "b": 11}, "", nil, 10, linksOfTests)
	if tree.Entries[0].DownloadURL != "/d?path=a" || tree.Entries[1].DownloadURL != "" {
		t.Errorf("%+v", tree.Entries)
	}
	preview := filePreview{Image: "/d", DownloadURL: "/d"}
	if preview.hold(10, 11); preview.Image != "" || preview.DownloadURL != "" || !strings.Contains(preview.Note, "It has 11 B") {
		t.Errorf("%+v", preview)
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for size, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 9_949: "9.9 kB", 9_951: "10 kB", 999_499: "999 kB", 999_500: "1.0 MB", 5_000_000_000: "5.0 GB", 1<<63 - 1: "9.2 EB",
	} {
		if got := sizeText(size); got != want {
			t.Errorf("%d: got %s, want %s", size, got, want)
		}
	}
}

func TestBeginnings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, path, content, text, note string
	}{
		{name: "a letter cut in two", path: "a.txt", content: strings.Repeat("a", maxShown-1) + "ü", text: strings.Repeat("a", maxShown-1), note: "The beginning is shown, 66 kB of it."},
		{name: "long JSON", path: "a.json", content: "[1]" + strings.Repeat(" ", maxShown), text: "[1]" + strings.Repeat(" ", maxShown-3), note: "The beginning is shown, 66 kB of it."},
		{name: "JSON", path: "A.JSON", content: "[1]", text: "[\n  1\n]"},
		{name: "no JSON", path: "a.json", content: "[1", text: "[1"},
		{name: "deep JSON", path: "a.json", content: strings.Repeat("[", 60) + strings.Repeat("]", 60), text: strings.Repeat("[", 60) + strings.Repeat("]", 60)},
		{name: "bytes", path: "a.txt", content: "\xff\xfe", note: "This is no text. Download it to see what is in it."},
		{name: "empty", path: "a.txt", note: "The file is empty."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			preview := filePreview{Path: test.path}
			preview.show([]byte(test.content))
			if diff := cmp.Diff(filePreview{Path: test.path, Text: test.text, Note: test.note}, preview); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
