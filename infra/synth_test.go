package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"modelregistry/internal/operations"
)

// installations are the stacks that the tests look at, by stage. One synthesis
// makes them all: starting it takes longer than all the rest.
var installations = map[string]map[string]any{
	"prod": {},
	"dev": {
		"authentication": "open", "artifacts": "proxied", "removal": "delete", "shards": "8", "logDays": "7", "oldVersionDays": 5.0, "tracing": "off", "rate": "10", "burst": 20.0,
		"domain":      "registry.example.com",
		"certificate": "arn:aws:acm:eu-central-1:000000000000:certificate/0",
		"alarmEmail":  "on-call@example.com",
	},
}

// assembly is what the synthesis left: files by their names.
var assembly = sync.OnceValues(func() (map[string][]byte, error) {
	folder, err := os.MkdirTemp("", "infra-test-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := synthesize(folder); err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	paths, err := filepath.Glob(filepath.Join(folder, "out", "*.json"))
	for _, path := range paths {
		if files[filepath.Base(path)], err = os.ReadFile(path); err != nil {
			break
		}
	}
	return files, err
})

// synthesize makes all installations with functions that hold their own name.
func synthesize(folder string) error {
	binaries := filepath.Join(folder, "dist")
	for _, name := range operations.Functions() {
		if err := os.MkdirAll(filepath.Join(binaries, name), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(binaries, name, "bootstrap"), []byte(name), 0o755); err != nil {
			return err
		}
	}
	context, err := cdkContext()
	if err != nil {
		return err
	}
	app := awscdk.NewApp(&awscdk.AppProps{
		AnalyticsReporting: jsii.Bool(false), Outdir: jsii.String(filepath.Join(folder, "out")), Context: &context,
	})
	for _, stage := range slices.Sorted(maps.Keys(installations)) {
		chosen := maps.Clone(installations[stage])
		chosen["stage"] = stage
		settings, err := readSettings(chosen)
		if err != nil {
			return err
		}
		newRegistry(app, settings, binaries)
	}
	app.Synth(nil)
	return nil
}

// cdkContext is that of cdk.json, without which the stack would be another one.
func cdkContext() (map[string]any, error) {
	content, err := os.ReadFile("../cdk.json")
	if err != nil {
		return nil, err
	}
	var file struct{ Context map[string]any }
	err = json.Unmarshal(content, &file)
	// The command line tool sets these, from other settings of the file.
	file.Context["aws:cdk:disable-asset-staging"] = nil
	file.Context["aws:cdk:enable-path-metadata"] = false
	file.Context["aws:cdk:enable-asset-metadata"] = false
	return file.Context, err
}

// template is a template of CloudFormation.
type template struct {
	Resources map[string]resource
	Outputs   map[string]any
}

type resource struct {
	Type           string
	Properties     map[string]any
	Metadata       map[string]any
	DeletionPolicy string
	DependsOn      any
}

// functionStacks are the nested stacks that have the functions.
var functionStacks = []string{"Functions", "Tracking"}

// stackOf gives the template of a stage, functionsOf what its nested stacks have
// together.
func stackOf(t *testing.T, stage string) template {
	t.Helper()
	return parse(t, file(t, "model-registry-"+stage+".template.json"))
}

func functionsOf(t *testing.T, stage string) template {
	t.Helper()
	functions := template{Resources: make(map[string]resource)}
	for _, name := range functionStacks {
		maps.Copy(functions.Resources, nestedOf(t, stage, name).Resources)
	}
	return functions
}

func nestedOf(t *testing.T, stage, name string) template {
	t.Helper()
	return parse(t, file(t, "modelregistry"+stage+name+"*.nested.template.json"))
}

func file(t *testing.T, pattern string) []byte {
	t.Helper()
	files, err := assembly()
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if ok, _ := filepath.Match(pattern, name); ok {
			return content
		}
	}
	t.Fatalf("the synthesis made no %s, but %v", pattern, slices.Sorted(maps.Keys(files)))
	return nil
}

func parse(t *testing.T, content []byte) template {
	t.Helper()
	var parsed template
	if err := json.Unmarshal(content, &parsed); err != nil {
		t.Fatal(err)
	}
	return parsed
}

// of gives the resources of a type, by logical id.
func (t template) of(kind string) map[string]resource {
	found := make(map[string]resource)
	for id, resource := range t.Resources {
		if resource.Type == kind {
			found[id] = resource
		}
	}
	return found
}

// only gives the one resource of a type.
func (t template) only(test *testing.T, kind string) (string, resource) {
	test.Helper()
	found := t.of(kind)
	for id, resource := range found {
		if len(found) == 1 {
			return id, resource
		}
	}
	test.Fatalf("there are %d of %s: want 1", len(found), kind)
	return "", resource{}
}

// text writes an ARN or a reference as people would: its parts joined, what is
// known only when deployed in brackets.
func text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case map[string]any:
		if join, ok := value["Fn::Join"].([]any); ok {
			var parts []string
			for _, part := range join[1].([]any) {
				parts = append(parts, text(part))
			}
			return strings.Join(parts, join[0].(string))
		}
		if get, ok := value["Fn::GetAtt"].([]any); ok {
			return fmt.Sprintf("[%v.%v]", get...)
		}
		return fmt.Sprintf("[%v]", value["Ref"])
	default:
		return fmt.Sprint(value)
	}
}

// list makes one of what may be a single thing.
func list(value any) []any {
	if many, ok := value.([]any); ok {
		return many
	}
	return []any{value}
}

func texts(value any) []string {
	var all []string
	for _, one := range list(value) {
		all = append(all, text(one))
	}
	return all
}
