package registry

// Timestamp is a moment in milliseconds since 1970 in UTC, MLflow's unit.
type Timestamp int64

// UserID names who made a request; empty when the caller is not known.
type UserID string

// RegisteredModel is a named model with its versions, or a prompt.
type RegisteredModel struct {
	Name        ModelName
	Description string
	Tags        Tags
	// Aliases point to live versions only.
	Aliases map[Alias]VersionNumber
	// LatestVersions has the highest version of each stage that has one, in
	// ascending order of version.
	LatestVersions []ModelVersion
	CreatedBy      UserID
	Created        Timestamp
	// LastUpdated moves with the description, the name and the versions, not with
	// tags and aliases.
	LastUpdated Timestamp
}

// Status tells whether a version can be used.
type Status string

// A version registered by upload is pending until its files have arrived, and
// failed where they do not or are not a model. Any other is ready at once.
const (
	StatusPending Status = "PENDING_REGISTRATION"
	StatusFailed  Status = "FAILED_REGISTRATION"
	StatusReady   Status = "READY"
)

// ModelVersion is one version of a registered model.
type ModelVersion struct {
	Name    ModelName
	Version VersionNumber
	// Source is where the model came from, as the client said it.
	Source string
	// DownloadURI is where its artifacts are read from: the source itself, or
	// for a copy that of the version it was copied from.
	DownloadURI string
	RunID       string
	RunLink     string
	ModelID     string
	// Description is nil once an update has cleared it.
	Description *string
	Stage       Stage
	Status      Status
	// StatusMessage says what is wrong with a failed version, and what a pending
	// one waits for.
	StatusMessage string
	Tags          Tags
	Aliases       []Alias
	CreatedBy     UserID
	Created       Timestamp
	// LastUpdated moves with the description, the stage and the model's name.
	LastUpdated Timestamp
}

// The methods below make models and versions searchable: filter.Record.

// Attribute gives the value of a string attribute that a filter names.
func (m RegisteredModel) Attribute(string) string { return string(m.Name) }

// Number gives the value of a numeric attribute; models have none to filter by.
func (m RegisteredModel) Number(string) int64 { return 0 }

// Tag gives the value of a tag and whether the model has it.
func (m RegisteredModel) Tag(key string) (string, bool) {
	value, ok := m.Tags[key]
	return value, ok
}

// Attribute gives the value of a string attribute that a filter names.
func (v ModelVersion) Attribute(name string) string {
	switch name {
	case "run_id":
		return v.RunID
	case "source_path":
		return v.Source
	default:
		return string(v.Name)
	}
}

// Number gives the value of a numeric attribute that a filter names.
func (v ModelVersion) Number(string) int64 { return int64(v.Version) }

// Tag gives the value of a tag and whether the version has it.
func (v ModelVersion) Tag(key string) (string, bool) {
	value, ok := v.Tags[key]
	return value, ok
}
