package dynamo

import (
	"cmp"
	"slices"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// largeTagBytes is the size from which a tag's value has an item of its own.
// A read costs a unit for each 4 KB, and each change of an item writes it whole.
const largeTagBytes = 4096

func isLarge(value string) bool { return len(value) > largeTagBytes }

// modelItem is a registered model, under its name.
type modelItem struct {
	PK       string `dynamodbav:"pk"`
	SK       string `dynamodbav:"sk"`
	ByGroup  string `dynamodbav:"by_group"`
	ByUpdate string `dynamodbav:"by_update"`

	ID          modelID           `dynamodbav:"id"`
	Kind        registry.Kind     `dynamodbav:"kind"`
	Description string            `dynamodbav:"description,omitempty"`
	Tags        map[string]string `dynamodbav:"tags"`
	// LargeTags has the keys whose values have items of their own, each with the
	// digest of its value.
	LargeTags map[string]string                         `dynamodbav:"large_tags"`
	Aliases   map[registry.Alias]registry.VersionNumber `dynamodbav:"aliases"`
	Latest    heads                                     `dynamodbav:"latest"`
	// LastVersion is the highest number ever used; LastCreated is when.
	LastVersion registry.VersionNumber `dynamodbav:"last_version"`
	LastCreated registry.Timestamp     `dynamodbav:"last_created"`
	// Deleted counts the versions that were deleted.
	Deleted int64 `dynamodbav:"deleted,omitempty"`
	// PromptVersions counts the versions that were made prompts. MLflow hides all
	// versions of such a model from searches for models.
	PromptVersions int64 `dynamodbav:"prompt_versions,omitempty"`
	// Revision counts the changes of this item.
	Revision  int64              `dynamodbav:"revision"`
	Created   registry.Timestamp `dynamodbav:"created"`
	CreatedBy registry.UserID    `dynamodbav:"created_by,omitempty"`
	Updated   registry.Timestamp `dynamodbav:"updated"`
	// Renamed is when the model last got its name; it moves the time of every
	// version that was there, without touching them.
	Renamed registry.Timestamp `dynamodbav:"renamed,omitempty"`
}

func (m modelItem) name() registry.ModelName { return registry.ModelName(m.SK) }

// place fills the keys, which follow from name, kind and time.
func (m *modelItem) place(keys keyspace, name registry.ModelName) {
	k := keys.model(name)
	m.PK, m.SK = k.PK, k.SK
	m.ByGroup = groupOfModel(m.Kind, name)
	m.ByUpdate = updateOfModel(m.Kind, m.Updated, m.ID)
}

func (m modelItem) aliasesOf(version registry.VersionNumber) []registry.Alias {
	var aliases []registry.Alias
	for alias, pointed := range m.Aliases {
		if pointed == version {
			aliases = append(aliases, alias)
		}
	}
	slices.Sort(aliases)
	return aliases
}

// registeredModel is the model that a client sees, but for its large tags and
// latest versions.
func (m modelItem) registeredModel() registry.RegisteredModel {
	return registry.RegisteredModel{
		Name:        m.name(),
		Description: m.Description,
		Tags:        m.Tags,
		Aliases:     m.Aliases,
		CreatedBy:   m.CreatedBy,
		Created:     m.Created,
		LastUpdated: m.Updated,
	}
}

// versionItem is a model version, under its model's id.
type versionItem struct {
	PK       string `dynamodbav:"pk"`
	SK       string `dynamodbav:"sk"`
	ByGroup  string `dynamodbav:"by_group"`
	ByUpdate string `dynamodbav:"by_update"`
	ByStage  string `dynamodbav:"by_stage"`

	// Name is the model's name when the version was created: a hint, since a
	// rename leaves it. What it leads to is checked against the id.
	Name        registry.ModelName     `dynamodbav:"name"`
	Version     registry.VersionNumber `dynamodbav:"version"`
	Kind        registry.Kind          `dynamodbav:"kind"`
	Source      string                 `dynamodbav:"source"`
	DownloadURI string                 `dynamodbav:"download_uri"`
	RunID       string                 `dynamodbav:"run_id,omitempty"`
	RunLink     string                 `dynamodbav:"run_link,omitempty"`
	ModelID     string                 `dynamodbav:"model_id,omitempty"`
	Description *string                `dynamodbav:"description,omitempty"`
	Stage       registry.Stage         `dynamodbav:"stage"`
	// Status is absent in a version that was ready at once.
	Status        registry.Status `dynamodbav:"status,omitempty"`
	StatusMessage string          `dynamodbav:"status_message,omitempty"`
	// Manifest is the digest under which the version's files are listed.
	Manifest  string             `dynamodbav:"manifest,omitempty"`
	Tags      map[string]string  `dynamodbav:"tags"`
	LargeTags map[string]string  `dynamodbav:"large_tags"`
	Created   registry.Timestamp `dynamodbav:"created"`
	CreatedBy registry.UserID    `dynamodbav:"created_by,omitempty"`
	Updated   registry.Timestamp `dynamodbav:"updated"`
}

// modelVersion is the version that a client sees, but for its large tags.
func (v versionItem) modelVersion(of modelItem) registry.ModelVersion {
	return registry.ModelVersion{
		Name:          of.name(),
		Version:       v.Version,
		Source:        v.Source,
		DownloadURI:   v.DownloadURI,
		RunID:         v.RunID,
		RunLink:       v.RunLink,
		ModelID:       v.ModelID,
		Description:   v.Description,
		Stage:         v.Stage,
		Status:        cmp.Or(v.Status, registry.StatusReady),
		StatusMessage: v.StatusMessage,
		Tags:          v.Tags,
		Aliases:       of.aliasesOf(v.Version),
		CreatedBy:     v.CreatedBy,
		Created:       v.Created,
		LastUpdated:   max(v.Updated, of.Renamed),
	}
}

// idItem leads from a model's id to its name. Once the model was renamed it
// stands among the versions by update, in their place: see versionstream.go.
type idItem struct {
	PK       string             `dynamodbav:"pk"`
	SK       string             `dynamodbav:"sk"`
	ByUpdate string             `dynamodbav:"by_update,omitempty"`
	Name     registry.ModelName `dynamodbav:"name"`
}

// pointerItem leads from a run, a source or a tag's value to a model or version.
type pointerItem struct {
	PK   string             `dynamodbav:"pk"`
	SK   string             `dynamodbav:"sk"`
	Name registry.ModelName `dynamodbav:"name"`
}

// valueItem is a large tag's value.
type valueItem struct {
	PK    string `dynamodbav:"pk"`
	SK    string `dynamodbav:"sk"`
	Tag   string `dynamodbav:"tag"`
	Value string `dynamodbav:"value"`
}

// splitTags parts the tags that stay in the item from the large ones.
func splitTags(tags registry.Tags) (inline, large map[string]string) {
	inline, large = make(map[string]string, len(tags)), make(map[string]string)
	for tag, value := range tags {
		if isLarge(value) {
			large[tag] = table.Digest(value)
		} else {
			inline[tag] = value
		}
	}
	return inline, large
}
