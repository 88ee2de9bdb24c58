package registry

import (
	"context"
	"strings"
)

// maxVerifiedFiles bounds the time that a verification takes: an upload has no
// more.
const maxVerifiedFiles = 10_000

// Verification tells whether a version's files still are what was registered.
type Verification struct {
	Name    ModelName
	Version VersionNumber
	// Files is how many were recorded.
	Files int
	// Changed, Missing and Added differ from what was recorded. Of the first two it
	// is told what was recorded, with the object's version to restore it from.
	Changed, Missing, Added []UploadedFile
}

// Objects tells what S3 keeps of the objects below an s3:// URI, by path.
type Objects interface {
	// It answers InvalidParameterValue where there are more than the limit.
	DescribeAll(ctx context.Context, uri string, limit int) ([]UploadedFile, error)
	// Holds reports whether a URI is that of a folder of ours.
	Holds(uri string) bool
}

// VerifyModelVersion compares a version's manifest with its objects. It trusts
// S3's own checksums of the bytes, and reads none.
func (r *Registry) VerifyModelVersion(ctx context.Context, objects Objects, name, version string) (Verification, error) {
	found, err := r.GetModelVersion(ctx, name, version)
	if err != nil {
		return Verification{}, err
	}
	recorded, err := r.store.Manifest(ctx, found.Name, found.Version)
	if err != nil {
		return Verification{}, err
	}
	if len(recorded) == 0 {
		return Verification{}, Invalid("Model Version (name=%s, version=%d) has no manifest: only uploads that are READY have one, and versions whose files "+
			"lay in this registry's bucket, at most %d, when they were registered.",
			found.Name, found.Version, maxManifestFiles)
	}
	current, err := objects.DescribeAll(ctx, found.DownloadURI, maxVerifiedFiles)
	if err != nil {
		return Verification{}, err
	}
	return compare(Verification{Name: found.Name, Version: found.Version, Files: len(recorded)}, recorded, current), nil
}

func compare(result Verification, recorded, current []UploadedFile) Verification {
	now := make(map[string]UploadedFile, len(current))
	for _, file := range current {
		now[file.Path] = file
	}
	for _, file := range recorded {
		found, ok := now[file.Path]
		switch {
		case !ok:
			result.Missing = append(result.Missing, file)
		case !file.SameBytes(found):
			result.Changed = append(result.Changed, file)
		}
		delete(now, file.Path)
	}
	for _, file := range current {
		if _, ok := now[file.Path]; ok {
			result.Added = append(result.Added, file)
		}
	}
	return result
}

// SameBytes compares checksums where both have one of the same kind, and the
// ETags otherwise. That the object was written anew is no difference.
func (f UploadedFile) SameBytes(other UploadedFile) bool {
	if f.Size != other.Size {
		return false
	}
	kind, _, checked := strings.Cut(f.Checksum, ":")
	if checked && strings.HasPrefix(other.Checksum, kind+":") {
		return f.Checksum == other.Checksum
	}
	return f.ETag == other.ETag
}
