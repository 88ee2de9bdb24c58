package registry

import (
	"context"

	"modelregistry/internal/filter"
)

// Store keeps the registry. Every change is atomic: it happens whole or not at
// all, once, at one moment between its call and its return, whoever else
// writes; and every read sees all changes that returned before it began.
//
// An answer that spans a model and its versions is put together of parts, each
// as it was at some moment between call and return. What is changed in a
// version is changed in that which the name led to when the method read it: a
// rename meanwhile takes the change along.
//
// Methods answer ModelNotFound or VersionNotFound for what does not exist, and
// RequestLimitExceeded when contention outlasts the request's time. A failed
// method changes nothing.
type Store interface {
	ModelStore
	VersionStore
	AliasStore
	TagStore
	SearchStore
	UploadStore
}

// ModelStore keeps registered models.
type ModelStore interface {
	// CreateRegisteredModel answers NameTaken when the name is in use.
	CreateRegisteredModel(context.Context, NewRegisteredModel) (RegisteredModel, error)
	RegisteredModel(context.Context, ModelName) (RegisteredModel, error)
	// UpdateRegisteredModel replaces the description.
	UpdateRegisteredModel(ctx context.Context, name ModelName, description string, at Timestamp) (RegisteredModel, error)
	// RenameRegisteredModel takes versions, tags and aliases along, and moves the
	// time of each version. It answers ResourceAlreadyExists when the new name is in use.
	RenameRegisteredModel(ctx context.Context, name, newName ModelName, at Timestamp) (RegisteredModel, error)
	// DeleteRegisteredModel removes the model and its versions for good; a model
	// made later under the name starts empty at version 1.
	DeleteRegisteredModel(context.Context, ModelName) error
	// LatestVersions gives the highest version of each stage that has one.
	LatestVersions(context.Context, ModelName) ([]ModelVersion, error)
}

// VersionStore keeps model versions.
type VersionStore interface {
	// CreateModelVersion gives the version the number after the last one ever
	// used in the model, so numbers are dense and never used twice.
	CreateModelVersion(context.Context, NewModelVersion) (ModelVersion, error)
	ModelVersion(context.Context, ModelName, VersionNumber) (ModelVersion, error)
	// UpdateModelVersion replaces the description; nil clears it.
	UpdateModelVersion(ctx context.Context, name ModelName, version VersionNumber, description *string, at Timestamp) (ModelVersion, error)
	// TransitionModelVersion moves a version to a stage. With archive, all others
	// in that stage are in Archived when it returns; where they are more than a
	// transaction takes, some are archived before the version is moved.
	TransitionModelVersion(ctx context.Context, name ModelName, version VersionNumber, to Stage, archive bool, at Timestamp) (ModelVersion, error)
	// DeleteModelVersion removes the version and every alias that points to it.
	DeleteModelVersion(ctx context.Context, name ModelName, version VersionNumber, at Timestamp) error
}

// AliasStore keeps the aliases of models.
type AliasStore interface {
	// SetAlias points the alias to the version, wherever it pointed before.
	SetAlias(context.Context, ModelName, Alias, VersionNumber) error
	// DeleteAlias succeeds where there is no such alias.
	DeleteAlias(context.Context, ModelName, Alias) error
	// ModelVersionByAlias answers AliasNotFound when the model lacks the alias.
	ModelVersionByAlias(context.Context, ModelName, Alias) (ModelVersion, error)
}

// TagStore keeps tags. Deleting a tag that is not there succeeds.
type TagStore interface {
	SetModelTag(context.Context, ModelName, Tag) error
	DeleteModelTag(ctx context.Context, name ModelName, key string) error
	SetVersionTag(context.Context, ModelName, VersionNumber, Tag) error
	DeleteVersionTag(ctx context.Context, name ModelName, version VersionNumber, key string) error
}

// SearchStore finds models and versions. Pages follow one another without gap
// or repetition while others write.
type SearchStore interface {
	SearchRegisteredModels(context.Context, Search) (Page[RegisteredModel], error)
	SearchModelVersions(context.Context, Search) (Page[ModelVersion], error)
}

// NewRegisteredModel is a model to create.
type NewRegisteredModel struct {
	Name        ModelName
	Description string
	Tags        Tags
	CreatedBy   UserID
	At          Timestamp
}

// NewModelVersion is a version to create.
type NewModelVersion struct {
	Name        ModelName
	Source      string
	DownloadURI string
	RunID       string
	RunLink     string
	ModelID     string
	Description string
	Tags        Tags
	CreatedBy   UserID
	At          Timestamp
	// Trace, where it is set, completes the version from what is known elsewhere of
	// where it came from. A store calls it once, beside its own reading, and answers
	// with its error before any other.
	Trace func(context.Context, *NewModelVersion) error
}

// Traced gives the version complete.
func (n NewModelVersion) Traced(ctx context.Context) (NewModelVersion, error) {
	if n.Trace == nil {
		return n, nil
	}
	trace := n.Trace
	n.Trace = nil
	err := trace(ctx, &n)
	return n, err
}

// Search asks for one page.
type Search struct {
	Filter     filter.Filter
	Order      filter.Order
	MaxResults int
	// PageToken is where the page before ended; empty for the first.
	PageToken string
}

// Page is one page of results. Without NextPageToken it is the last.
type Page[T any] struct {
	Items         []T
	NextPageToken string
}
