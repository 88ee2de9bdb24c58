package table

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/sync/errgroup"
)

// Usage is what a request has asked of DynamoDB so far.
type Usage struct {
	// Calls counts API calls, RoundTrips those that waited for one another: calls
	// side by side count as one.
	Calls      int
	RoundTrips int
	// ReadUnits and WriteUnits are the consumed capacity.
	ReadUnits  float64
	WriteUnits float64
	// EntriesRead counts the entries of indexes that were evaluated, ItemsRead the
	// items of the table, pointers among them.
	EntriesRead int
	ItemsRead   int
	// Walked names the list that each search has walked, with commas between.
	Walked string
	// ItemsReturned counts the results of searches.
	ItemsReturned int
}

// plus adds what was used elsewhere, but for the round trips.
func (u Usage) plus(other Usage) Usage {
	u.Calls += other.Calls
	u.ReadUnits += other.ReadUnits
	u.WriteUnits += other.WriteUnits
	u.EntriesRead += other.EntriesRead
	u.ItemsRead += other.ItemsRead
	u.ItemsReturned += other.ItemsReturned
	if u.Walked != "" && other.Walked != "" {
		u.Walked += ","
	}
	u.Walked += other.Walked
	return u
}

// Meter adds up the usage of one request.
type Meter struct {
	mutex sync.Mutex
	usage Usage
}

// Usage gives what has been used.
func (m *Meter) Usage() Usage {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	return m.usage
}

func (m *Meter) add(used Usage) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	roundTrips := m.usage.RoundTrips + used.RoundTrips
	m.usage = m.usage.plus(used)
	m.usage.RoundTrips = roundTrips
}

// NoteSearch notes on the request's meter which list a search has walked and how
// many results it gave: the plan that its filter and order have led to.
func NoteSearch(ctx context.Context, walked string, returned int) {
	meterOf(ctx).add(Usage{Walked: walked, ItemsReturned: returned})
}

type meterKey struct{}

// WithMeter makes a meter for the requests made with the context.
func WithMeter(ctx context.Context) (context.Context, *Meter) {
	meter := &Meter{}
	return context.WithValue(ctx, meterKey{}, meter), meter
}

func meterOf(ctx context.Context) *Meter {
	meter, ok := ctx.Value(meterKey{}).(*Meter)
	if !ok {
		return &Meter{}
	}
	return meter
}

// maxTogether bounds the calls that one request has under way at once.
const maxTogether = 32

// Together makes calls side by side; the meter takes the longest chain among
// them for the round trips. The last is made by who asks for them, whose stack has
// grown already: the SDK needs a deep one.
func Together(ctx context.Context, calls ...func(context.Context) error) error {
	if len(calls) == 1 {
		return calls[0](ctx)
	}
	group, groupCtx := errgroup.WithContext(ctx)
	group.SetLimit(maxTogether)
	meters := make([]*Meter, len(calls))
	for i, call := range calls {
		var callCtx context.Context
		callCtx, meters[i] = WithMeter(groupCtx)
		if i < len(calls)-1 {
			group.Go(func() error { return call(callCtx) })
		} else if err := call(callCtx); err != nil {
			group.Go(func() error { return err })
		}
	}
	err := group.Wait()
	var sum Usage
	for _, meter := range meters {
		used := meter.Usage()
		longest := max(sum.RoundTrips, used.RoundTrips)
		sum = sum.plus(used)
		sum.RoundTrips = longest
	}
	meterOf(ctx).add(sum)
	return err
}

// measure is the middleware that notes each call on the request's meter.
func measure(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Measure",
		func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
			out, metadata, err := next.HandleInitialize(ctx, in)
			used := capacity(in.Parameters, out.Result)
			used.Calls, used.RoundTrips = 1, 1
			meterOf(ctx).add(used)
			return out, metadata, err
		}), middleware.After)
}

func capacity(parameters, result any) Usage {
	switch output := result.(type) {
	case *dynamodb.GetItemOutput:
		return Usage{ReadUnits: units(output.ConsumedCapacity), ItemsRead: min(len(output.Item), 1)}
	case *dynamodb.QueryOutput:
		used := Usage{ReadUnits: units(output.ConsumedCapacity)}
		if input, ok := parameters.(*dynamodb.QueryInput); ok && input.IndexName != nil {
			used.EntriesRead = int(output.ScannedCount)
		} else {
			used.ItemsRead = int(output.ScannedCount)
		}
		return used
	case *dynamodb.BatchGetItemOutput:
		used := Usage{ReadUnits: units(pointers(output.ConsumedCapacity)...)}
		for _, found := range output.Responses {
			used.ItemsRead += len(found)
		}
		return used
	case *dynamodb.BatchWriteItemOutput:
		return Usage{WriteUnits: units(pointers(output.ConsumedCapacity)...)}
	case *dynamodb.TransactWriteItemsOutput:
		return Usage{WriteUnits: units(pointers(output.ConsumedCapacity)...)}
	default:
		return Usage{}
	}
}

func pointers(consumed []types.ConsumedCapacity) []*types.ConsumedCapacity {
	all := make([]*types.ConsumedCapacity, len(consumed))
	for i := range consumed {
		all[i] = &consumed[i]
	}
	return all
}

func units(consumed ...*types.ConsumedCapacity) float64 {
	var sum float64
	for _, c := range consumed {
		if c != nil && c.CapacityUnits != nil {
			sum += *c.CapacityUnits
		}
	}
	return sum
}
