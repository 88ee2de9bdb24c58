package tracking_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/tracking"
)

// TestHistoriesInBulk come run by run, up to a limit of all together.
func TestHistoriesInBulk(t *testing.T) {
	t.Parallel()
	const runs, points = 20, 5
	long := strings.Repeat("é", 250)
	service, experiment, _ := prepared(t)
	var ids []string
	for range runs {
		run, err := service.CreateRun(t.Context(), tracking.CreateRunRequest{ExperimentID: experiment.String()})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, string(run.Info.ID))
		batch := tracking.LogBatchRequest{RunID: string(run.Info.ID)}
		for step := range int64(points) {
			batch.Metrics = append(batch.Metrics, tracking.Metric{Key: "loss", Step: step}, tracking.Metric{Key: long, Step: step})
		}
		if err := service.LogBatch(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	asked := append(slices.Clone(ids), ids[0], "none")
	slices.Sort(ids)
	for key, limits := range map[string][]int{"loss": {1, 4, 5, 6, 41, 99, 100, 25_000}, long: {25_000}} {
		for _, limit := range limits {
			histories, err := service.GetMetricHistoryBulk(t.Context(), asked, key, limit)
			if err != nil {
				t.Fatal(err)
			}
			var want, got []string
			for i := range min(limit, runs*points) {
				want = append(want, fmt.Sprint(ids[i/points], " ", i%points))
			}
			for _, history := range histories {
				for _, point := range history.Points {
					got = append(got, fmt.Sprint(history.RunID, " ", point.Step))
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%.4s, %d at most (-want +got)\n%s", key, limit, diff)
			}
		}
	}
}

// TestBulkFitsAnAnswer ends early where keys are long, in samples too.
func TestBulkFitsAnAnswer(t *testing.T) {
	t.Parallel()
	service, _, id := prepared(t)
	key := strings.Repeat("𝐀", 250)
	for begin := range int64(6) {
		batch := tracking.LogBatchRequest{RunID: id}
		for step := range int64(1000) {
			batch.Metrics = append(batch.Metrics, tracking.Metric{Key: key, Step: 1000*begin + step})
		}
		if err := service.LogBatch(t.Context(), batch); err != nil {
			t.Fatal(err)
		}
	}
	histories, err := service.GetMetricHistoryBulk(t.Context(), []string{id}, key, tracking.MaxBulkPoints)
	if err != nil {
		t.Fatal(err)
	}
	if told := len(histories[0].Points); told < 4000 || told*len(key) > 5<<20 {
		t.Errorf("%d points of keys of %d bytes", told, len(key))
	}
	samples, err := service.GetMetricHistoryBulkInterval(t.Context(), tracking.SampleRequest{
		RunIDs: slices.Repeat([]string{id}, 10), MetricKey: key, MaxResults: tracking.MaxSampledPoints,
	})
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, sample := range samples {
		told += len(sample.Points)
	}
	if told < 4000 || told*len(key) > 5<<20 {
		t.Errorf("%d sampled points of keys of %d bytes", told, len(key))
	}
}
