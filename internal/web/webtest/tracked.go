package webtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// ForecastExperiment is the experiment with the runs of Forecast's versions, and
// EmptyExperiment one without any.
const (
	ForecastExperiment tracking.ExperimentID = 482913570246813579
	churnExperiment    tracking.ExperimentID = 613572468091827364
	EmptyExperiment    tracking.ExperimentID = 750264813579024681
)

// RunOf is the run of a version.
func RunOf(name string, version int) tracking.RunID {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", name, version))
	return tracking.RunID(hex.EncodeToString(sum[:16]))
}

// loggedModelOf is the logged model of a version.
func loggedModelOf(name string, version int) tracking.ModelID {
	return "m-" + tracking.ModelID(RunOf(name, version))
}

// folderOf has the files of a logged model, locationOf is its URI.
func folderOf(name string, version int) artifacts.Path {
	return artifacts.Path("1/models/" + string(loggedModelOf(name, version)) + "/artifacts")
}

func locationOf(name string, version int) string {
	return artifacts.RootOf(Bucket).URI() + "/" + string(folderOf(name, version))
}

// runFolderOf has the files of a run, runLocationOf is its URI.
func runFolderOf(experiment tracking.ExperimentID, run tracking.RunID) artifacts.Path {
	return artifacts.Path(fmt.Sprintf("%s/%s/artifacts", experiment, run))
}

func runLocationOf(experiment tracking.ExperimentID, run tracking.RunID) string {
	return artifacts.RootOf(Bucket).URI() + "/" + string(runFolderOf(experiment, run))
}

// Track keeps the experiments in which the models were trained, as of a moment. The
// last run of each made a model that is not registered yet.
func Track(ctx context.Context, store tracking.Store, now time.Time) error {
	const day = 24 * time.Hour
	experiments := []struct {
		id         tracking.ExperimentID
		name       string
		tags       registry.Tags
		runs       string
		by         string
		count      int
		last, made time.Duration
	}{
		{ForecastExperiment, "demand-forecast", registry.Tags{"team": "pricing"}, Forecast, "anna", 15, day, 90 * day},
		{churnExperiment, "churn", registry.Tags{"team": "growth"}, "churn", "ben", 6, 2 * time.Hour, 40 * day},
		{EmptyExperiment, "router-prompts", nil, "", "", 0, 0, 3 * time.Hour},
	}
	for _, e := range experiments {
		if err := store.CreateExperiment(ctx, tracking.NewExperiment{
			ID: e.id, Name: tracking.ExperimentName(e.name), ArtifactLocation: fmt.Sprintf("%s/%s", artifacts.RootOf(Bucket).URI(), e.id), Tags: e.tags,
			At: registry.Timestamp(now.Add(-e.made).UnixMilli()),
		}); err != nil {
			return err
		}
		for i := range e.count {
			start := now.Add(-e.last - time.Duration(e.count-1-i)*5*day)
			if err := trackRun(ctx, store, e.id, e.runs, e.by, i+1, start); err != nil {
				return err
			}
		}
	}
	if err := trackCrash(ctx, store, now.Add(-30*time.Minute)); err != nil {
		return err
	}
	return store.DeleteRun(ctx, RunOf(Forecast, 2))
}

