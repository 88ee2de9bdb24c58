package dynamo_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"

	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/registry"
)

// between lets act happen once armed: after a query has been answered, and
// before an item is read that was asked for beside it.
type between struct {
	armed   bool
	answer  sync.Once
	queried chan struct{}
	once    sync.Once
	act     func()
}

func (b *between) inject(options *dynamodb.Options) {
	options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Between", b.order), middleware.Before)
	})
}

func (b *between) order(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	_, reads := in.Parameters.(*dynamodb.GetItemInput)
	_, queries := in.Parameters.(*dynamodb.QueryInput)
	if b.armed && reads {
		<-b.queried
		b.once.Do(b.act)
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	if b.armed && queries {
		b.answer.Do(func() { close(b.queried) })
	}
	return out, metadata, err
}

// A warm function reads model and version side by side. What is deleted between
// the two was there with its alias, or is not there: it never had none.
func TestAVersionDeletedBesideAGuess(t *testing.T) {
	t.Parallel()
	table := tabletest.New(t)
	other := dynamotest.Open(t, table)
	createModel(t, other, "m")
	createVersions(t, other, "m", 1)
	if err := other.SetAlias(t.Context(), "m", "champion", 1); err != nil {
		t.Fatal(err)
	}
	gap := &between{queried: make(chan struct{}), act: func() {
		if err := other.DeleteModelVersion(t.Context(), "m", 1, 2); err != nil {
			t.Error(err)
		}
	}}
	warm := dynamotest.Open(t, table, gap.inject)
	if _, err := warm.ModelVersion(t.Context(), "m", 1); err != nil {
		t.Fatal(err)
	}
	gap.armed = true
	if found, err := warm.ModelVersion(t.Context(), "m", 1); !errors.Is(err, registry.ResourceDoesNotExist) {
		t.Errorf("got aliases %v, %v", found.Aliases, err)
	}
}
