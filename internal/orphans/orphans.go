// Package orphans finds artifacts that nothing refers to any more. Deleting a
// version, a run or a model never deletes its files: whoever runs this does, and
// says so.
package orphans

import (
	"context"
	"fmt"
	"time"

	"modelregistry/internal/artifacts"
)

// DefaultGrace is how old an artifact must be: a run's files come before the
// version that refers to them.
const DefaultGrace = 7 * 24 * time.Hour

// Store is where artifacts are.
type Store interface {
	// ListAll gives all that was last changed before that time, or an error.
	ListAll(ctx context.Context, before time.Time) ([]artifacts.Stored, error)
}

// Find gives what was last changed before that time and has no reference. It fails
// rather than miss a reference. They are read last: what was registered meanwhile
// is no orphan.
func Find(ctx context.Context, store Store, before time.Time, read func(context.Context) (References, error)) ([]artifacts.Stored, error) {
	old, err := store.ListAll(ctx, before)
	if err != nil {
		return nil, err
	}
	references, err := read(ctx)
	if err != nil {
		return nil, fmt.Errorf("not all that refers to artifacts could be read: %w", err)
	}
	var orphans []artifacts.Stored
	for _, file := range old {
		if !references.Hold(file.Path) {
			orphans = append(orphans, file)
		}
	}
	return orphans, nil
}
