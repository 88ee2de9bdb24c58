package operations_test

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"modelregistry/internal/operations"
)

// TestOnlyFunctionsOnObjectsCarryS3 keeps S3's client, a third of a binary, out of
// the others.
func TestOnlyFunctionsOnObjectsCarryS3(t *testing.T) {
	t.Parallel()
	output, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.ImportPath}} {{join .Deps \" \"}}", "../../functions/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		name := path.Base(fields[0])
		carries := slices.Contains(fields[1:], "github.com/aws/aws-sdk-go-v2/service/s3")
		if needs := len(operations.ObjectsOf(name)) > 0; carries != needs {
			t.Errorf("%s: it carries S3's client: %t, it works on objects: %t", name, carries, needs)
		}
	}
}
