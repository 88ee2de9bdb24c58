package operations_test

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"modelregistry/internal/operations"
)

// A function's binary is fetched and started anew with each environment, so what
// it may link is listed: packages, or with "/..." also all below them.
var (
	// everywhere is what all functions link: the Lambda Runtime API, DynamoDB's
	// client, and the registry and tracking on the table.
	everywhere = []string{
		"github.com/aws/aws-lambda-go/...",
		"github.com/aws/aws-sdk-go-v2/aws/...",
		"github.com/aws/aws-sdk-go-v2/credentials",
		"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue",
		"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression",
		"github.com/aws/aws-sdk-go-v2/internal/...",
		"github.com/aws/aws-sdk-go-v2/service/dynamodb/...",
		// The types of streams, of which attributevalue knows.
		"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/schemas",
		"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types",
		"github.com/aws/aws-sdk-go-v2/service/internal/accept-encoding",
		"github.com/aws/aws-sdk-go-v2/service/internal/endpoint-discovery",
		"github.com/aws/smithy-go/...",
		"golang.org/x/sync/errgroup",
		"modelregistry/internal/apigateway",
		"modelregistry/internal/artifacts",
		"modelregistry/internal/boot",
		"modelregistry/internal/dynamo",
		"modelregistry/internal/dynamo/runs",
		"modelregistry/internal/dynamo/table",
		"modelregistry/internal/filter",
		"modelregistry/internal/python",
		"modelregistry/internal/registry",
		"modelregistry/internal/rest",
		"modelregistry/internal/tracking",
	}
	// onObjects is S3's client, a third of a binary, and what works on the bucket.
	onObjects = []string{
		"encoding/xml",
		"github.com/aws/aws-sdk-go-v2/service/internal/checksum",
		"github.com/aws/aws-sdk-go-v2/service/internal/presigned-url",
		"github.com/aws/aws-sdk-go-v2/service/internal/s3shared/...",
		"github.com/aws/aws-sdk-go-v2/service/s3/...",
		"go.yaml.in/yaml/v3",
		"modelregistry/internal/artifacts/s3store",
		"modelregistry/internal/boot/bucket",
		"modelregistry/internal/uploads",
	}
	// pages shows descriptions in Markdown.
	pages = []string{
		"embed",
		"html/template",
		"text/template",
		"text/template/parse",
		"github.com/aymerick/douceur/...",
		"github.com/gorilla/css/scanner",
		"github.com/microcosm-cc/bluemonday/...",
		"github.com/yuin/goldmark/...",
		"golang.org/x/net/html/...",
		"modelregistry/internal/web/...",
	}
	// heavy are packages of the standard library that a function has to have leave
	// for, as for those of others: they keep much code alive, or work at the start.
	heavy = []string{
		"database/sql", "embed", "encoding/gob", "encoding/xml", "expvar", "flag", "go/...", "html/template", "image/...", "net/http/httptest",
		"net/http/pprof", "net/rpc", "net/smtp", "os/exec", "plugin", "runtime/pprof", "runtime/trace", "testing/...", "text/template/...",
	}
)

const s3Client = "github.com/aws/aws-sdk-go-v2/service/s3"

// tags are those of the Makefile's BUILD.
const tags = "lambda.norpc,nethttpomithttp2"

func TestFunctionsLinkNoMoreThanTheyNeed(t *testing.T) {
	t.Parallel()
	format := "{{.ImportPath}} {{join .Deps \" \"}}"
	command := exec.CommandContext(t.Context(), "go", "list", "-tags", tags, "-f", format, "../../functions/...")
	command.Env = append(command.Environ(), "CGO_ENABLED=0")
	output, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		name, allowed := path.Base(fields[0]), slices.Clone(everywhere)
		if len(operations.ObjectsOf(name)) > 0 {
			allowed = append(allowed, onObjects...)
		}
		if carries := slices.Contains(fields[1:], s3Client); carries != (len(operations.ObjectsOf(name)) > 0) {
			t.Errorf("functions/%s carries S3's client: %t; its row says otherwise", name, carries)
		}
		if strings.HasPrefix(name, "web") {
			allowed = append(allowed, pages...)
		}
		for _, dependency := range fields[1:] {
			if outside(dependency) && !among(allowed, dependency) {
				t.Errorf("functions/%s may not link %s: do without it, or say here why not", name, dependency)
			}
		}
	}
}

// outside reports whether a package is not one of the standard library's that
// any function may have.
func outside(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return strings.Contains(first, ".") || first == "modelregistry" || among(heavy, name)
}

func among(list []string, name string) bool {
	return slices.ContainsFunc(list, func(listed string) bool {
		root, below := strings.CutSuffix(listed, "/...")
		return name == root || below && strings.HasPrefix(name, root+"/")
	})
}