// trackRun keeps a run that trained a version of a model.
func trackRun(ctx context.Context, store tracking.Store, in tracking.ExperimentID, name, by string, number int, start time.Time) error {
	id, at := RunOf(name, number), registry.Timestamp(start.UnixMilli())
	runName := fmt.Sprintf("%s-%d", []string{"baseline", "wide", "deep", "tuned"}[number%4], number)
	if err := store.CreateRun(ctx, tracking.NewRun{
		ID: id, ExperimentID: in, Name: runName, UserID: registry.UserID(by), StartTime: at,
		ArtifactURI: runLocationOf(in, id),
		Tags: registry.Tags{
			tracking.RunNameTag: runName, "mlflow.source.name": "train.py", "mlflow.source.type": "LOCAL",
			"mlflow.source.git.commit": "8f14e45fceea167a5a36dedd4bea2543", "stage": "candidate",
		},
	}); err != nil {
		return err
	}
	if err := store.Log(ctx, id, trained(number, at)); err != nil {
		return err
	}
	if err := store.LogInputs(ctx, id, tracking.Inputs{Datasets: []tracking.DatasetInput{{
		Dataset: tracking.Dataset{Name: "sales", Digest: fmt.Sprintf("%08x", 0x51a3*number), SourceType: "s3", Source: `{"uri": "s3://data/sales.parquet"}`},
		Tags:    registry.Tags{"mlflow.data.context": "training"},
	}}}); err != nil {
		return err
	}
	model := loggedModelOf(name, number)
	if err := store.CreateLoggedModel(ctx, tracking.NewLoggedModel{
		ID: model, ExperimentID: in, Name: "model", ArtifactURI: locationOf(name, number), SourceRunID: string(id),
		Params: tracking.Params{"booster": "gbtree"}, At: at,
	}); err != nil {
		return err
	}
	if _, err := store.FinalizeLoggedModel(ctx, model, tracking.ModelReady, at); err != nil {
		return err
	}
	measured := tracking.Metric{Key: "test_mape", Value: 9.8 - 0.2*float64(number), Timestamp: at, ModelID: model, DatasetName: "sales", DatasetDigest: "51a3"}
	if err := store.Log(ctx, id, tracking.Batch{Metrics: []tracking.Metric{measured}}); err != nil {
		return err
	}
	if err := store.LogOutputs(ctx, id, []tracking.ModelOutput{{ModelID: model}}); err != nil {
		return err
	}
	status, end := tracking.Finished, at+registry.Timestamp((11*60+7*number)*1000)
	_, err := store.UpdateRun(ctx, id, tracking.RunUpdate{Status: &status, EndTime: &end})
	return err
}

// trained is what a training logs: losses by epoch, and how it ended.
func trained(number int, at registry.Timestamp) tracking.Batch {
	batch := tracking.Batch{Params: tracking.Params{
		"learning_rate": fmt.Sprint(float64(1+number%4) / 100), "max_depth": fmt.Sprint(4 + number%5), "n_estimators": fmt.Sprint(200 + 50*(number%6)),
		"objective": "reg:squarederror", "seed": "7", "horizon_days": "14", "holidays": fmt.Sprint(number > 6),
	}}
	for epoch := range 40 {
		fade := math.Exp(-float64(epoch) / float64(6+number%5))
		wave := 0.02 * math.Sin(float64(epoch*(3+number%3)))
		for key, value := range map[string]float64{
			"train_loss": 0.2 + 1.4*fade + wave/2, "val_loss": 0.31 - 0.004*float64(number) + 1.3*fade + wave, "val_mape": 9.4 - 0.15*float64(number) + 14*fade + 5*wave,
		} {
			batch.Metrics = append(batch.Metrics, tracking.Metric{Key: key, Value: value, Step: int64(epoch), Timestamp: at + registry.Timestamp(epoch*16_000)})
		}
	}
	return batch
}

// trackCrash keeps a run that failed before it made a model.
func trackCrash(ctx context.Context, store tracking.Store, start time.Time) error {
	id, at := RunOf(Forecast, 0), registry.Timestamp(start.UnixMilli())
	if err := store.CreateRun(ctx, tracking.NewRun{
		ID: id, ExperimentID: ForecastExperiment, Name: "without-holidays", UserID: "dmitri", StartTime: at,
		ArtifactURI: runLocationOf(ForecastExperiment, id), Tags: registry.Tags{tracking.RunNameTag: "without-holidays"},
	}); err != nil {
		return err
	}
	if err := store.Log(ctx, id, tracking.Batch{Params: tracking.Params{"learning_rate": "0.5", "max_depth": "12"}}); err != nil {
		return err
	}
	status, end := tracking.Failed, at+41_000
	_, err := store.UpdateRun(ctx, id, tracking.RunUpdate{Status: &status, EndTime: &end})
	return err
}
