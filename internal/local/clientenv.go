package local

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
)

// client is what a person's shell needs to use the stack.
type client struct {
	server   string
	s3       string
	data     string
	identity iam.Identity
	signed   bool
}

func newClient(s *Stack, port int, identity iam.Identity) client {
	return client{
		server:   "http://localhost:" + strconv.Itoa(port),
		s3:       s.s3.Endpoint,
		data:     s.config.Data,
		identity: identity,
		signed:   s.config.Signed,
	}
}

// exports are the variables in the order in which they are shown. The first is all
// that MLflow needs; the others are for uploads and for artifacts kept in S3 directly.
func (c client) exports() []string {
	variables := [][2]string{
		{"MLFLOW_TRACKING_URI", c.server},
		{"MLFLOW_S3_ENDPOINT_URL", c.s3},
		{"AWS_ACCESS_KEY_ID", c.identity.AccessKey},
		{"AWS_SECRET_ACCESS_KEY", c.identity.SecretKey},
		{"AWS_DEFAULT_REGION", region},
		{"ARTIFACT_BUCKET", bucket},
	}
	if c.signed {
		variables = append(variables, [2]string{"MLFLOW_TRACKING_AWS_SIGV4", "true"})
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

// file is client.env for the admin, whose credentials the S3 server has too;
// others have files by their names.
func (c client) file() string {
	if c.identity.Access == operations.Admin {
		return filepath.Join(c.data, "client.env")
	}
	return filepath.Join(c.data, c.identity.Name+".env")
}

// quote makes one word of the shell.
func quote(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
