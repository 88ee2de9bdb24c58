package dynamo

import (
	"sync"

	"modelregistry/internal/registry"
)

// maxRecollected bounds the names that a warm function remembers.
const maxRecollected = 1024

// recollection is what a warm function remembers of models that it read: their
// id and aliases. It is a guess that saves a round trip, checked against the
// table by the very request that uses it, never an answer.
type recollection struct {
	mutex  sync.Mutex
	models map[registry.ModelName]modelItem
}

func newRecollection() *recollection {
	return &recollection{models: make(map[registry.ModelName]modelItem)}
}

func (r *recollection) recall(name registry.ModelName) (modelItem, bool) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	model, ok := r.models[name]
	return model, ok
}

// remember keeps only what is guessed from, and forgets any other when full.
func (r *recollection) remember(model modelItem) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	for other := range r.models {
		if len(r.models) < maxRecollected {
			break
		}
		delete(r.models, other)
	}
	r.models[model.name()] = modelItem{ID: model.ID, Aliases: model.Aliases, Deleted: model.Deleted}
}

func (r *recollection) forget(name registry.ModelName) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	delete(r.models, name)
}
