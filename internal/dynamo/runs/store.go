// Package runs keeps MLflow Tracking in the one DynamoDB table: experiments, runs
// with what they logged, and logged models. It alone knows their keys and items;
// README.md explains them and what they cost.
package runs

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/tracking"
)

// Store keeps tracking on one table. It is safe for concurrent use.
type Store struct {
	table *table.Table
	keys  keyspace
	known *recollection
}

var _ tracking.Store = (*Store)(nil)

// Open makes a store on a table; it calls nothing.
func Open(on *table.Table) *Store {
	return &Store{table: on, keys: keyspace{on.Shards()}, known: newRecollection()}
}

// transact writes all steps or none.
func (s *Store) transact(ctx context.Context, steps ...table.Step) error {
	return table.BlameSize(s.table.Transact(ctx, steps...), tooLarge)
}

// tooLarge blames the size of what a client has put together.
const tooLarge = "An experiment, a logged model and a dataset of a run hold at most 400 KB each, tags and params included. " +
	"This request would go beyond that. Delete tags, or shorten their values."

func stale(table.Item) error { return table.ErrStale }
