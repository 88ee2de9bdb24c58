package main

import (
	"container/heap"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"modelregistry/internal/dynamo/table"
)

// simulated is a minute of requests on a table of a number of shards.
type simulated struct {
	shards table.Shards
	rate   float64
	// requests are all, throttled those that met a partition which had given its
	// units of the second, conflicts the writes that met another one of their model.
	requests, throttled, writes, conflicts int
	// peakReads and peakWrites are units of the busiest partition in its busiest
	// second, allReads and allWrites those of the table.
	peakReads, peakWrites, allReads, allWrites float64
	// peakFlight is how many requests were under way at once.
	peakFlight int
}

const (
	simulatedSeconds = 60
	simulatedModels  = 5000
	// popularity is the exponent of Zipf's law: some one request in six is for the
	// most popular model.
	popularity = 1.1
	seed       = 20261124
)

// load is a partition's second.
type load struct{ reads, writes float64 }

// simulation draws requests of a workload's mix. A model's own item and its
// versions' are in two partitions. Of what a call reads, one unit is taken from the
// first, the rest from the second, and all that it writes as well: that is more
// than falls on either. What lists all models takes from each shard alike.
type simulation struct {
	simulated
	input  input
	random *rand.Rand
	// mix are operations by their share, added up.
	mix []share
	// second is what each partition gave in this one.
	second map[string]load
	// busy is until when a model's last write is under way, in seconds.
	busy   map[int]float64
	flight times
}

type share struct {
	units units
	upTo  float64
}

// simulate runs a minute of a workload's mix, always the same for the same seed.
func (i input) simulate(w workload, shards table.Shards, rate float64) simulated {
	s := &simulation{
		simulated: simulated{shards: shards, rate: rate}, input: i, random: rand.New(rand.NewPCG(seed, 0)),
		second: map[string]load{}, busy: map[int]float64{},
	}
	sum := 0.0
	for _, name := range slices.Sorted(maps.Keys(w.Calls)) {
		for _, u := range i.units {
			if u.Operation == name {
				sum += w.Calls[name]
				s.mix = append(s.mix, share{u, sum})
			}
		}
	}
	popular := rand.NewZipf(s.random, popularity, 1, simulatedModels-1)
	for now, second := 0.0, 0; now < simulatedSeconds; now += s.random.ExpFloat64() / rate {
		if int(now) > second {
			s.endSecond()
			second = int(now)
		}
		drawn := s.random.Float64() * sum
		at := slices.IndexFunc(s.mix, func(c share) bool { return drawn < c.upTo })
		s.request(now, s.mix[at].units, int(popular.Uint64()))
	}
	s.endSecond()
	return s.simulated
}

func (s *simulation) request(now float64, u units, model int) {
	s.requests++
	name, id := fmt.Sprint("model-", model), fmt.Sprint("id-", model)
	demand := map[string]load{
		fmt.Sprint("model#", s.shards.Of(name)): {reads: min(1, u.ReadUnits)},
		fmt.Sprint("version#", s.shards.Of(id)): {reads: max(0, u.ReadUnits-1), writes: u.WriteUnits},
	}
	if u.Operation == "search-registered-models" {
		demand = map[string]load{}
		for shard := range int(s.shards) {
			demand[fmt.Sprint("model#", shard)] = load{reads: u.ReadUnits / float64(s.shards)}
		}
	}
	s.take(demand)
	trip := s.input.assume("round_trip_milliseconds") / 1000
	ends := now + s.input.assume("own_milliseconds")/1000 + u.Warm*trip
	if u.WriteUnits > 0 {
		s.writes++
		// The last round trip is the transaction.
		if begins := ends - trip; s.busy[model] > begins {
			s.conflicts++
			ends += trip
		}
		s.busy[model] = max(s.busy[model], ends)
	}
	for len(s.flight) > 0 && s.flight[0] <= now {
		heap.Pop(&s.flight)
	}
	heap.Push(&s.flight, ends)
	s.peakFlight = max(s.peakFlight, len(s.flight))
}

// take takes the units from the partitions where all have them.
func (s *simulation) take(demand map[string]load) {
	for partition, wanted := range demand {
		had := s.second[partition]
		if (wanted.reads > 0 && had.reads+wanted.reads > partitionReads) || (wanted.writes > 0 && had.writes+wanted.writes > partitionWrites) {
			s.throttled++
			return
		}
	}
	for partition, wanted := range demand {
		had := s.second[partition]
		s.second[partition] = load{had.reads + wanted.reads, had.writes + wanted.writes}
	}
}

func (s *simulation) endSecond() {
	var all load
	for _, of := range s.second {
		s.peakReads, s.peakWrites = max(s.peakReads, of.reads), max(s.peakWrites, of.writes)
		all.reads += of.reads
		all.writes += of.writes
	}
	s.allReads, s.allWrites = max(s.allReads, all.reads), max(s.allWrites, all.writes)
	clear(s.second)
}

// times is a heap of moments.
type times []float64

func (t times) Len() int           { return len(t) }
func (t times) Less(i, j int) bool { return t[i] < t[j] }
func (t times) Swap(i, j int)      { t[i], t[j] = t[j], t[i] }
func (t *times) Push(x any)        { *t = append(*t, x.(float64)) }
func (t *times) Pop() any {
	last := (*t)[len(*t)-1]
	*t = (*t)[:len(*t)-1]
	return last
}
