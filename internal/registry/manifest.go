package registry

import (
	"context"
	"fmt"
	"time"
)

const (
	// manifestTime bounds what looking at a version's files adds to its registration,
	// and maxManifestFiles how many are looked at.
	manifestTime     = 2 * time.Second
	maxManifestFiles = 1000
)

// RecordManifest notes the files of a new version that lie in a folder of ours. The
// version exists already and is none the worse for a failure: it has no manifest,
// and cannot be verified.
func (r *Registry) RecordManifest(ctx context.Context, objects Objects, version ModelVersion) error {
	if !objects.Holds(version.DownloadURI) {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, manifestTime)
	defer cancel()
	files, err := objects.DescribeAll(ctx, version.DownloadURI, maxManifestFiles)
	if err == nil && len(files) > 0 {
		err = r.store.RecordManifest(ctx, version.Name, version.Version, files)
	}
	if err != nil {
		return fmt.Errorf("no manifest of version %d of %q: %w", version.Version, version.Name, err)
	}
	return nil
}
