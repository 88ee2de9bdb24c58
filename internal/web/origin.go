package web

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// originMetrics bounds how many metrics of its run a version shows.
const originMetrics = 6

// originPart is where a version comes from, as far as that is known here.
type originPart struct {
	RunName, RunURL string
	LoggedModelURL  string
	Metrics         []metricPart
	MoreMetrics     int
}

// originOf asks at once for the run and the logged model of a version. It never
// fails: a version is shown without what cannot be read.
func (s *site) originOf(ctx context.Context, version registry.ModelVersion) originPart {
	var origin originPart
	var run *tracking.Run
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		run, err = s.knownRun(ctx, version.RunID)
		return err
	})
	both.Go(func() error {
		model, err := s.tracking.GetLoggedModel(ctx, version.ModelID, false)
		if err == nil {
			origin.LoggedModelURL = loggedModelURL(model.ID)
		}
		if errors.Is(err, registry.ResourceDoesNotExist) {
			return nil
		}
		return err
	})
	if err := both.Wait(); err != nil {
		s.report(ctx, err)
	}
	if run == nil {
		return origin
	}
	origin.RunName, origin.RunURL = runName(*run), runURL(run.Info.ID)
	origin.Metrics, origin.MoreMetrics = firstByKey(run.Metrics, originMetrics, func(key string, metric tracking.Metric) metricPart {
		return newMetricPart(*run, key, metric)
	})
	return origin
}
