package artifacts

import "strings"

// Root is a folder of a bucket, below which a store works and never beside it.
type Root struct {
	bucket, folder string
}

// RootOf gives the root of a bucket's artifacts.
func RootOf(bucket string) Root { return Root{bucket: bucket, folder: Folder} }

// Beside gives another folder of the bucket.
func (r Root) Beside(folder string) Root { return Root{bucket: r.bucket, folder: folder} }

// Resolve tells where below the root a URI leads: s3:// with the root's bucket
// and folder, whose keys stand for themselves, or mlflow-artifacts: with any host,
// which stands for Folder.
func (r Root) Resolve(uri string) (Path, bool) {
	if strings.ContainsAny(uri, "?#") {
		return "", false
	}
	if key, ok := strings.CutPrefix(uri, r.URI()+"/"); ok {
		path, err := ParsePath(key)
		return path, err == nil && path != "" && string(path) == strings.TrimSuffix(key, "/")
	}
	below, ok := strings.CutPrefix(uri, "mlflow-artifacts:")
	if !ok || r.folder != Folder {
		return "", false
	}
	if hosted, ok := strings.CutPrefix(below, "//"); ok {
		_, below, _ = strings.Cut(hosted, "/")
	}
	path, err := ParsePath(strings.TrimPrefix(below, "/"))
	return path, err == nil && path != ""
}

// URI is s3://BUCKET/FOLDER.
func (r Root) URI() string { return "s3://" + r.bucket + "/" + r.folder }

// Bucket is the name of the root's bucket.
func (r Root) Bucket() string { return r.bucket }

// Key is that of the object which is the artifact, and with a slash behind it the
// prefix of a directory's.
func (r Root) Key(path Path) string {
	return strings.TrimSuffix(r.folder+"/"+string(path), "/")
}
