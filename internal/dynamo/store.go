// Package dynamo keeps the registry in one DynamoDB table. It alone knows keys
// and items; README.md explains them and what they cost.
package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkretry "github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"modelregistry/internal/registry"
)

// Store is a registry.Store on one table. It is safe for concurrent use.
type Store struct {
	client *dynamodb.Client
	table  string
	keys   keyspace
	known  *recollection
}

var _ registry.Store = (*Store)(nil)

// Settings say which table to use.
type Settings struct {
	Table string
	// Shards is the number of partitions over which models are spread. It is
	// fixed when the table is made: another number would not find what is there.
	Shards int
}

// Open makes a store; it calls nothing.
func Open(config aws.Config, settings Settings, options ...func(*dynamodb.Options)) *Store {
	client := dynamodb.NewFromConfig(config, append([]func(*dynamodb.Options){withDefaults}, options...)...)
	return &Store{
		client: client,
		table:  settings.Table,
		keys:   keyspace{shards: settings.Shards},
		known:  newRecollection(),
	}
}

// withDefaults meters every call, and lets the SDK retry throttling and lost
// replies for a while; a transaction's token makes that safe.
func withDefaults(options *dynamodb.Options) {
	options.APIOptions = append(options.APIOptions, measure)
	options.Retryer = sdkretry.NewStandard(func(o *sdkretry.StandardOptions) {
		o.MaxAttempts = sdkAttempts
		o.MaxBackoff = sdkBackoff
		o.RateLimiter = unlimited{}
	})
}

// unlimited replaces the SDK's retry quota: a Lambda serves one request at a
// time, and that one is bounded by its deadline.
type unlimited struct{}

func (unlimited) GetToken(context.Context, uint) (func() error, error) {
	return func() error { return nil }, nil
}

func (unlimited) AddTokens(uint) error { return nil }
