package registry_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
)

// prepared has a model "original", whose version 1 has everything, version 2
// nothing, and a prompt "prompt" with one version.
func prepared(t testing.TB) *registry.Registry {
	t.Helper()
	r := registry.New(spec.New())
	ctx := t.Context()
	prompt := []registry.Tag{{Key: "mlflow.prompt.is_prompt", Value: "true"}}
	run, model := "r1", "m-1"
	version := func(request registry.CreateModelVersionRequest) error {
		_, err := r.CreateModelVersion(ctx, request)
		return err
	}
	for _, err := range []error{
		second(r.CreateRegisteredModel(ctx, "original", "", nil)),
		second(r.CreateRegisteredModel(ctx, "prompt", "", prompt)),
		version(registry.CreateModelVersionRequest{Name: "original", Source: "s3://bucket/one", RunID: &run, ModelID: &model}),
		version(registry.CreateModelVersionRequest{Name: "original", Source: "s3://bucket/two"}),
		version(registry.CreateModelVersionRequest{Name: "prompt", Source: "dummy-source", Tags: prompt}),
		second(r.TransitionModelVersionStage(ctx, "original", "1", "Production", false)),
		r.SetRegisteredModelAlias(ctx, "original", "champion", "1"),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return r
}

func second[T any](_ T, err error) error { return err }

// refusal is a bad request.
type refusal struct {
	name string
	call func() error
}

// refused holds bad requests to their refusal. They go to a registry without a
// store, so that none reaches it.
func refused(t *testing.T, tests []refusal) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if reached := recover(); reached != nil {
					t.Errorf("it reached the store: %v", reached)
				}
			}()
			if err := test.call(); registry.CodeOf(err) != registry.InvalidParameterValue {
				t.Errorf("got %v", err)
			}
		})
	}
}

// tooLong is longer than any text may be.
var tooLong = strings.Repeat("a", 100_001)

func TestRefusedOfModelsDoNotReachTheStore(t *testing.T) {
	t.Parallel()
	r := registry.New(nil)
	ctx := t.Context()
	refused(t, []refusal{
		{"create model: name", func() error { return second(r.CreateRegisteredModel(ctx, "a/b", "", nil)) }},
		{"create model: tag", func() error { return second(r.CreateRegisteredModel(ctx, "a", "", []registry.Tag{{Key: "/"}})) }},
		{"create model: description", func() error { return second(r.CreateRegisteredModel(ctx, "a", tooLong, nil)) }},
		{"get model", func() error { return second(r.GetRegisteredModel(ctx, "..")) }},
		{"update model: name", func() error { return second(r.UpdateRegisteredModel(ctx, "", "")) }},
		{"update model: description", func() error { return second(r.UpdateRegisteredModel(ctx, "a", tooLong)) }},
		{"rename model: name", func() error { return second(r.RenameRegisteredModel(ctx, "a:b", "a")) }},
		{"rename model: new name", func() error { return second(r.RenameRegisteredModel(ctx, "a", "a:b")) }},
		{"delete model", func() error { return r.DeleteRegisteredModel(ctx, " ") }},
		{"latest versions", func() error { return second(r.GetLatestVersions(ctx, "a/b", nil)) }},
		{"set model tag: name", func() error { return r.SetRegisteredModelTag(ctx, "a/b", registry.Tag{Key: "k"}) }},
		{"set model tag: value", func() error { return r.SetRegisteredModelTag(ctx, "a", registry.Tag{Key: "k", Value: tooLong}) }},
		{"delete model tag: name", func() error { return r.DeleteRegisteredModelTag(ctx, "a/b", "k") }},
		{"delete model tag: key", func() error { return r.DeleteRegisteredModelTag(ctx, "a", "*") }},
		{"set alias: name", func() error { return r.SetRegisteredModelAlias(ctx, "a/b", "b", "1") }},
		{"set alias: alias", func() error { return r.SetRegisteredModelAlias(ctx, "a", "Latest", "1") }},
		{"set alias: version", func() error { return r.SetRegisteredModelAlias(ctx, "a", "b", "c") }},
		{"delete alias: name", func() error { return r.DeleteRegisteredModelAlias(ctx, "a/b", "b") }},
		{"delete alias: alias", func() error { return r.DeleteRegisteredModelAlias(ctx, "a", "") }},
		{"get by alias: name", func() error { return second(r.GetModelVersionByAlias(ctx, "a/b", "b")) }},
		{"get by alias: alias", func() error { return second(r.GetModelVersionByAlias(ctx, "a", "b c")) }},
	})
}

