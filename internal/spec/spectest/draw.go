package spectest

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"pgregory.net/rapid"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// What the calls are about. Names order by bytes, share prefixes, and have what
// a key or an expression might trip over; so have tags and aliases.
var (
	names   = []registry.ModelName{"a", "ab", "a#b", "B é"}
	aliases = []registry.Alias{"champion", "b-2"}
	tagKeys = []string{"team", "a.b c/d:e"}
	runs    = []string{"", "run-1", "run-2"}
	sources = []string{"s3://bucket/model", "models:/a/1"}
	// Values over 4,096 bytes are kept apart from the others.
	large  = strings.Repeat("r", 5000)
	larger = strings.Repeat("r", 5001)
	values = []string{"", "red", "Red", large, larger}
)

const (
	maxVersion = 5
	// firstMoment to lastMoment are the times of calls, in no order: clocks differ.
	firstMoment, lastMoment = 1000, 1008
)

// Draw draws calls.
type Draw struct {
	*rapid.T
	// KindOf tells what has a name: versions are made of the same kind. Nil makes
	// no prompts.
	KindOf func(registry.ModelName) registry.Kind
}

func pick[T any](d Draw, from []T, what string) T { return rapid.SampledFrom(from).Draw(d.T, what) }

func (d Draw) name() registry.ModelName { return pick(d, names, "name") }
func (d Draw) alias() registry.Alias    { return pick(d, aliases, "alias") }
func (d Draw) value() string            { return pick(d, values, "value") }

func (d Draw) at() registry.Timestamp {
	return registry.Timestamp(rapid.Int64Range(firstMoment, lastMoment).Draw(d.T, "at"))
}

// version is one that may be there, or one that no model has.
func (d Draw) version() registry.VersionNumber {
	return pick(d, []registry.VersionNumber{1, 1, 2, 2, 3, 3, 4, maxVersion, 0, -1, 1 << 40}, "version")
}

func (d Draw) tag() registry.Tag {
	return registry.Tag{Key: pick(d, tagKeys, "tag"), Value: d.value()}
}

func (d Draw) tags(kind registry.Kind) registry.Tags {
	tags := rapid.MapOfN(rapid.SampledFrom(tagKeys), rapid.SampledFrom(values), 0, len(tagKeys)).Draw(d.T, "tags")
	if kind == registry.KindPrompt {
		tags = maps.Clone(tags)
		tags[filter.PromptTag] = "true"
	}
	return tags
}

// Write draws a call that may change something.
func (d Draw) Write() Operation {
	return pick(d, []func(Draw) Operation{
		Draw.createModel, Draw.createModel, Draw.createVersion, Draw.createVersion, Draw.createVersion,
		Draw.updateModel, Draw.rename, Draw.deleteModel,
		Draw.updateVersion, Draw.transition, Draw.transition, Draw.transition, Draw.deleteVersion,
		Draw.setAlias, Draw.setAlias, Draw.deleteAlias,
		Draw.setModelTag, Draw.deleteModelTag, Draw.setVersionTag, Draw.deleteVersionTag,
	}, "write")(d)
}

// Read draws a call that changes nothing.
func (d Draw) Read() Operation {
	return pick(d, []func(Draw) Operation{
		func(d Draw) Operation { return Model(d.name()) },
		func(d Draw) Operation { return LatestVersions(d.name()) },
		func(d Draw) Operation { return Version(d.name(), d.version()) },
		func(d Draw) Operation { return VersionByAlias(d.name(), d.alias()) },
	}, "read")(d)
}

func (d Draw) createModel() Operation {
	kind := registry.KindModel
	if d.KindOf != nil {
		kind = pick(d, []registry.Kind{kind, kind, kind, registry.KindPrompt}, "kind")
	}
	wanted := registry.NewRegisteredModel{Name: d.name(), Description: d.value(), Tags: d.tags(kind), CreatedBy: "ann", At: d.at()}
	return operation(fmt.Sprintf("CreateRegisteredModel(%+v)", wanted), wanted.Name, func(ctx context.Context, s registry.Store) (registry.RegisteredModel, error) {
		return s.CreateRegisteredModel(ctx, wanted)
	})
}

func (d Draw) updateModel() Operation {
	name, description, at := d.name(), d.value(), d.at()
	return operation(fmt.Sprintf("UpdateRegisteredModel(%q, %q, %d)", name, description, at), name, func(ctx context.Context, s registry.Store) (registry.RegisteredModel, error) {
		return s.UpdateRegisteredModel(ctx, name, description, at)
	})
}

func (d Draw) rename() Operation {
	name, newName, at := d.name(), d.name(), d.at()
	return operation(fmt.Sprintf("RenameRegisteredModel(%q, %q, %d)", name, newName, at), name, func(ctx context.Context, s registry.Store) (registry.RegisteredModel, error) {
		return s.RenameRegisteredModel(ctx, name, newName, at)
	})
}

func (d Draw) deleteModel() Operation {
	name := d.name()
	return command(fmt.Sprintf("DeleteRegisteredModel(%q)", name), name, func(ctx context.Context, s registry.Store) error {
		return s.DeleteRegisteredModel(ctx, name)
	})
}

func (d Draw) setModelTag() Operation {
	name, tag := d.name(), d.tag()
	return command(fmt.Sprintf("SetModelTag(%q, %v)", name, tag), name, func(ctx context.Context, s registry.Store) error {
		return s.SetModelTag(ctx, name, tag)
	})
}

func (d Draw) deleteModelTag() Operation {
	name, tag := d.name(), pick(d, tagKeys, "tag")
	return command(fmt.Sprintf("DeleteModelTag(%q, %q)", name, tag), name, func(ctx context.Context, s registry.Store) error {
		return s.DeleteModelTag(ctx, name, tag)
	})
}

func (d Draw) setAlias() Operation {
	name, alias, version := d.name(), d.alias(), d.version()
	return command(fmt.Sprintf("SetAlias(%q, %q, %d)", name, alias, version), name, func(ctx context.Context, s registry.Store) error {
		return s.SetAlias(ctx, name, alias, version)
	})
}

func (d Draw) deleteAlias() Operation {
	name, alias := d.name(), d.alias()
	return command(fmt.Sprintf("DeleteAlias(%q, %q)", name, alias), name, func(ctx context.Context, s registry.Store) error {
		return s.DeleteAlias(ctx, name, alias)
	})
}
