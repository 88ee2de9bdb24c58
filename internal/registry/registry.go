package registry

import (
	"context"
	"time"
)

// Registry answers MLflow's registry operations: it checks what a client asks
// for and leaves to the Store what must hold under concurrency. Arguments are
// the client's own strings.
type Registry struct {
	store Store
	// origins is nil where nothing is tracked beside the registry.
	origins Origins
	now     func() time.Time
}

// New makes a registry that keeps its models in the store.
func New(store Store) *Registry {
	return &Registry{store: store, now: time.Now}
}

func (r *Registry) timestamp() Timestamp { return Timestamp(r.now().UnixMilli()) }

type callerKey struct{}

// WithCaller notes in the context who makes the request.
func WithCaller(ctx context.Context, caller UserID) context.Context {
	return context.WithValue(ctx, callerKey{}, caller)
}

// Caller gives who makes the request; empty when that is not known.
func Caller(ctx context.Context) UserID {
	caller, _ := ctx.Value(callerKey{}).(UserID)
	return caller
}
