package operations_test

import (
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"

	"modelregistry/internal/operations"
)

// What functions may link beside the standard library and this module: packages,
// each with those beneath it. A cold start loads and initialises all of it, so what
// is new here should be worth that.
var (
	onTable = []string{
		"github.com/aws/aws-lambda-go",
		"github.com/aws/aws-sdk-go-v2/aws",
		"github.com/aws/aws-sdk-go-v2/credentials",
		"github.com/aws/aws-sdk-go-v2/feature/dynamodb",
		"github.com/aws/aws-sdk-go-v2/internal",
		"github.com/aws/aws-sdk-go-v2/service/dynamodb",
		"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/schemas",
		"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams/types",
		"github.com/aws/aws-sdk-go-v2/service/internal",
		"github.com/aws/smithy-go",
		"golang.org/x/sync/errgroup",
	}
	// S3's client is a third of a binary.
	onObjects = []string{"github.com/aws/aws-sdk-go-v2/service/s3", "go.yaml.in/yaml/v3"}
	// Pages tell what an MLmodel says, which is YAML. Descriptions are Markdown, of which pages show what is harmless.
	onPages = []string{
		"github.com/aymerick/douceur",
		"github.com/gorilla/css/scanner",
		"github.com/microcosm-cc/bluemonday",
		"github.com/yuin/goldmark",
		"go.yaml.in/yaml/v3",
		"golang.org/x/net/html",
	}
)

// function is what the folder of a function links.
type function struct {
	name string
	// foreign are packages of other modules.
	foreign []string
	// pages tells that it shows some.
	pages bool
}

// allowed are the packages that the function's class may link.
func (f function) allowed() []string {
	allowed := onTable
	if len(operations.ObjectsOf(f.name)) > 0 {
		allowed = slices.Concat(allowed, onObjects)
	}
	if f.pages {
		allowed = slices.Concat(allowed, onPages)
	}
	return allowed
}

func TestFunctionsLinkWhatTheyNeed(t *testing.T) {
	t.Parallel()
	for _, f := range functionsLinked(t) {
		allowed := f.allowed()
		for _, linked := range f.foreign {
			if !slices.ContainsFunc(allowed, func(of string) bool { return isWithin(linked, of) }) {
				t.Errorf("%s links %s, which its class has not needed so far", f.name, linked)
			}
		}
		for _, of := range allowed {
			if !slices.ContainsFunc(f.foreign, func(linked string) bool { return isWithin(linked, of) }) {
				t.Errorf("%s links nothing of %s, which its class may link", f.name, of)
			}
		}
	}
}

func isWithin(linked, of string) bool { return linked == of || strings.HasPrefix(linked, of+"/") }

func functionsLinked(t *testing.T) []function {
	t.Helper()
	standard := map[string]bool{}
	for _, name := range goList(t, "std") {
		standard[name] = true
	}
	var functions []function
	for _, line := range goList(t, "-f", `{{.ImportPath}} {{join .Deps " "}}`, "../../functions/...") {
		fields := strings.Fields(line)
		f := function{name: path.Base(fields[0])}
		for _, linked := range fields[1:] {
			own := isWithin(linked, "modelregistry")
			f.pages = f.pages || linked == "modelregistry/internal/web"
			if !own && !standard[linked] {
				f.foreign = append(f.foreign, linked)
			}
		}
		functions = append(functions, f)
	}
	if len(functions) == 0 {
		t.Fatal("no functions were found")
	}
	return functions
}

func goList(t *testing.T, arguments ...string) []string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "go", append([]string{"list"}, arguments...)...).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(output)), "\n")
}
