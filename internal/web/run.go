package web

import (
	"cmp"
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// MLflow's tags of a run that its page has a place of its own for.
const (
	noteTag      = "mlflow.note.content"
	sourceTag    = "mlflow.source.name"
	commitTag    = "mlflow.source.git.commit"
	parentRunTag = "mlflow.parentRunId"
)

// runPage is a run with what it logged.
type runPage struct {
	Name, ID               string
	Deleted                bool
	ExperimentName         string
	ExperimentURL          string
	Status                 statusPart
	Started                moment
	Ended                  *moment
	Duration               string
	By                     person
	Source, Commit         string
	ParentURL, ChildrenURL string
	ArtifactURI            string
	Description            template.HTML
	Models                 []modelPart
	MoreModels             int
	Versions               []versionPart
	MoreVersions           bool
	Metrics                keyList[metricPart]
	Params                 keyList[pair]
	Query                  string
	FindPath               string
	ClearURL               string
	Datasets               []datasetPart
	MoreDatasets           int
	Inputs                 []modelPart
	Files                  filesPart
	Tags                   []tagPart
	MoreTags               int
	RegisterURL            string
}

// pair is a key with its value.
type pair struct{ Key, Value string }

func (s *site) run(r *http.Request) (view, error) {
	query := r.URL.Query()
	id, err := tracking.ParseRunID(query.Get("id"))
	if err != nil {
		return view{}, noRun(query.Get("id"), err)
	}
	run, versions, err := s.runWithVersions(r.Context(), id)
	if err != nil {
		return view{}, noRun(string(id), err)
	}
	data := s.newRunPage(run, versions)
	data.list(run, query)
	if err := s.addToRun(r.Context(), &data, run, versions.Items, query); err != nil {
		return view{}, err
	}
	return view{page: "run", title: excerpt(data.Name, 80), data: data}, nil
}

// knownRun gives a run by its id, or nil where none is known here.
func (s *site) knownRun(ctx context.Context, id string) (*tracking.Run, error) {
	run, err := s.tracking.GetRun(ctx, id)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		return nil, nil
	}
	return &run, err
}

// shownVersions bounds how many versions of a run its page lists.
const shownVersions = 100

// runWithVersions asks for both at once.
func (s *site) runWithVersions(ctx context.Context, id tracking.RunID) (run tracking.Run, versions registry.Page[registry.ModelVersion], err error) {
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		run, err = s.tracking.GetRun(ctx, string(id))
		return err
	})
	both.Go(func() (err error) {
		versions, err = s.versionsWhere(ctx, "run_id", string(id))
		return err
	})
	err = both.Wait()
	return run, versions, err
}

func (s *site) versionsWhere(ctx context.Context, attribute, value string) (registry.Page[registry.ModelVersion], error) {
	// In a list, unlike in =, any text can be written.
	wanted := filter.Filter{{Key: filter.Key{Kind: filter.Attribute, Name: attribute}, Op: filter.In, Values: []string{value}}}
	return s.registry.SearchModelVersions(ctx, registry.SearchRequest{Filter: wanted.String(), MaxResults: shownVersions})
}

// maxTogether bounds what one page has under way at once.
const maxTogether = 32

// addToRun asks at once for all that the page shows beside the run itself.
func (s *site) addToRun(ctx context.Context, data *runPage, run tracking.Run, versions []registry.ModelVersion, query url.Values) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(maxTogether)
	all.Go(func() error {
		data.Files = s.filesPart(ctx, run.Info.ArtifactURI, query, runFileLinks(run, versions))
		return nil
	})
	all.Go(func() error {
		experiment, err := s.tracking.GetExperiment(ctx, run.Info.ExperimentID.String())
		data.ExperimentName = string(experiment.Name)
		return err
	})
	for i := range data.Metrics.Rows {
		all.Go(func() error { return s.addHistory(ctx, run, &data.Metrics.Rows[i]) })
	}
	var outputs, inputs []modelPart
	outputs, data.MoreModels = firstOf(outputsOf(run), shownModels)
	inputs, _ = firstOf(inputsOf(run), shownModels)
	for _, models := range [][]modelPart{outputs, inputs} {
		for i := range models {
			all.Go(func() error { return s.addLoggedModel(ctx, &models[i], versions) })
		}
	}
	err := all.Wait()
	data.Models, data.Inputs = slices.Concat(outputs, notedModels(run, outputs, versions)), inputs
	return err
}

