package web

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
)

func TestComparedWithTheVersionBefore(t *testing.T) {
	t.Parallel()
	const name = `it's "m", & more`
	b := open(t, spec.New())
	b.addModel(name, 6, nil)
	for _, gone := range []registry.VersionNumber{1, 3, 4} {
		if err := b.store.DeleteModelVersion(t.Context(), name, gone, 1); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		version registry.VersionNumber
		want    []string
		status  int
		title   string
	}{
		{version: 6, status: http.StatusOK, want: []string{"Version 5", "Version 6"}},
		{version: 5, status: http.StatusOK, want: []string{"Version 2", "Version 5"}},
		{version: 2, status: http.StatusNotFound, title: "There is no version before"},
		{version: 9, status: http.StatusNotFound, title: "This version is not there"},
	}
	for _, test := range tests {
		page := b.get(previousURL(name, test.version))
		if diff := cmp.Diff(test.want, page.texts("thead a"), cmpopts.EquateEmpty()); page.status != test.status || diff != "" {
			t.Errorf("%d: status %d (-want +got)\n%s", test.version, page.status, diff)
		}
		if test.title != "" && page.text(t, "h1") != test.title {
			t.Errorf("%d: %s", test.version, page.text(t, "h1"))
		}
	}
	if got := b.get(versionURL(name, 6)).link(t, ".actions a:contains(before)"); got != previousURL(name, 6) {
		t.Errorf("the page of the version leads to %s", got)
	}
	for _, version := range []string{"x", "0", "99999999999999999999", ""} {
		if page := b.get(address(comparePath, "name", name, "version", version, beforeParameter, "yes")); page.status != http.StatusBadRequest && page.status != http.StatusNotFound {
			t.Errorf("%q: status %d", version, page.status)
		}
	}
	if previousURL(name, 1) != "" {
		t.Error("the first version has one before")
	}
}

func TestOnlyWhatDiffers(t *testing.T) {
	t.Parallel()
	b := openSampleWithFiles(t)
	all := b.get("/models/compare?version=12&version=14&name=demand-forecast")
	only := b.get(all.link(t, ".meta a"))
	if diff := cmp.Diff(all.texts("tr.differs th"), only.texts("tbody tr:not(.part) th")); diff != "" {
		t.Errorf("(-all +only)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Metrics", "Parameters", "Signature: inputs", "Signature: parameters", "Made with", "Requirements"}, only.texts("tr.part th")); diff != "" {
		t.Errorf("parts (-want +got)\n%s", diff)
	}
	if back := b.get(only.link(t, ".meta a")); back.Find("tbody tr").Length() != all.Find("tbody tr").Length() {
		t.Error("the way back leads elsewhere")
	}
}

func TestComparedWithAnAlias(t *testing.T) {
	t.Parallel()
	b := openSample(t)
	page := b.get(b.get(versionURL("demand-forecast", 14)).link(t, "a[aria-label='Compare with champion']"))
	if diff := cmp.Diff([]string{"Version 12", "Version 14"}, page.texts("thead a")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
