package runs

import (
	"context"
	"fmt"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// Fill writes runs and logged models of an experiment, and as many experiments,
// straight into the table, as creations would have left them.
func (s *Store) Fill(ctx context.Context, of tracking.ExperimentID, count int) error {
	var values []any
	for i := range count {
		at := registry.Timestamp(i % 900)
		id := tracking.RunID(fmt.Sprintf("%032x", 1<<32+i))
		k := s.keys.run(id)
		run := runItem{
			PK: k.PK, SK: k.SK, ByGroup: runGroup(of, at, id), ExperimentID: of, Name: "other",
			Status: tracking.Running, StartTime: at, ArtifactURI: "s3://b/r", Stage: tracking.Active, Revision: 1,
		}
		run.fill()
		modelID := tracking.ModelID("m-" + string(id))
		k = s.keys.loggedModel(modelID)
		model := loggedModelItem{
			PK: k.PK, SK: k.SK, ByGroup: loggedModelGroup(of, at, modelID), ExperimentID: of, Name: "other", ArtifactURI: "s3://b/m",
			Status: tracking.ModelPending, Stage: tracking.Active, Tags: registry.Tags{}, Params: tracking.Params{}, Created: at, Updated: at, Revision: 1,
		}
		experiment := experimentItem{
			ID: tracking.ExperimentID(10_000 + i), Name: tracking.ExperimentName(fmt.Sprint("other-", i)), ArtifactLocation: "s3://b/e",
			Stage: tracking.Active, Tags: registry.Tags{}, Created: at, Updated: at, Revision: 1,
		}
		experiment.place(s.keys)
		values = append(values, run, model, experiment)
	}
	return s.table.PutAll(ctx, values)
}
