package tracking

import (
	"crypto/rand"
	"encoding/hex"
	mathrand "math/rand/v2"
	"strings"
	"time"

	"modelregistry/internal/registry"
)

// Tracking answers MLflow's tracking operations: it checks what a client asks for
// and leaves to the Store what must hold under concurrency. Arguments are the
// client's own strings and numbers.
type Tracking struct {
	store Store
	// root is the URI below which experiments keep their artifacts.
	root string
	now  func() time.Time
}

// New makes a tracking that keeps what it is told in the store, and has artifacts
// kept below the root: "mlflow-artifacts:/" or "s3://bucket/folder".
func New(store Store, artifactRoot string) *Tracking {
	return &Tracking{store: store, root: artifactRoot, now: time.Now}
}

func (t *Tracking) timestamp() registry.Timestamp { return registry.Timestamp(t.now().UnixMilli()) }

// below appends segments to a location, which may have a slash at its end.
func below(location string, segments ...string) string {
	return strings.TrimSuffix(location, "/") + "/" + strings.Join(segments, "/")
}

// newHexID draws 32 hexadecimal digits.
func newHexID() string {
	var id [16]byte
	// It never fails: crypto/rand ends the process first.
	_, _ = rand.Read(id[:])
	return hex.EncodeToString(id[:])
}

// Experiment ids have 18 digits: they fit an int64, and no two are likely the same.
const (
	lowestExperimentID = 100_000_000_000_000_000
	experimentIDs      = 9 * lowestExperimentID
)

func newExperimentID() ExperimentID {
	return ExperimentID(lowestExperimentID + mathrand.Int64N(experimentIDs))
}

// truncated cuts a value where the real server does, by characters.
func truncated(value string, characters int) string {
	if len(value) <= characters {
		return value
	}
	for i := range value {
		if characters == 0 {
			return value[:i]
		}
		characters--
	}
	return value
}
