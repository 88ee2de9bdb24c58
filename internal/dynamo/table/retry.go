package table

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"modelregistry/internal/registry"
)

const (
	// sdkAttempts is how often the SDK sends one call.
	sdkAttempts = 8
	// sdkBackoff bounds the SDK's own pauses, for throttling and lost replies.
	sdkBackoff = 400 * time.Millisecond
	// firstBackoff and maxBackoff bound the random pause before a new attempt,
	// maxDoublings how often its bound doubles.
	firstBackoff = 4 * time.Millisecond
	maxBackoff   = 2 * time.Second
	maxDoublings = 4
	// patience is how long a request goes on without a deadline, and margin what
	// it keeps of its deadline to give an answer.
	patience = 20 * time.Second
	margin   = 500 * time.Millisecond
	// tableWait bounds the wait for a new table.
	tableWait = 2 * time.Minute
)

// ErrStale tells that what an attempt has read was changed before it wrote.
var ErrStale = errors.New("changed since it was read")

// ErrPartWritten tells that an attempt has written what does not fit into one
// transaction with the rest, which another attempt goes on with.
var ErrPartWritten = errors.New("a part is written")

// Retry makes attempts until one succeeds or fails for good. Each reads and
// writes anew; in between it waits for a random while, so that writers of the
// same item do not meet again. The longer attempts take, the more of them are
// under way, so the wait grows with the time that the last one took. After one that
// has written a part it goes on at once.
func Retry(ctx context.Context, attempt func(context.Context) error) error {
	ctx, cancel := withPatience(ctx)
	defer cancel()
	giveUp := throttled
	for n := 0; ; n++ {
		start := time.Now()
		err := attempt(ctx)
		took := time.Since(start)
		switch {
		case errors.Is(err, ErrPartWritten):
			n, giveUp = -1, cutShort
			if !timeFor(ctx, 2*took) {
				return giveUp(err)
			}
		case errors.Is(err, ErrStale):
			if pause(ctx, n, took) != nil {
				return giveUp(err)
			}
		default:
			return err
		}
	}
}

// AfterCommit reads for the answer to a change that is made. Nothing may make it
// look undone any more: it reads until it has an answer, and answers with what is
// known where that is gone by now or cannot be had in time.
func AfterCommit[T any](ctx context.Context, known T, read func(context.Context) (T, error)) T {
	for attempt := 0; ; attempt++ {
		found, err := read(ctx)
		if err == nil {
			return found
		}
		if errors.Is(err, registry.ResourceDoesNotExist) || pause(ctx, attempt, 0) != nil {
			return known
		}
	}
}

// withPatience ends the context early enough to answer within the deadline.
func withPatience(ctx context.Context) (context.Context, context.CancelFunc) {
	deadline, ok := ctx.Deadline()
	if !ok {
		return context.WithTimeout(ctx, patience)
	}
	return context.WithDeadline(ctx, deadline.Add(-margin))
}

// pause waits for a random time that grows with the attempts made and with the
// time that the last one took. It fails at once where the next attempt could not
// end in time: one that is cut off leaves open what it did.
func pause(ctx context.Context, attempts int, took time.Duration) error {
	longest := max(took, firstBackoff) << min(attempts, maxDoublings)
	wait := rand.N(min(longest, maxBackoff))
	if !timeFor(ctx, wait+2*max(took, firstBackoff)) {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// timeFor reports whether something that takes so long ends before the deadline.
func timeFor(ctx context.Context, took time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ctx.Err() == nil && (!ok || time.Until(deadline) >= took)
}

// throttled tells the client to come back: nothing was written.
func throttled(cause error) error {
	return &registry.Error{
		Code:    registry.RequestLimitExceeded,
		Message: "Too many requests at once for the same things. Nothing was changed; try again.",
		Cause:   cause,
	}
}