func TestRefusedOfVersionsDoNotReachTheStore(t *testing.T) {
	t.Parallel()
	r := registry.New(nil)
	ctx := t.Context()
	create := func(change func(*registry.CreateModelVersionRequest)) error {
		bad := registry.CreateModelVersionRequest{Name: "a", Source: "s3://b/p"}
		change(&bad)
		return second(r.CreateModelVersion(ctx, bad))
	}
	refused(t, []refusal{
		{"create version: name", func() error { return create(func(r *registry.CreateModelVersionRequest) { r.Name = "a/b" }) }},
		{"create version: source", func() error { return create(func(r *registry.CreateModelVersionRequest) { r.Source = "http://a/b" }) }},
		{"create version: local source", func() error { return create(func(r *registry.CreateModelVersionRequest) { r.Source = "/a" }) }},
		{"create version: copied name", func() error {
			return create(func(r *registry.CreateModelVersionRequest) { r.Source = "models:/../1" })
		}},
		{"create version: tag", func() error {
			return create(func(r *registry.CreateModelVersionRequest) { r.Tags = []registry.Tag{{Key: "*"}} })
		}},
		{"create version: description", func() error { return create(func(r *registry.CreateModelVersionRequest) { r.Description = tooLong }) }},
		{"get version: name", func() error { return second(r.GetModelVersion(ctx, "a/b", "1")) }},
		{"get version: version", func() error { return second(r.GetModelVersion(ctx, "a", "b")) }},
		{"download uri", func() error { return second(r.GetModelVersionDownloadURI(ctx, "a", "")) }},
		{"update version: version", func() error { return second(r.UpdateModelVersion(ctx, "a", "b", nil)) }},
		{"update version: description", func() error { return second(r.UpdateModelVersion(ctx, "a", "1", &tooLong)) }},
		{"transition: stage", func() error { return second(r.TransitionModelVersionStage(ctx, "a", "1", "prod", false)) }},
		{"transition: archive", func() error { return second(r.TransitionModelVersionStage(ctx, "a", "1", "None", true)) }},
		{"transition: name", func() error { return second(r.TransitionModelVersionStage(ctx, "a/b", "1", "None", false)) }},
		{"delete version: name", func() error { return r.DeleteModelVersion(ctx, "a/b", "1") }},
		{"delete version: version", func() error { return r.DeleteModelVersion(ctx, "a", "b") }},
		{"set version tag: version", func() error { return r.SetModelVersionTag(ctx, "a", "b", registry.Tag{Key: "k"}) }},
		{"set version tag: key", func() error { return r.SetModelVersionTag(ctx, "a", "1", registry.Tag{Key: "*"}) }},
		{"delete version tag: version", func() error { return r.DeleteModelVersionTag(ctx, "a", "b", "k") }},
		{"delete version tag: key", func() error { return r.DeleteModelVersionTag(ctx, "a", "1", "*") }},
		{"search models: none", func() error { return second(r.SearchRegisteredModels(ctx, registry.SearchRequest{})) }},
		{"search models: filter", func() error {
			return second(r.SearchRegisteredModels(ctx, registry.SearchRequest{MaxResults: 1, Filter: "a"}))
		}},
		{"search versions: none", func() error { return second(r.SearchModelVersions(ctx, registry.SearchRequest{})) }},
		{"search versions: order", func() error {
			return second(r.SearchModelVersions(ctx, registry.SearchRequest{MaxResults: 1, OrderBy: []string{"a"}}))
		}},
	})
}

