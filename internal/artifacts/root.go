package artifacts

import (
	"net/url"
	"strings"
)

// Root is a folder of a bucket, below which a store works and never beside it.
type Root struct {
	bucket, folder string
}

// RootOf gives the root of a bucket's artifacts.
func RootOf(bucket string) Root { return Root{bucket: bucket, folder: Folder} }

// Beside gives another folder of the bucket.
func (r Root) Beside(folder string) Root { return Root{bucket: r.bucket, folder: folder} }

// Resolve tells where below the root a URI leads: s3:// with the root's bucket
// and folder, or mlflow-artifacts: with any host, which stands for Folder.
func (r Root) Resolve(uri string) (Path, bool) {
	parsed, err := url.Parse(uri)
	if err != nil || parsed.RawQuery != "" || parsed.Fragment != "" {
		return "", false
	}
	above := "/" + r.folder + "/"
	switch {
	case parsed.Scheme == "mlflow-artifacts" && r.folder == Folder:
		above = "/"
	case parsed.Scheme != "s3" || parsed.Host != r.bucket:
		return "", false
	}
	below, ok := strings.CutPrefix(parsed.EscapedPath(), above)
	path, err := ParsePath(below)
	return path, ok && err == nil && path != ""
}

// Bucket is the name of the root's bucket.
func (r Root) Bucket() string { return r.bucket }

// Key is that of the object which is the artifact, and with a slash behind it the
// prefix of a directory's.
func (r Root) Key(path Path) string {
	return strings.TrimSuffix(r.folder+"/"+string(path), "/")
}