// runFilePath gives a file of a run. The operation is no page of ours.
const runFilePath = "/get-artifact"

func runFileLinks(run tracking.Run, versions []registry.ModelVersion) fileLinks {
	id := string(run.Info.ID)
	return fileLinks{
		page:     func(opened ...string) string { return runURL(run.Info.ID, opened...) + "#files" },
		download: func(path string) string { return address(runFilePath, "run_id", id, "path", path) },
		model: func(path string) *modelFolder {
			return &modelFolder{
				Name: path, RegisterURL: formURL("register", "run", id, "path", path), Versions: versionsAmong(versions, "", artifactOf(run, path)),
			}
		},
	}
}

func (s *site) newRunPage(run tracking.Run, versions registry.Page[registry.ModelVersion]) runPage {
	info := run.Info
	data := runPage{
		Name: runName(run), ID: string(info.ID), Deleted: info.Stage == tracking.Deleted, ExperimentURL: experimentURL(info.ExperimentID),
		Status: runStatus(info.Status), Started: s.moment(info.StartTime), Duration: durationOf(info),
		By: personOf(registry.UserID(cmp.Or(string(info.UserID), run.Tags["mlflow.user"]))), Source: excerpt(run.Tags[sourceTag], 300), Commit: excerpt(run.Tags[commitTag], 40),
		ArtifactURI: info.ArtifactURI, Description: markup(run.Tags[noteTag]), MoreVersions: versions.NextPageToken != "",
	}
	if info.EndTime != nil {
		ended := s.moment(*info.EndTime)
		data.Ended = &ended
	}
	children := filter.Comparison{Key: filter.Key{Kind: filter.Tag, Name: parentRunTag}, Op: filter.Equal, Value: data.ID}
	data.ChildrenURL = runList{experiment: info.ExperimentID.String(), query: children.String()}.url()
	if parent, err := tracking.ParseRunID(run.Tags[parentRunTag]); err == nil {
		data.ParentURL = runURL(parent)
	}
	data.Tags, data.MoreTags = firstOf(ownTags(run.Tags), shownTags)
	for _, version := range versions.Items {
		data.Versions = append(data.Versions, newVersionPart(version))
	}
	data.Datasets, data.MoreDatasets = datasetParts(run.Inputs.Datasets)
	return data
}

// versionPart is a registered version that another page links to.
type versionPart struct {
	Name, Version, URL string
	Aliases            []string
}

func newVersionPart(version registry.ModelVersion) versionPart {
	part := versionPart{Name: string(version.Name), Version: version.Version.String(), URL: versionURL(string(version.Name), version.Version)}
	for _, alias := range version.Aliases {
		part.Aliases = append(part.Aliases, string(alias))
	}
	return part
}

// datasetPart is a dataset that a run read.
type datasetPart struct {
	Name, Digest, Context, Source string
}

// What a page of a run lists of each, at most.
const shownDatasets, shownTags, shownModels = 50, 100, 20

func datasetParts(inputs []tracking.DatasetInput) (parts []datasetPart, more int) {
	inputs, more = firstOf(inputs, shownDatasets)
	for _, input := range inputs {
		parts = append(parts, datasetPart{
			Name: input.Dataset.Name, Digest: input.Dataset.Digest, Context: excerpt(input.Tags["mlflow.data.context"], 60),
			Source: excerpt(input.Dataset.Source, shownTagCharacters),
		})
	}
	return parts, more
}
