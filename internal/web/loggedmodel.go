package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// shownPoints and shownParams bound what the page of a logged model lists.
const shownPoints, shownParams = 100, 200

// loggedModelPage is a logged model with what is known of it.
type loggedModelPage struct {
	Name, ID                     string
	Status                       statusPart
	Created, Updated             moment
	ModelType, Location          string
	ExperimentName, RunName      string
	ExperimentURL, RunURL, RunID string
	Versions                     []versionPart
	Points                       []modelPointPart
	MorePoints                   int
	Params                       []pair
	MoreParams                   int
	Tags                         []tagPart
	MoreTags                     int
	RegisterURL                  string
	Files                        filesPart
}

// modelPointPart is what a run measured of a logged model.
type modelPointPart struct {
	Key, Value, Full, Dataset string
	Step                      int64
	RunURL, Run               string
}

func (s *site) loggedModel(r *http.Request) (view, error) {
	id := r.URL.Query().Get("id")
	model, err := s.tracking.GetLoggedModel(r.Context(), id, true)
	if err != nil {
		return view{}, noLoggedModel(id, err)
	}
	data := s.newLoggedModelPage(model)
	if err := s.addToLoggedModel(r.Context(), &data, model, r.URL.Query()); err != nil {
		return view{}, err
	}
	return view{page: "logged-model", title: excerpt(data.Name, 80), data: data}, nil
}

func (s *site) newLoggedModelPage(model tracking.LoggedModel) loggedModelPage {
	data := loggedModelPage{
		Name: model.Name, ID: string(model.ID), Status: loggedModelStatus(model), Created: s.moment(model.Created), Updated: s.moment(model.LastUpdated),
		ModelType: model.ModelType, Location: model.ArtifactURI, ExperimentURL: experimentURL(model.ExperimentID), RunID: model.SourceRunID,
	}
	if model.Stage == tracking.Active {
		data.RegisterURL = formURL("register", "model", data.ID)
	}
	data.Params, data.MoreParams = firstByKey(model.Params, shownParams, newPair)
	data.Tags, data.MoreTags = firstOf(ownTags(model.Tags), shownTags)
	points := slices.SortedFunc(slices.Values(model.Metrics), func(a, b tracking.ModelMetric) int {
		if a.Key != b.Key {
			return compareFold(a.Key, b.Key)
		}
		return b.Compare(a.Metric)
	})
	points, data.MorePoints = firstOf(points, shownPoints)
	for _, point := range points {
		data.Points = append(data.Points, modelPointPart{
			Key: point.Key, Value: shortNumber(point.Value), Full: fullNumber(point.Value), Dataset: point.DatasetName, Step: point.Step,
			RunURL: runURL(point.RunID), Run: excerpt(string(point.RunID), 8),
		})
	}
	return data
}

// proxiedPath gives an artifact by where it lies. The operation is no page of ours.
const proxiedPath = "/api/2.0/mlflow-artifacts/artifacts/"

func (s *site) loggedModelFileLinks(model tracking.LoggedModel) fileLinks {
	found, _ := s.filesAt(model.ArtifactURI)
	return fileLinks{
		page: func(opened ...string) string {
			return address(loggedModelPath, append([]string{"id", string(model.ID)}, opened...)...) + "#files"
		},
		download: func(path string) string {
			whole := url.URL{Path: proxiedPath + string(found.folder) + "/" + path}
			return whole.EscapedPath()
		},
	}
}

// addToLoggedModel asks at once for its run, its experiment and its versions. A run
// may be of another server.
func (s *site) addToLoggedModel(ctx context.Context, data *loggedModelPage, model tracking.LoggedModel, query url.Values) error {
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error {
		data.Files = s.filesPart(ctx, model.ArtifactURI, query, s.loggedModelFileLinks(model))
		return nil
	})
	all.Go(func() error {
		experiment, err := s.tracking.GetExperiment(ctx, model.ExperimentID.String())
		data.ExperimentName = string(experiment.Name)
		return err
	})
	all.Go(func() error {
		run, err := s.knownRun(ctx, model.SourceRunID)
		if run != nil {
			data.RunName, data.RunURL = runName(*run), runURL(run.Info.ID)
		}
		return err
	})
	all.Go(func() error {
		var found registry.Page[registry.ModelVersion]
		var err error
		if model.SourceRunID != "" {
			found, err = s.versionsWhere(ctx, "run_id", model.SourceRunID)
		} else {
			found, err = s.versionsWhere(ctx, "source_path", model.ArtifactURI)
		}
		data.Versions = versionsAmong(found.Items, string(model.ID), model.ArtifactURI)
		return err
	})
	return all.Wait()
}
