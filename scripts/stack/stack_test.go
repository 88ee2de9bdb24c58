// Package stack_test runs the scripts of this folder with programs in the place
// of aws and cdk that note how they were called.
package stack_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// aws answers from the environment.
const aws = `#!/bin/sh
echo "aws $*" >> "$CALLS"
case "$*" in
  "sts get-caller-identity"*) test -n "$KNOWN" && printf '000000000000\tarn:aws:iam::000000000000:user/somebody\n' ;;
  "configure get region") echo eu-central-1 ;;
  *"--stack-name CDKToolkit"*) test -n "$BOOTSTRAPPED" || { echo "Stack with id CDKToolkit does not exist" >&2; exit 254; }; echo CDKToolkit ;;
  *"OutputKey=='Shards'"*) echo "${SHARDS:-None}" ;;
  *"OutputKey=='TableName'"*) test -n "$DEPLOYED" || { echo "Stack with id model-registry-prod does not exist" >&2; exit 254; }; echo the-table ;;
  *"OutputKey=='BucketName'"*) echo the-bucket ;;
  "cloudformation get-template"*) printf '"Type": "AWS::DynamoDB::Table",\n"DeletionPolicy": "%s"\n' "$DELETION_POLICY" ;;
  "s3api list-object-versions"*) test -e emptied && echo '{"Objects": []}' || echo '{"Objects": [{"Key": "k", "VersionId": "v"}]}' ;;
  "s3api delete-objects"*) touch emptied ;;
esac
`

const cdk = `#!/bin/sh
echo "cdk $*" >> "$CALLS"
case "$1" in
  list) echo model-registry-prod ;;
  diff) echo "$DIFF" ;;
esac
`

// attempt is a script that was run.
type attempt struct {
	code   int
	output string
	// changes are the calls that change something.
	changes []string
}

// run runs a script with answers of aws in the environment.
func run(t *testing.T, script, input string, environment ...string) attempt {
	t.Helper()
	root := t.TempDir()
	write := func(name, content string) {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(content), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{script, "tools.sh"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write("scripts/stack/"+name, string(content))
	}
	write("bin/aws", aws)
	write("bin/cdk", cdk)
	write("cdk.out/model-registry-prod.template.json", `"Shards": {
   "Description": "", 
   "Value": "4"
  }`)
	calls := filepath.Join(root, "calls")
	cmd := exec.Command(filepath.Join(root, "scripts/stack", script))
	cmd.Env = append([]string{
		"PATH=" + filepath.Join(root, "bin") + string(os.PathListSeparator) + os.Getenv("PATH"),
		"CDK=cdk", "CALLS=" + calls, "KNOWN=1", "BOOTSTRAPPED=1", "DEPLOYED=1", "DELETION_POLICY=Retain",
	}, environment...)
	var output bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(input), &output, &output
	var failed *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &failed) {
		t.Fatal(err)
	}
	return attempt{cmd.ProcessState.ExitCode(), output.String(), changes(t, calls)}
}

// changes leaves out of the calls those that only look.
func changes(t *testing.T, calls string) []string {
	t.Helper()
	content, err := os.ReadFile(calls)
	if err != nil {
		t.Fatal(err)
	}
	var changed []string
	for line := range strings.Lines(string(content)) {
		words := strings.Fields(line)
		switch {
		case words[0] == "cdk" && (words[1] == "list" || words[1] == "diff"):
		case words[0] == "aws" && !strings.HasPrefix(words[2], "delete-") && !strings.HasPrefix(words[2], "update-"):
		default:
			changed = append(changed, strings.Join(words[:min(len(words), 5)], " "))
		}
	}
	return changed
}

func (a attempt) check(t *testing.T, code int, says []string, changes []string) {
	t.Helper()
	if a.code != code {
		t.Errorf("it ended with %d: want %d\n%s", a.code, code, a.output)
	}
	for _, part := range says {
		if !strings.Contains(a.output, part) {
			t.Errorf("it does not say %q:\n%s", part, a.output)
		}
	}
	if diff := cmp.Diff(changes, a.changes); diff != "" {
		t.Errorf("what it changed (-want +got)\n%s", diff)
	}
}

