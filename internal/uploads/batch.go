package uploads

import (
	"context"
	"errors"
	"sync"
	"time"
)

// DefaultTimeout is how long files may be missing after their MLmodel.
const DefaultTimeout = 15 * time.Minute

// Message is one of a queue.
type Message struct{ ID, Body string }

// HandleBatch handles messages side by side, and gives the ids of those that the
// queue should bring again.
func (r *Registrar) HandleBatch(ctx context.Context, messages []Message) []string {
	errs := make([]error, len(messages))
	var handling sync.WaitGroup
	for i, message := range messages {
		handling.Go(func() { errs[i] = r.Handle(ctx, message.Body) })
	}
	handling.Wait()
	var again []string
	for i, err := range errs {
		switch {
		case err == nil:
			continue
		case errors.Is(err, ErrPending):
			r.logger.InfoContext(ctx, "waiting for files", "message", messages[i].ID)
		default:
			r.logger.ErrorContext(ctx, "a message failed", "message", messages[i].ID, "error", err.Error())
		}
		again = append(again, messages[i].ID)
	}
	return again
}