func TestCreationsTellWhoAndWhen(t *testing.T) {
	t.Parallel()
	r := registry.New(spec.New())
	ctx := registry.WithCaller(t.Context(), "somebody")
	before := registry.Timestamp(time.Now().UnixMilli())
	model, err := r.CreateRegisteredModel(ctx, "a", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	version, err := r.CreateModelVersion(ctx, registry.CreateModelVersionRequest{Name: "a", Source: "s3://b/p"})
	if err != nil {
		t.Fatal(err)
	}
	after := registry.Timestamp(time.Now().UnixMilli())
	if model.CreatedBy != "somebody" || model.Created < before || model.Created > after {
		t.Errorf("the model was created by %q at %d, want between %d and %d", model.CreatedBy, model.Created, before, after)
	}
	// A version is younger than the one before, if only by the grain of the clock.
	if version.CreatedBy != "somebody" || version.Created < before || version.Created > after+1 {
		t.Errorf("the version was created by %q at %d, want between %d and %d", version.CreatedBy, version.Created, before, after)
	}
}

func TestLatestVersions(t *testing.T) {
	t.Parallel()
	r := prepared(t)
	tests := []struct {
		name   string
		stages []string
		want   []registry.VersionNumber
	}{
		{name: "all", want: []registry.VersionNumber{1, 2}},
		{name: "one", stages: []string{"production"}, want: []registry.VersionNumber{1}},
		{name: "one twice", stages: []string{"Production", "PRODUCTION"}, want: []registry.VersionNumber{1}},
		{name: "two", stages: []string{"None", "Production"}, want: []registry.VersionNumber{1, 2}},
		{name: "an empty one", stages: []string{"Archived"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			latest, err := r.GetLatestVersions(t.Context(), "original", test.stages)
			if err != nil {
				t.Fatal(err)
			}
			var got []registry.VersionNumber
			for _, version := range latest {
				got = append(got, version.Version)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	refusedWith(t, second(r.GetLatestVersions(t.Context(), "original", []string{"None", "prod"})),
		"Invalid Model Version stage: prod. Value must be one of None, Staging, Production, Archived.")
}

func TestTheAliasLatest(t *testing.T) {
	t.Parallel()
	r := prepared(t)
	for _, alias := range []string{"latest", "LaTeSt"} {
		version, err := r.GetModelVersionByAlias(t.Context(), "original", alias)
		if err != nil || version.Version != 2 {
			t.Errorf("%s: version %d, %v", alias, version.Version, err)
		}
	}
	if err := second(r.CreateRegisteredModel(t.Context(), "empty", "", nil)); err != nil {
		t.Fatal(err)
	}
	err := second(r.GetModelVersionByAlias(t.Context(), "empty", "latest"))
	if registry.CodeOf(err) != registry.ResourceDoesNotExist || !strings.Contains(fmt.Sprint(err), "Latest version not found for model empty.") {
		t.Errorf("a model without versions: %v", err)
	}
}

func TestPageSizes(t *testing.T) {
	t.Parallel()
	r := prepared(t)
	models := func(ctx context.Context, max int) error {
		return second(r.SearchRegisteredModels(ctx, registry.SearchRequest{MaxResults: max}))
	}
	versions := func(ctx context.Context, max int) error {
		return second(r.SearchModelVersions(ctx, registry.SearchRequest{MaxResults: max}))
	}
	tests := []struct {
		name    string
		search  func(context.Context, int) error
		max     int
		message string
	}{
		{name: "one model", search: models, max: 1},
		{name: "the most models", search: models, max: 1000},
		{name: "too many models", search: models, max: 1001, message: "Invalid value for request parameter max_results. It must be at most 1000, but got value 1001"},
		{name: "no model", search: models, max: 0, message: "Invalid value for max_results. It must be a positive integer, but got 0"},
		{name: "one version", search: versions, max: 1},
		{name: "the most versions", search: versions, max: 200_000},
		{name: "fewer than no version", search: versions, max: -1, message: "Invalid value for max_results. It must be a positive integer, but got -1"},
		{name: "too many versions", search: versions, max: 200_001, message: "Invalid value for request parameter max_results. It must be at most 200000, but got value 200001"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			outcome(t, test.search(t.Context(), test.max), test.message)
		})
	}
}
