package tracking

import (
	"context"
	"errors"
	"fmt"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// Store keeps what is tracked. Every change is atomic unless its method says
// otherwise, and every read sees all changes that returned before it began.
//
// Methods answer ExperimentNotFound, RunNotFound or LoggedModelNotFound for what
// does not exist, ExperimentNotActive or RunNotActive for a change of what is
// deleted, and RequestLimitExceeded when contention outlasts the request's time.
// A failed method changes nothing that can be seen.
type Store interface {
	ExperimentStore
	RunStore
	MetricStore
	LoggedModelStore
	OriginStore
	SearchStore
}

// ExperimentStore keeps experiments. DefaultExperiment exists, is called
// DefaultExperimentName and is active without having been written; it can be
// renamed, tagged, deleted and restored like any other.
type ExperimentStore interface {
	// CreateExperiment answers ExperimentNameTaken where any experiment has the
	// name, and ErrIDTaken where one has the id.
	CreateExperiment(context.Context, NewExperiment) error
	// Experiment and ExperimentByName give deleted ones too. ExperimentByName
	// answers ExperimentNameNotFound.
	Experiment(context.Context, ExperimentID) (Experiment, error)
	ExperimentByName(context.Context, ExperimentName) (Experiment, error)
	// RenameExperiment answers ExperimentNameTaken, and ExperimentNotActive for a
	// deleted one. Its own name again is fine.
	RenameExperiment(ctx context.Context, id ExperimentID, name ExperimentName, at registry.Timestamp) error
	// DeleteExperiment deletes an active experiment and all its runs; it answers
	// ExperimentNotFound for a deleted one.
	DeleteExperiment(ctx context.Context, id ExperimentID, at registry.Timestamp) error
	// RestoreExperiment makes a deleted experiment and all its runs active, those
	// too that were deleted before it; it answers ExperimentNotFound for an active one.
	RestoreExperiment(ctx context.Context, id ExperimentID, at registry.Timestamp) error
	SetExperimentTag(context.Context, ExperimentID, registry.Tag) error
	// DeleteExperimentTag answers ExperimentTagNotFound.
	DeleteExperimentTag(ctx context.Context, id ExperimentID, key string) error
}

// RunStore keeps runs.
type RunStore interface {
	// CreateRun adds a run to an active experiment. The run is Running and Active,
	// and has nothing but its tags.
	CreateRun(context.Context, NewRun) error
	// Run gives a deleted run too.
	Run(context.Context, RunID) (Run, error)
	UpdateRun(context.Context, RunID, RunUpdate) (RunInfo, error)
	// DeleteRun and RestoreRun succeed where the run is deleted or active already.
	DeleteRun(context.Context, RunID) error
	RestoreRun(context.Context, RunID) error
	// Log adds to an active run. A param that the run has with another value
	// refuses all: the error is *ParamConflict. Points of metrics that the run has
	// are not added again. A point that names a logged model is logged to that
	// model too; an unknown one is answered with LoggedModelNotFound. Metrics may
	// become visible before Log returns, and are what a failed Log may leave behind.
	Log(context.Context, RunID, Batch) error
	// DeleteRunTag answers RunTagNotFound.
	DeleteRunTag(ctx context.Context, id RunID, key string) error
	// ChangeRunTag replaces the value of a tag, which is empty where there is none,
	// by what change makes of it, so that no change of another is lost. Change may
	// be called more than once; its error is that of the method.
	ChangeRunTag(ctx context.Context, id RunID, key string, change func(value string) (string, error)) error
	// LogInputs leaves inputs that the run has as they are: a dataset with the name
	// and digest of another, a model with the id of another.
	LogInputs(context.Context, RunID, Inputs) error
	// LogOutputs leaves an output whose model the run has as it is.
	LogOutputs(context.Context, RunID, []ModelOutput) error
}

// MetricStore keeps the points of metrics.
type MetricStore interface {
	// MetricHistory gives points in the order of CompareInTime. It gives none for
	// a run or key that is not there, and those of a deleted run.
	MetricHistory(context.Context, MetricHistory) (registry.Page[Metric], error)
}

// LoggedModelStore keeps logged models. All methods but LoggedModel take deleted
// ones for existing, as the real server does.
type LoggedModelStore interface {
	// CreateLoggedModel adds a logged model to an active experiment. It is
	// ModelPending.
	CreateLoggedModel(context.Context, NewLoggedModel) error
	// LoggedModel answers LoggedModelNotFound for a deleted one unless allowed.
	LoggedModel(ctx context.Context, id ModelID, allowDeleted bool) (LoggedModel, error)
	FinalizeLoggedModel(ctx context.Context, id ModelID, status ModelStatus, at registry.Timestamp) (LoggedModel, error)
	DeleteLoggedModel(ctx context.Context, id ModelID, at registry.Timestamp) error
	SetLoggedModelTags(context.Context, ModelID, registry.Tags) error
	// DeleteLoggedModelTag answers LoggedModelTagNotFound.
	DeleteLoggedModelTag(ctx context.Context, id ModelID, key string) error
	// LogLoggedModelParams answers *ParamConflict for a param
	// that the model has with another value.
	LogLoggedModelParams(context.Context, ModelID, Params) error
}

// OriginStore tells of runs and logged models what a registry asks.
type OriginStore interface {
	// RunArtifactURI gives where a run keeps its artifacts, a deleted one too.
	RunArtifactURI(context.Context, RunID) (string, error)
	// LoggedModelInfo gives a logged model without its points, a deleted one too.
	LoggedModelInfo(context.Context, ModelID) (LoggedModel, error)
	// ChangeLoggedModelTag changes the value of a tag as ChangeRunTag does.
	ChangeLoggedModelTag(ctx context.Context, id ModelID, key string, change func(value string) (string, error)) error
}

// SearchStore finds experiments, runs and logged models. Pages follow one another
// without gap or repetition while others write. A page ends early where it would
// outgrow an answer, and has a token then.
type SearchStore interface {
	SearchExperiments(context.Context, ExperimentSearch) (registry.Page[Experiment], error)
	SearchRuns(context.Context, RunSearch) (registry.Page[Run], error)
	SearchLoggedModels(context.Context, LoggedModelSearch) (registry.Page[LoggedModel], error)
}

// NewExperiment is an experiment to create.
type NewExperiment struct {
	ID               ExperimentID
	Name             ExperimentName
	ArtifactLocation string
	Tags             registry.Tags
	At               registry.Timestamp
}

// NewRun is a run to create. Its tags have RunNameTag.
type NewRun struct {
	ID           RunID
	ExperimentID ExperimentID
	Name         string
	UserID       registry.UserID
	StartTime    registry.Timestamp
	ArtifactURI  string
	Tags         registry.Tags
}

// RunUpdate is what changes of a run; nil leaves it. A name changes RunNameTag too.
type RunUpdate struct {
	Status  *RunStatus
	EndTime *registry.Timestamp
	Name    *string
}

// Batch is what a run logs at once: at most 1,000 metrics, 100 params and 100
// tags. A value of RunNameTag is the run's new name.
type Batch struct {
	Metrics []Metric
	Params  Params
	Tags    registry.Tags
}

// MetricHistory asks for a page of the points of a metric.
type MetricHistory struct {
	RunID RunID
	Key   string
	// MaxResults is zero where there is no limit but that of an answer's size, at
	// which a page ends.
	MaxResults int
	PageToken  string
}

// NewLoggedModel is a logged model to create.
type NewLoggedModel struct {
	ID           ModelID
	ExperimentID ExperimentID
	Name         string
	ArtifactURI  string
	ModelType    string
	SourceRunID  string
	Tags         registry.Tags
	Params       Params
	At           registry.Timestamp
}

// ExperimentSearch asks for a page of experiments.
type ExperimentSearch struct {
	registry.Search
	View View
}

// RunSearch asks for a page of the runs of some experiments; unknown ones have none.
type RunSearch struct {
	registry.Search
	ExperimentIDs []ExperimentID
	View          View
}

// LoggedModelSearch asks for a page of the active logged models of some experiments.
type LoggedModelSearch struct {
	Filter        filter.Filter
	ExperimentIDs []ExperimentID
	// Datasets are those on which the metrics were measured that the filter means;
	// any where there are none.
	Datasets   []DatasetKey
	Order      []LoggedModelOrder
	MaxResults int
	PageToken  string
}

// DatasetKey names a dataset; with an empty digest any of the name.
type DatasetKey struct {
	Name, Digest string
}

// LoggedModelOrder is a key to sort by: an attribute, or metrics.<key> measured
// on a dataset, where one is named.
type LoggedModelOrder struct {
	Field     string
	Ascending bool
	Dataset   DatasetKey
}

// ErrIDTaken says that a random id was not new; another one will be.
var ErrIDTaken = errors.New("the id is in use")

// ParamConflict says which params have other values already.
type ParamConflict struct {
	// Changes are in the order of their keys.
	Changes []ParamChange
}

// ParamChange is a param that was to change.
type ParamChange struct {
	Key, Old, New string
}

func (e *ParamConflict) Error() string { return fmt.Sprintf("%d params would change", len(e.Changes)) }
