// Package dynamo keeps the registry in one DynamoDB table. It alone knows the
// keys and items of models and versions; README.md explains them and what they cost.
package dynamo

import (
	"context"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// Store is a registry.Store on one table. It is safe for concurrent use.
type Store struct {
	table *table.Table
	keys  keyspace
	known *recollection
}

var _ registry.Store = (*Store)(nil)

// Open makes a store on a table; it calls nothing.
func Open(on *table.Table) *Store {
	return &Store{table: on, keys: keyspace{on.Shards()}, known: newRecollection()}
}

// transact writes all steps or none.
func (s *Store) transact(ctx context.Context, steps ...table.Step) error {
	return table.BlameSize(s.table.Transact(ctx, steps...), tooLarge)
}

// tooLarge blames the size of what a client has put together.
const tooLarge = "A model or a version holds at most 400 KB of description, aliases and tags up to 4 KB each; larger tags are kept apart. " +
	"This request would go beyond that. Delete tags, or shorten the description."
