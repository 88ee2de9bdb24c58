package registry_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
)

// folder is what an S3 has, or does, at any URI but one that begins with else.
type folder func(context.Context, int) ([]registry.UploadedFile, error)

func (f folder) DescribeAll(ctx context.Context, _ string, limit int) ([]registry.UploadedFile, error) {
	return f(ctx, limit)
}

func (folder) Holds(uri string) bool { return uri != "s3://elsewhere/m" }

// TestManifestsOfNewVersions holds that a manifest never costs a version more than
// its time.
func TestManifestsOfNewVersions(t *testing.T) {
	t.Parallel()
	file := registry.UploadedFile{Path: "MLmodel", Size: 1, ETag: "a"}
	broken := errors.New("S3 is broken")
	tests := []struct {
		name, uri string
		folder    folder
		wantErr   error
		want      int
	}{
		{name: "files", folder: func(context.Context, int) ([]registry.UploadedFile, error) { return []registry.UploadedFile{file}, nil }, want: 1},
		{name: "no files", folder: func(context.Context, int) ([]registry.UploadedFile, error) { return nil, nil }},
		{name: "a failure", folder: func(context.Context, int) ([]registry.UploadedFile, error) { return nil, broken }, wantErr: broken},
		{name: "elsewhere", uri: "s3://elsewhere/m", folder: func(context.Context, int) ([]registry.UploadedFile, error) { return nil, broken }},
		{name: "an S3 that does not answer", wantErr: context.DeadlineExceeded, folder: func(ctx context.Context, _ int) ([]registry.UploadedFile, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := spec.New()
				_, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "m"})
				version, other := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: "m", DownloadURI: test.uri})
				if errors.Join(err, other) != nil {
					t.Fatal(errors.Join(err, other))
				}
				if err := registry.New(store).RecordManifest(t.Context(), test.folder, version); !errors.Is(err, test.wantErr) {
					t.Errorf("got %v, want %v", err, test.wantErr)
				}
				if noted, err := store.Manifest(t.Context(), "m", 1); err != nil || len(noted) != test.want {
					t.Errorf("%d files, %v; want %d", len(noted), err, test.want)
				}
			})
		})
	}
}
