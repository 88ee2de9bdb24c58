package artifacts

import (
	"fmt"
	"strings"
)

// maxPrefix is in bytes.
const maxPrefix = 200

// Root is the folder of a bucket that holds all artifacts.
type Root struct {
	bucket, prefix string
}

// ParseRoot reads a URI such as s3://bucket/artifacts. It must name a folder:
// what else the bucket holds is not for clients of artifacts.
func ParseRoot(uri string) (Root, error) {
	rest, isS3 := strings.CutPrefix(uri, "s3://")
	bucket, prefix, _ := strings.Cut(rest, "/")
	parsed, err := ParsePath(prefix)
	if !isS3 || bucket == "" || err != nil || parsed == "" || string(parsed) != prefix || len(prefix) > maxPrefix {
		return Root{}, fmt.Errorf("artifact root %q: want s3://BUCKET/FOLDER, the folder of at most %d bytes", uri, maxPrefix)
	}
	return Root{bucket: bucket, prefix: prefix}, nil
}

// String gives the URI.
func (r Root) String() string { return "s3://" + r.bucket + "/" + r.prefix }

func (r Root) key(path Path) string {
	return strings.TrimSuffix(r.prefix+"/"+string(path), "/")
}
