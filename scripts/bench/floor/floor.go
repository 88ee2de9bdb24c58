// Package floor times the DynamoDB calls that our operations make, alone: the
// operations run in this process, on the table of the stack, and only what
// passes between the SDK's call and its answer counts.
package floor

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"modelregistry/internal/dynamo"
	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest/resttest"
	"modelregistry/internal/tracking"
	"modelregistry/scripts/bench/rounds"
	"modelregistry/scripts/bench/workload"
)

// Name is that of the calls among those who take part.
const Name = "dynamodb"

// The table of the local stack.
const (
	Region = "us-east-1"
	Table  = "modelregistry"
)

// Settings are those of the local stack.
var Settings = table.Settings{Name: Table, Shards: 4}

// Floor sends requests to the operations in this process.
type Floor struct {
	handler http.Handler
}

// Config leads to a DynamoDB Local, which asks nobody who they are.
func Config(endpoint string) aws.Config {
	return aws.Config{
		Region: Region, BaseEndpoint: aws.String(endpoint),
		Credentials: credentials.NewStaticCredentialsProvider("bench", "bench", ""),
	}
}

// New makes the operations on the table of a stack, each with a store of its own.
func New(endpoint string) *Floor {
	return &Floor{
		handler: resttest.Server(stores{endpoint}),
	}
}

// stores gives each operation a registry of its own, as functions have. Nothing
// of tracking is measured.
type stores struct{ endpoint string }

func (s stores) Registry(string) registry.Store {
	return dynamo.Open(table.Open(Config(s.endpoint), Settings, watch))
}

func (stores) Tracking(string) tracking.Store { return nil }

// Entrant has the calls take part, on the database of another.
func (f *Floor) Entrant(numbers *atomic.Int64) rounds.Entrant {
	return rounds.Entrant{Name: Name, Numbers: numbers, Open: func(bool) rounds.Sender { return f }}
}

// Close does nothing: connections are the SDK's.
func (f *Floor) Close() {}

// Send gives the time that the request's calls took.
func (f *Floor) Send(ctx context.Context, wanted workload.Request) (time.Duration, error) {
	watch := &Watch{}
	err := f.answer(context.WithValue(ctx, watchKey{}, watch), wanted)
	return watch.took(), err
}

// Look gives what a request asks of the table.
func (f *Floor) Look(ctx context.Context, wanted workload.Request) (table.Usage, error) {
	ctx, meter := table.WithMeter(ctx)
	err := f.answer(ctx, wanted)
	return meter.Usage(), err
}

func (f *Floor) answer(ctx context.Context, wanted workload.Request) error {
	request, err := wanted.HTTP(ctx, "")
	if err != nil {
		return err
	}
	answer := httptest.NewRecorder()
	f.handler.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK {
		return fmt.Errorf("%s: %d: %.300s", wanted.Operation, answer.Code, answer.Body)
	}
	return nil
}
