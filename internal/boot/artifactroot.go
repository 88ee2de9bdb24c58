package boot

import (
	"fmt"
	"regexp"
)

// artifactRoots are a folder of a bucket, for clients with credentials of their
// own, and what clients reach through the API.
var artifactRoots = regexp.MustCompile(`^(s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9._-]+)+|mlflow-artifacts:/)$`)

// ArtifactRoot reads ARTIFACT_ROOT: the URI below which experiments keep their
// artifacts, without a slash at the end but for that of mlflow-artifacts:/.
func ArtifactRoot(getenv func(string) string) (string, error) {
	root := getenv("ARTIFACT_ROOT")
	if !artifactRoots.MatchString(root) {
		return "", fmt.Errorf("ARTIFACT_ROOT is %q: it takes s3://BUCKET/FOLDER or mlflow-artifacts:/", root)
	}
	return root, nil
}
