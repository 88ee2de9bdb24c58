package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/table"
)

// minute is a mix of point operations, on what the example was measured to use.
func minute() (input, workload) {
	i := example
	i.units = []units{{Operation: "read", Warm: 1, ReadUnits: 2}, {Operation: "write", Warm: 2, WriteUnits: 10}}
	return i, workload{Calls: map[string]float64{"read": 90, "write": 10}}
}

func TestSimulationsAreTheSameForTheSameSeed(t *testing.T) {
	t.Parallel()
	i, w := minute()
	first, again := i.simulate(w, 4, 1000), i.simulate(w, 4, 1000)
	if diff := cmp.Diff(first, again, cmp.AllowUnexported(simulated{})); diff != "" {
		t.Error(diff)
	}
}

func TestPartitionsGiveNoMoreThanTheirLimits(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		shards    int
		rate      float64
		throttled bool
	}{
		{name: "few requests", shards: 1, rate: 50},
		// 10,000 units of writes a second fall on partitions that give 1,000 each.
		{name: "more than a shard gives", shards: 1, rate: 10_000, throttled: true},
		{name: "more than four shards give", shards: 4, rate: 10_000, throttled: true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i, w := minute()
			s := i.simulate(w, table.Shards(test.shards), test.rate)
			if (s.throttled > 0) != test.throttled {
				t.Errorf("%d of %d were throttled", s.throttled, s.requests)
			}
			if s.peakReads > partitionReads || s.peakWrites > partitionWrites {
				t.Errorf("a partition gave %g and %g", s.peakReads, s.peakWrites)
			}
			if asked := test.rate * simulatedSeconds; float64(s.requests) < 0.9*asked || float64(s.requests) > 1.1*asked {
				t.Errorf("%d requests, want about %g", s.requests, asked)
			}
			if s.allWrites > float64(test.shards)*partitionWrites {
				t.Errorf("%d shards wrote %g units in a second", test.shards, s.allWrites)
			}
		})
	}
}