func TestDeploy(t *testing.T) {
	t.Parallel()
	deployed := []string{"cdk deploy --require-approval never"}
	identity := []string{"Account   000000000000", "arn:aws:iam::000000000000:user/somebody", "eu-central-1", "model-registry-prod"}
	tests := []struct {
		name        string
		environment []string
		input       string
		code        int
		says        []string
		changes     []string
	}{
		{name: "agreed", input: "y\n", environment: []string{"DIFF=[+] AWS::SNS::Topic"}, says: append(identity, "[+] AWS::SNS::Topic"), changes: deployed},
		{name: "agreed before", environment: []string{"YES=1"}, says: identity, changes: deployed},
		{name: "not agreed", input: "n\n", code: 1, says: append(identity, "Nothing was done")},
		{name: "no answer", code: 1, says: []string{"Nothing was done"}},
		{name: "settings", environment: []string{"YES=1", "SETTINGS=stage=dev rate=5"}, changes: []string{"cdk deploy --require-approval never --context"}},
		{name: "unknown to AWS", environment: []string{"YES=1", "KNOWN="}, code: 1, says: []string{"AWS does not know you"}},
		{name: "the account", environment: []string{"YES=1", "ACCOUNT=000000000000"}, changes: deployed},
		{name: "another account", environment: []string{"YES=1", "ACCOUNT=111111111111"}, code: 1, says: []string{"ACCOUNT says 111111111111"}},
		{name: "bootstraps", input: "y\ny\n", environment: []string{"BOOTSTRAPPED="}, changes: append([]string{"cdk bootstrap aws://000000000000/eu-central-1"}, deployed...)},
		{name: "not bootstrapped", input: "n\n", environment: []string{"BOOTSTRAPPED="}, code: 1, says: []string{"was never used"}},
		{
			name: "another table", environment: []string{"YES=1", "DIFF=[~] AWS::DynamoDB::Table Table TableCD117FA1 replace"},
			code: 1, says: []string{"would replace or remove what holds the data"},
		},
		{
			name: "no bucket", environment: []string{"YES=1", "DIFF=[-] AWS::S3::Bucket Bucket83908E77 orphan"},
			code: 1, says: []string{"would replace or remove what holds the data"},
		},
		{name: "the same shards", environment: []string{"YES=1", "SHARDS=4"}, changes: deployed},
		{name: "other shards", environment: []string{"YES=1", "SHARDS=8"}, code: 1, says: []string{"made for shards=8; with shards=4"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			run(t, "deploy.sh", tt.input, tt.environment...).check(t, tt.code, tt.says, tt.changes)
		})
	}
}

func TestDestroy(t *testing.T) {
	t.Parallel()
	destroyed := "cdk destroy --force"
	everything := []string{
		"aws s3api delete-objects --bucket the-bucket", destroyed,
		"aws dynamodb update-table --table-name the-table", "aws dynamodb delete-table --table-name the-table",
		"aws s3api delete-bucket --bucket the-bucket",
	}
	tests := []struct {
		name        string
		environment []string
		input       string
		code        int
		says        []string
		changes     []string
	}{
		{name: "keeps the data", input: "y\n", says: []string{"What stays: the table the-table and the bucket the-bucket"}, changes: []string{destroyed}},
		{name: "not agreed", code: 1, says: []string{"Nothing was done"}},
		{name: "told once", environment: []string{"DELETE_DATA=yes", "YES=1"}, code: 1, says: []string{"for good", "nothing was done"}},
		{name: "told twice", environment: []string{"DELETE_DATA=yes"}, input: "model-registry-prod\n", says: []string{"Deleted the table the-table"}, changes: everything},
		{name: "told twice before", environment: []string{"DELETE_DATA=yes", "CONFIRM=model-registry-prod"}, changes: everything},
		{name: "told about another", environment: []string{"DELETE_DATA=yes", "CONFIRM=model-registry-dev"}, code: 1, says: []string{"nothing was done"}},
		{name: "would delete, not told", environment: []string{"DELETION_POLICY=Delete", "YES=1"}, code: 1, says: []string{"removal=delete", "DELETE_DATA=yes"}},
		{name: "no stack", environment: []string{"DEPLOYED=", "YES=1"}, code: 1, says: []string{"There is no stack model-registry-prod"}},
		{name: "another account", environment: []string{"YES=1", "ACCOUNT=111111111111"}, code: 1, says: []string{"nothing was done"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			run(t, "destroy.sh", tt.input, tt.environment...).check(t, tt.code, tt.says, tt.changes)
		})
	}
}

func TestWebNeedsAStack(t *testing.T) {
	t.Parallel()
	run(t, "web.sh", "").check(t, 1, []string{"arn:aws:iam::000000000000:user/somebody", "The stack model-registry-prod is not deployed"}, nil)
}
