package dynamo_test

import (
	"context"
	"errors"
	"testing"

	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
)

// TestATraceIsAskedOnce has a creation start over, with what it was told.
func TestATraceIsAskedOnce(t *testing.T) {
	t.Parallel()
	faults := &tabletest.Faults{Conflict: 0.5}
	store := dynamotest.Open(t, tabletest.New(t), faults.Inject)
	prepare(t, store)
	for range 20 {
		asked := 0
		wanted := newVersion("m")
		wanted.Trace = func(_ context.Context, version *registry.NewModelVersion) error {
			asked++
			version.RunID, version.DownloadURI = "traced", "s3://b/traced"
			return nil
		}
		made, err := store.CreateModelVersion(t.Context(), wanted)
		if err != nil {
			t.Fatal(err)
		}
		if read, err := store.ModelVersion(t.Context(), "m", made.Version); err != nil || read.RunID != "traced" || read.DownloadURI != "s3://b/traced" {
			t.Errorf("got %+v, %v", read, err)
		}
		if asked != 1 {
			t.Errorf("asked %d times", asked)
		}
	}
}

func TestARefusedTraceComesFirst(t *testing.T) {
	t.Parallel()
	store := dynamotest.Open(t, tabletest.New(t))
	refusal := errors.New("refused")
	wanted := newVersion("missing")
	wanted.Trace = func(context.Context, *registry.NewModelVersion) error { return refusal }
	for range 20 {
		if _, err := store.CreateModelVersion(t.Context(), wanted); !errors.Is(err, refusal) {
			t.Fatalf("got %v", err)
		}
	}
}
