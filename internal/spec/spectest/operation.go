// Package spectest draws random calls of a registry.Store, for tests that hold
// one store to another: the specification. Names, aliases, tags and times are
// few, so that calls meet.
package spectest

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"modelregistry/internal/registry"
)

// Operation is a call of one of the store's methods.
type Operation struct {
	// Text writes the call, for reports.
	Text string
	// Model is the name that the call is about.
	Model registry.ModelName
	// Reads tells that the call changes nothing.
	Reads bool
	// Parts are what a store tells of one moment each.
	Parts []Part
	call  func(context.Context, registry.Store) (any, error)
}

// Outcome is what a call has given: a value, or the code and message of an error.
type Outcome struct {
	Value any
	Error string
}

// On makes the call. The error is one that a store may not answer with: it has
// no code, or says that it is not known what happened.
func (o Operation) On(ctx context.Context, store registry.Store) (Outcome, error) {
	value, err := o.call(ctx, store)
	outcome, err := outcomeOf(value, err)
	if err != nil {
		return outcome, fmt.Errorf("%s: %w", o.Text, err)
	}
	return outcome, nil
}

func outcomeOf(value any, err error) (Outcome, error) {
	var coded *registry.Error
	switch {
	case err == nil:
		return Outcome{Value: value}, nil
	case !errors.As(err, &coded) || coded.Code == registry.InternalError || coded.Code == registry.TemporarilyUnavailable:
		return Outcome{}, err
	}
	return Outcome{Error: fmt.Sprintf("%s: %s", coded.Code, coded.Message)}, nil
}

// Refused tells that the store was too busy, and that nothing has happened.
func (o Outcome) Refused() bool {
	return strings.HasPrefix(o.Error, string(registry.RequestLimitExceeded))
}

// String writes the outcome, for reports.
func (o Outcome) String() string {
	if o.Error != "" {
		return o.Error
	}
	return shorten(fmt.Sprintf("%+v", o.Value))
}

// shorten keeps a report readable where values are large.
func shorten(text string) string {
	return strings.NewReplacer(larger, "<larger>", large, "<large>").Replace(text)
}

// operation makes a call that gives a value. Without parts, all of it is of one
// moment.
func operation[T any](text string, model registry.ModelName, call func(context.Context, registry.Store) (T, error), parts ...Part) Operation {
	if len(parts) == 0 {
		parts = []Part{whole}
	}
	return Operation{Text: shorten(text), Model: model, Parts: parts, call: func(ctx context.Context, store registry.Store) (any, error) {
		return call(ctx, store)
	}}
}

// command makes a call that gives nothing but an error.
func command(text string, model registry.ModelName, call func(context.Context, registry.Store) error) Operation {
	return operation(text, model, func(ctx context.Context, store registry.Store) (any, error) { return nil, call(ctx, store) })
}

// reading makes a call that changes nothing.
func reading[T any](text string, model registry.ModelName, call func(context.Context, registry.Store) (T, error), parts ...Part) Operation {
	read := operation(text, model, call, parts...)
	read.Reads = true
	return read
}

// Model reads a model.
func Model(name registry.ModelName) Operation {
	return reading(fmt.Sprintf("RegisteredModel(%q)", name), name, func(ctx context.Context, s registry.Store) (registry.RegisteredModel, error) {
		return s.RegisteredModel(ctx, name)
	}, itself)
}

// LatestVersions reads a model's highest versions.
func LatestVersions(name registry.ModelName) Operation {
	return reading(fmt.Sprintf("LatestVersions(%q)", name), name, func(ctx context.Context, s registry.Store) ([]registry.ModelVersion, error) {
		return s.LatestVersions(ctx, name)
	}, highest...)
}

// Version reads a version.
func Version(name registry.ModelName, version registry.VersionNumber) Operation {
	return reading(fmt.Sprintf("ModelVersion(%q, %d)", name, version), name, func(ctx context.Context, s registry.Store) (registry.ModelVersion, error) {
		return s.ModelVersion(ctx, name, version)
	}, content, pointedAt)
}

// VersionByAlias reads the version that an alias points to.
func VersionByAlias(name registry.ModelName, alias registry.Alias) Operation {
	return reading(fmt.Sprintf("ModelVersionByAlias(%q, %q)", name, alias), name, func(ctx context.Context, s registry.Store) (registry.ModelVersion, error) {
		return s.ModelVersionByAlias(ctx, name, alias)
	}, number)
}

// CreateModel makes a model.
func CreateModel(wanted registry.NewRegisteredModel) Operation {
	return operation(fmt.Sprintf("CreateRegisteredModel(%+v)", wanted), wanted.Name, func(ctx context.Context, s registry.Store) (registry.RegisteredModel, error) {
		return s.CreateRegisteredModel(ctx, wanted)
	}, itself)
}

// CreateVersion makes a version.
func CreateVersion(wanted registry.NewModelVersion) Operation {
	return operation(fmt.Sprintf("CreateModelVersion(%+v)", wanted), wanted.Name, func(ctx context.Context, s registry.Store) (registry.ModelVersion, error) {
		return s.CreateModelVersion(ctx, wanted)
	}, content)
}

// Transition moves a version to a stage.
func Transition(name registry.ModelName, version registry.VersionNumber, to registry.Stage, archive bool, at registry.Timestamp) Operation {
	return operation(fmt.Sprintf("TransitionModelVersion(%q, %d, %s, %t, %d)", name, version, to, archive, at), name, func(ctx context.Context, s registry.Store) (registry.ModelVersion, error) {
		return s.TransitionModelVersion(ctx, name, version, to, archive, at)
	}, moved)
}

// SetAlias points an alias to a version.
func SetAlias(name registry.ModelName, alias registry.Alias, version registry.VersionNumber) Operation {
	return command(fmt.Sprintf("SetAlias(%q, %q, %d)", name, alias, version), name, func(ctx context.Context, s registry.Store) error {
		return s.SetAlias(ctx, name, alias, version)
	})
}

// Everything reads what a client can see of the models in a registry without
// searching, and what it must not see.
func Everything(ctx context.Context, in registry.Store) []Operation {
	var all []Operation
	for _, name := range names {
		all = append(all, Model(name))
		if _, err := in.RegisteredModel(ctx, name); err != nil {
			continue
		}
		all = append(all, LatestVersions(name))
		for _, alias := range aliases {
			all = append(all, VersionByAlias(name, alias))
		}
		for _, version := range append(versionsIn(ctx, in, name), maxVersion) {
			all = append(all, Version(name, version))
		}
	}
	return all
}
