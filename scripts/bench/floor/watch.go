package floor

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
)

// Watch runs while at least one call of a request is under way.
type Watch struct {
	mu      sync.Mutex
	running int
	since   time.Time
	total   time.Duration
}

type watchKey struct{}

// watch has the calls of a client counted.
func watch(options *dynamodb.Options) {
	options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Watch", observe), middleware.Before)
	})
}

func observe(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	watch, ok := ctx.Value(watchKey{}).(*Watch)
	if !ok {
		return next.HandleInitialize(ctx, in)
	}
	watch.start()
	out, metadata, err := next.HandleInitialize(ctx, in)
	watch.stop()
	return out, metadata, err
}

func (w *Watch) start() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.running == 0 {
		w.since = time.Now()
	}
	w.running++
}

func (w *Watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running--
	if w.running == 0 {
		w.total += time.Since(w.since)
	}
}

func (w *Watch) took() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.total
}
