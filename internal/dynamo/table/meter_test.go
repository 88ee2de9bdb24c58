package table_test

import (
	"context"
	"errors"
	"testing"

	"modelregistry/internal/dynamo/table"
)

// TestTogetherEndsWithTheFirstFailure has one call fail, wherever it stands, while
// the others wait until they are called off.
func TestTogetherEndsWithTheFirstFailure(t *testing.T) {
	t.Parallel()
	failure := errors.New("failed")
	fails := func(context.Context) error { return failure }
	waits := func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}
	tests := []struct {
		name  string
		calls []func(context.Context) error
		want  error
	}{
		{name: "none"},
		{name: "one alone", calls: []func(context.Context) error{fails}, want: failure},
		{name: "the first", calls: []func(context.Context) error{fails, waits, waits}, want: failure},
		{name: "the last", calls: []func(context.Context) error{waits, waits, fails}, want: failure},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if err := table.Together(t.Context(), test.calls...); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}
