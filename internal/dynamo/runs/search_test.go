package runs_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/runs"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// searched is a store with two experiments, of whose runs some start at one time.
func searched(t *testing.T) *runs.Store {
	t.Helper()
	s := runstest.New(t)
	for id := range tracking.ExperimentID(3) {
		if id == tracking.DefaultExperiment {
			continue
		}
		wanted := tracking.NewExperiment{ID: id, Name: tracking.ExperimentName(fmt.Sprint("e", id)), ArtifactLocation: "s3://b", At: registry.Timestamp(id)}
		if err := s.CreateExperiment(t.Context(), wanted); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 14 {
		id := tracking.RunID(fmt.Sprintf("%032x", (i*7)%16))
		experiment := tracking.ExperimentID(i % 2 * 2)
		if err := s.CreateRun(t.Context(), tracking.NewRun{ID: id, ExperimentID: experiment, Name: "n", StartTime: registry.Timestamp(i / 3)}); err != nil {
			t.Fatal(err)
		}
		batch := tracking.Batch{Params: tracking.Params{"p": fmt.Sprint(i % 4)}}
		if i%3 > 0 {
			batch.Metrics = []tracking.Metric{{Key: "m", Value: float64(i % 5)}}
		}
		if err := s.Log(t.Context(), id, batch); err != nil {
			t.Fatal(err)
		}
		model := tracking.NewLoggedModel{ID: tracking.ModelID("m-" + string(id)), ExperimentID: experiment, Name: "m", At: registry.Timestamp(i / 3)}
		if err := s.CreateLoggedModel(t.Context(), model); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// pages reads all pages and gives what names their results.
func pages[T any](t *testing.T, name func(T) string, next func(token string) (registry.Page[T], error)) []string {
	t.Helper()
	var all []string
	for token, calls := "", 0; calls == 0 || token != ""; calls++ {
		page, err := next(token)
		if err != nil {
			t.Fatal(err)
		}
		for _, item := range page.Items {
			all = append(all, name(item))
		}
		if token = page.NextPageToken; calls > 100 {
			t.Fatal("the pages have no end")
		}
	}
	return all
}

func runName(r tracking.Run) string { return string(r.Info.ID) }

// TestPagesOfRuns holds that pages make up what a sort of all runs gives.
func TestPagesOfRuns(t *testing.T) {
	t.Parallel()
	s := searched(t)
	every := []tracking.ExperimentID{0, 2, 2, 77}
	search := func(f, order string, most int, token string) (registry.Page[tracking.Run], error) {
		parsed, err := filter.Runs.Parse(f)
		if err != nil {
			return registry.Page[tracking.Run]{}, err
		}
		var clauses []string
		if order != "" {
			clauses = []string{order}
		}
		by, err := filter.Runs.ParseOrder(clauses)
		if err != nil {
			return registry.Page[tracking.Run]{}, err
		}
		wanted := tracking.RunSearch{ExperimentIDs: every, Search: registry.Search{Filter: parsed, Order: by, MaxResults: most, PageToken: token}}
		return s.SearchRuns(t.Context(), wanted)
	}
	all, err := search("", "", 1000, "")
	if err != nil || len(all.Items) != 14 {
		t.Fatalf("%d runs: %v", len(all.Items), err)
	}
	for _, f := range []string{"", "params.p = '1'", "metrics.m >= 2", "run_id IN ('00000000000000000000000000000007', 'x')", "start_time > 1"} {
		for _, order := range []string{"", "start_time ASC", "metrics.m DESC", "params.p", "run_id DESC"} {
			parsed, _ := filter.Runs.Parse(f)
			by, _ := filter.Runs.ParseOrder(slices.DeleteFunc([]string{order}, func(o string) bool { return o == "" }))
			want := slices.DeleteFunc(slices.Clone(all.Items), func(r tracking.Run) bool { return !parsed.Matches(r.Record()) })
			slices.SortFunc(want, func(a, b tracking.Run) int { return by.Compare(by.Place(a.Record()), by.Place(b.Record())) })
			var names []string
			for _, r := range want {
				names = append(names, runName(r))
			}
			for _, most := range []int{1, 3, 50} {
				got := pages(t, runName, func(token string) (registry.Page[tracking.Run], error) { return search(f, order, most, token) })
				if diff := cmp.Diff(names, got); diff != "" {
					t.Errorf("%q by %q, %d to a page (-want +got):\n%s", f, order, most, diff)
				}
			}
		}
	}
}

// TestPagesOfExperiments holds that the default experiment is found where nobody
// wrote it.
func TestPagesOfExperiments(t *testing.T) {
	t.Parallel()
	s := searched(t)
	for order, want := range map[string][]string{"creation_time DESC": {"e2", "e1", "Default"}, "creation_time": {"Default", "e1", "e2"}, "name DESC": {"e2", "e1", "Default"}} {
		by, err := filter.Experiments.ParseOrder([]string{order})
		if err != nil {
			t.Fatal(err)
		}
		for _, most := range []int{1, 2, 9} {
			got := pages(t, func(e tracking.Experiment) string { return string(e.Name) }, func(token string) (registry.Page[tracking.Experiment], error) {
				return s.SearchExperiments(t.Context(), tracking.ExperimentSearch{Search: registry.Search{Order: by, MaxResults: most, PageToken: token}})
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("by %q, %d to a page (-want +got):\n%s", order, most, diff)
			}
		}
	}
}

// TestPagesOfLoggedModels holds that the newest come first, each once.
func TestPagesOfLoggedModels(t *testing.T) {
	t.Parallel()
	s := searched(t)
	name := func(m tracking.LoggedModel) string { return fmt.Sprintf("%09d %s", 999-m.Created, m.ID) }
	for _, most := range []int{1, 3, 50} {
		got := pages(t, name, func(token string) (registry.Page[tracking.LoggedModel], error) {
			return s.SearchLoggedModels(t.Context(), tracking.LoggedModelSearch{ExperimentIDs: []tracking.ExperimentID{0, 2}, MaxResults: most, PageToken: token})
		})
		if len(got) != 14 || !slices.IsSorted(got) {
			t.Errorf("%d to a page: %q", most, got)
		}
	}
}
