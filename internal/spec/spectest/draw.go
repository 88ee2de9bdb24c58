package spectest

import (
	"context"
	"fmt"
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
	// Times come in no order: clocks differ.
	moments = []registry.Timestamp{1000, 1001, 1002, 1003, 1005, 1008, 1013, 1021}
)

const (
	// maxVersion is the highest version that is looked at.
	maxVersion = 20
	// bits are enough to pick from what there is.
	bits = 8
)

// Draw draws calls.
type Draw struct {
	*rapid.T
	// In is the registry as it should be when the call is made: most calls are
	// about what it has. Where it is nil, there are models only, with few versions.
	In registry.Store
	// Flips lets tags turn models and versions into prompts and back.
	Flips bool
}

// Pick draws each with the same probability: rapid itself prefers the first.
func Pick[T any](d Draw, from []T, what string) T {
	return rapid.Custom(func(t *rapid.T) T {
		index := 0
		for range bits {
			index <<= 1
			if rapid.Bool().Draw(t, "bit") {
				index++
			}
		}
		return from[index*len(from)>>bits]
	}).Draw(d.T, what)
}

// mostly draws from what is there, and sometimes from all that could be.
func mostly[T any](d Draw, there, all []T, what string) T {
	if len(there) > 0 && Pick(d, []bool{true, true, true, true, true, true, true, false}, "there") {
		return Pick(d, there, what)
	}
	return Pick(d, all, what)
}

func (d Draw) alias() registry.Alias { return Pick(d, aliases, "alias") }
func (d Draw) value() string         { return Pick(d, values, "value") }

// name is that of a model that may be there.
func (d Draw) name() registry.ModelName {
	if d.In == nil {
		return Pick(d, []registry.ModelName{names[0], names[0], names[0], names[1]}, "name")
	}
	var there []registry.ModelName
	for _, name := range names {
		if _, err := d.In.RegisteredModel(d.Context(), name); err == nil {
			there = append(there, name)
		}
	}
	return mostly(d, there, names, "name")
}

func (d Draw) anyName() registry.ModelName {
	if d.In == nil {
		return d.name()
	}
	return Pick(d, names, "name")
}

// version is one that may be there.
func (d Draw) version(of registry.ModelName) registry.VersionNumber {
	if d.In == nil {
		return Pick(d, []registry.VersionNumber{1, 2, 3}, "version")
	}
	there := versionsIn(d.Context(), d.In, of)
	return mostly(d, there, []registry.VersionNumber{1, 2, maxVersion, 0, -1, 1 << 40}, "version")
}

func versionsIn(ctx context.Context, store registry.Store, name registry.ModelName) []registry.VersionNumber {
	var there []registry.VersionNumber
	for number := range registry.VersionNumber(maxVersion) {
		if _, err := store.ModelVersion(ctx, name, number+1); err == nil {
			there = append(there, number+1)
		}
	}
	return there
}

// kindOf tells what has a name: versions are created of the same kind.
func (d Draw) kindOf(name registry.ModelName) registry.Kind {
	if d.In != nil {
		if model, err := d.In.RegisteredModel(d.Context(), name); err == nil {
			return model.Tags.Kind()
		}
	}
	return registry.KindModel
}

func (d Draw) at() registry.Timestamp {
	return Pick(d, moments, "at")
}

// tagKey is sometimes the one that makes a prompt.
func (d Draw) tagKey() string {
	if d.Flips && Pick(d, []bool{false, false, false, true}, "kind") {
		return filter.PromptTag
	}
	return Pick(d, tagKeys, "tag")
}

func (d Draw) tag() registry.Tag {
	tag := registry.Tag{Key: d.tagKey(), Value: d.value()}
	if tag.Key == filter.PromptTag {
		tag.Value = Pick(d, []string{"true", "false"}, "is prompt")
	}
	return tag
}

func (d Draw) tags(kind registry.Kind) registry.Tags {
	tags := registry.Tags{}
	for _, key := range tagKeys {
		if Pick(d, []bool{false, true}, "tagged") {
			tags[key] = d.value()
		}
	}
	if kind == registry.KindPrompt {
		tags[filter.PromptTag] = "true"
	}
	return tags
}

// Start draws the calls that fill an empty registry, each made before the next
// is drawn.
func (d Draw) Start(call func(Operation)) {
	for _, name := range names[:2] {
		call(d.createModelNamed(name))
		for range 3 {
			call(d.createVersionOf(name))
		}
	}
}

// Write draws a call that may change something, but no name.
func (d Draw) Write() Operation {
	return Pick(d, []func(Draw) Operation{
		Draw.createModel, Draw.createVersion, Draw.createVersion, Draw.createVersion,
		Draw.updateModel, Draw.deleteModel,
		Draw.updateVersion, Draw.transition, Draw.transition, Draw.transition, Draw.deleteVersion,
		Draw.setAlias, Draw.setAlias, Draw.setAlias, Draw.deleteAlias,
		Draw.setModelTag, Draw.deleteModelTag, Draw.setVersionTag, Draw.deleteVersionTag,
	}, "write")(d)
}

// Read draws a call that changes nothing.
func (d Draw) Read() Operation {
	return Pick(d, []func(Draw) Operation{
		Draw.ReadModel,
		Draw.readVersion,
		func(d Draw) Operation { return LatestVersions(d.name()) },
	}, "read")(d)
}

// ReadModel draws a read of what a model itself holds.
func (d Draw) ReadModel() Operation {
	if Pick(d, []bool{true, false}, "by alias") {
		return VersionByAlias(d.name(), d.alias())
	}
	return Model(d.name())
}

func (d Draw) createModel() Operation { return d.createModelNamed(d.anyName()) }

func (d Draw) createModelNamed(name registry.ModelName) Operation {
	kind := registry.KindModel
	if d.In != nil {
		kind = Pick(d, []registry.Kind{kind, kind, kind, registry.KindPrompt}, "kind")
	}
	wanted := registry.NewRegisteredModel{Name: name, Description: d.value(), Tags: d.tags(kind), CreatedBy: "ann", At: d.at()}
	return CreateModel(wanted)
}

func (d Draw) updateModel() Operation {
	name, description, at := d.name(), d.value(), d.at()
	return operation(fmt.Sprintf("UpdateRegisteredModel(%q, %q, %d)", name, description, at), name, func(ctx context.Context, s registry.Store) (registry.RegisteredModel, error) {
		return s.UpdateRegisteredModel(ctx, name, description, at)
	}, itself)
}

// Rename draws a rename, to a name that may be taken.
func (d Draw) Rename() Operation {
	name, newName, at := d.name(), d.anyName(), d.at()
	return operation(fmt.Sprintf("RenameRegisteredModel(%q, %q, %d)", name, newName, at), name, func(ctx context.Context, s registry.Store) (registry.RegisteredModel, error) {
		return s.RenameRegisteredModel(ctx, name, newName, at)
	}, itself)
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
	name, tag := d.name(), d.tagKey()
	return command(fmt.Sprintf("DeleteModelTag(%q, %q)", name, tag), name, func(ctx context.Context, s registry.Store) error {
		return s.DeleteModelTag(ctx, name, tag)
	})
}

func (d Draw) setAlias() Operation {
	name, alias := d.name(), d.alias()
	version := d.version(name)
	return SetAlias(name, alias, version)
}

func (d Draw) deleteAlias() Operation {
	name, alias := d.name(), d.alias()
	return command(fmt.Sprintf("DeleteAlias(%q, %q)", name, alias), name, func(ctx context.Context, s registry.Store) error {
		return s.DeleteAlias(ctx, name, alias)
	})
}
