package local

import (
	"fmt"
	"path/filepath"
	"strings"
)

// client is what a person's shell needs to use the stack.
type client struct {
	registry    string
	s3          string
	credentials credentials
	data        string
}

// exports are the variables in the order in which they are shown. Runs are
// tracked in a local file: the stack is a registry.
func (c client) exports() []string {
	variables := [][2]string{
		{"MLFLOW_TRACKING_URI", "sqlite:///" + filepath.Join(c.data, "tracking.db")},
		{"MLFLOW_REGISTRY_URI", c.registry},
		{"MLFLOW_S3_ENDPOINT_URL", c.s3},
		{"AWS_ACCESS_KEY_ID", c.credentials.AccessKey},
		{"AWS_SECRET_ACCESS_KEY", c.credentials.SecretKey},
		{"AWS_DEFAULT_REGION", region},
		{"ARTIFACT_BUCKET", bucket},
	}
	var lines []string
	for _, variable := range variables {
		lines = append(lines, fmt.Sprintf("export %s=%s", variable[0], quote(variable[1])))
	}
	return lines
}

// write puts the exports where scripts find them.
func (c client) write() error {
	return replaceFile(c.file(), []byte(strings.Join(c.exports(), "\n")+"\n"))
}

func (c client) file() string { return filepath.Join(c.data, "client.env") }

// quote makes one word of the shell.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
