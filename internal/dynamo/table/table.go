// Package table reads and writes the one DynamoDB table that all stores stand
// on. It knows how, and nothing of what the items are: writes are conditional
// and run once, reads are strongly consistent, and both are metered. README.md
// explains the rules.
package table

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkretry "github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Table is safe for concurrent use.
type Table struct {
	client *dynamodb.Client
	name   string
	shards Shards
}

// Settings say which table to use.
type Settings struct {
	Name string
	// Shards is the number of partitions over which items are spread. It is fixed
	// when the table is made: another number would not find what is there.
	Shards int
}

// Open makes a table's client; it calls nothing.
func Open(config aws.Config, settings Settings, options ...func(*dynamodb.Options)) *Table {
	client := dynamodb.NewFromConfig(config, append([]func(*dynamodb.Options){withDefaults}, options...)...)
	return &Table{client: client, name: settings.Name, shards: Shards(settings.Shards)}
}

// Shards spread the table's items.
func (t *Table) Shards() Shards { return t.shards }

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
