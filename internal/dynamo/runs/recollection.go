package runs

import (
	"sync"

	"modelregistry/internal/tracking"
)

// maxRecollected bounds the runs, and the names, that a warm function remembers.
const maxRecollected = 4096

// recollection is what a warm function remembers: the experiment of a run, which
// never changes, and that of a name, which is a guess that the request checks. It
// saves a round trip and is never an answer.
type recollection struct {
	mutex sync.Mutex
	runs  map[tracking.RunID]tracking.ExperimentID
	names map[tracking.ExperimentName]tracking.ExperimentID
}

func newRecollection() *recollection {
	return &recollection{
		runs:  make(map[tracking.RunID]tracking.ExperimentID),
		names: make(map[tracking.ExperimentName]tracking.ExperimentID),
	}
}

func (r *recollection) experimentOf(run tracking.RunID) (tracking.ExperimentID, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	id, ok := r.runs[run]
	return id, ok
}

func (r *recollection) rememberRun(run tracking.RunID, id tracking.ExperimentID) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	remember(r.runs, run, id)
}

func (r *recollection) named(name tracking.ExperimentName) (tracking.ExperimentID, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	id, ok := r.names[name]
	return id, ok
}

func (r *recollection) rememberName(name tracking.ExperimentName, id tracking.ExperimentID) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	remember(r.names, name, id)
}

// remember forgets any other when full.
func remember[K comparable](known map[K]tracking.ExperimentID, key K, id tracking.ExperimentID) {
	for other := range known {
		if len(known) < maxRecollected {
			break
		}
		delete(known, other)
	}
	known[key] = id
}
