package spectest

import (
	"context"
	"fmt"

	"modelregistry/internal/registry"
)

func (d Draw) createVersion() Operation { return d.createVersionOf(d.name()) }

func (d Draw) createVersionOf(name registry.ModelName) Operation {
	source := Pick(d, sources, "source")
	wanted := registry.NewModelVersion{
		Name: name, Source: source, DownloadURI: source + "/", RunID: Pick(d, runs, "run"), RunLink: "link", ModelID: "m-1",
		Description: d.value(), Tags: d.tags(d.kindOf(name)), CreatedBy: "bob", At: d.at(),
	}
	return CreateVersion(wanted)
}

func (d Draw) updateVersion() Operation {
	name, at := d.name(), d.at()
	version := d.version(name)
	text := d.value()
	description := Pick(d, []*string{nil, &text}, "description")
	return operation(fmt.Sprintf("UpdateModelVersion(%q, %d, %q, %d)", name, version, text, at), name, func(ctx context.Context, s registry.Store) (registry.ModelVersion, error) {
		return s.UpdateModelVersion(ctx, name, version, description, at)
	}, described)
}

func (d Draw) transition() Operation {
	name, at := d.name(), d.at()
	version := d.version(name)
	to := Pick(d, registry.Stages, "stage")
	archive := (to == registry.StageStaging || to == registry.StageProduction) && Pick(d, []bool{false, true}, "archive")
	return Transition(name, version, to, archive, at)
}

func (d Draw) deleteVersion() Operation {
	name, at := d.name(), d.at()
	version := d.version(name)
	return command(fmt.Sprintf("DeleteModelVersion(%q, %d, %d)", name, version, at), name, func(ctx context.Context, s registry.Store) error {
		return s.DeleteModelVersion(ctx, name, version, at)
	})
}

func (d Draw) setVersionTag() Operation {
	name, tag := d.name(), d.tag()
	version := d.version(name)
	return command(fmt.Sprintf("SetVersionTag(%q, %d, %v)", name, version, tag), name, func(ctx context.Context, s registry.Store) error {
		return s.SetVersionTag(ctx, name, version, tag)
	})
}

func (d Draw) deleteVersionTag() Operation {
	name, tag := d.name(), d.tagKey()
	version := d.version(name)
	return command(fmt.Sprintf("DeleteVersionTag(%q, %d, %q)", name, version, tag), name, func(ctx context.Context, s registry.Store) error {
		return s.DeleteVersionTag(ctx, name, version, tag)
	})
}

func (d Draw) readVersion() Operation {
	name := d.name()
	return Version(name, d.version(name))
}
