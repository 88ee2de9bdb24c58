package dynamo

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"modelregistry/internal/registry"
)

const (
	none       = registry.StageNone
	staging    = registry.StageStaging
	production = registry.StageProduction
	archived   = registry.StageArchived
)

// transition is what one change makes of the heads.
type transition struct {
	name   string
	before heads
	act    func(heads) heads
	want   heads
}

func TestHeadsAfterMoves(t *testing.T) {
	t.Parallel()
	holdHeads(t, []transition{
		{
			name: "the first version", before: nil,
			act:  func(h heads) heads { return h.moved(1, none) },
			want: heads{none: {Version: 1}},
		},
		{
			name: "another version", before: heads{none: {Version: 1}},
			act:  func(h heads) heads { return h.moved(2, none) },
			want: heads{none: {Version: 2}},
		},
		{
			name: "the highest moves on", before: heads{none: {Version: 3}},
			act:  func(h heads) heads { return h.moved(3, staging) },
			want: heads{none: {Version: 2, Bound: true}, staging: {Version: 3}},
		},
		{
			name: "a lower one moves on", before: heads{none: {Version: 3}},
			act:  func(h heads) heads { return h.moved(2, staging) },
			want: heads{none: {Version: 3}, staging: {Version: 2}},
		},
		{
			name: "the only one moves on", before: heads{none: {Version: 1}},
			act:  func(h heads) heads { return h.moved(1, archived) },
			want: heads{archived: {Version: 1}},
		},
		{
			name: "a lower one joins", before: heads{none: {Version: 2, Bound: true}, production: {Version: 3}},
			act:  func(h heads) heads { return h.moved(1, production) },
			want: heads{none: {Version: 2, Bound: true}, production: {Version: 3}},
		},
		{
			name: "one joins below a bound", before: heads{none: {Version: 4}, staging: {Version: 3, Bound: true}},
			act:  func(h heads) heads { return h.moved(2, staging) },
			want: heads{none: {Version: 4}, staging: {Version: 3, Bound: true}},
		},
		{
			name: "one joins at a bound", before: heads{none: {Version: 4}, staging: {Version: 3, Bound: true}},
			act:  func(h heads) heads { return h.moved(3, staging) },
			want: heads{none: {Version: 4}, staging: {Version: 3}},
		},
		{
			name: "it stays where it is", before: heads{none: {Version: 4}, staging: {Version: 3}},
			act:  func(h heads) heads { return h.moved(3, staging) },
			want: heads{none: {Version: 4}, staging: {Version: 3}},
		},
	})
}

func TestHeadsAfterDeletions(t *testing.T) {
	t.Parallel()
	holdHeads(t, []transition{
		{
			name: "the highest is deleted", before: heads{none: {Version: 4}, staging: {Version: 3}},
			act:  func(h heads) heads { return h.removed(4) },
			want: heads{none: {Version: 3, Bound: true}, staging: {Version: 3}},
		},
		{
			name: "a bound is deleted", before: heads{none: {Version: 3, Bound: true}},
			act:  func(h heads) heads { return h.removed(3) },
			want: heads{none: {Version: 2, Bound: true}},
		},
		{
			name: "one that is no head is deleted", before: heads{none: {Version: 3}},
			act:  func(h heads) heads { return h.removed(2) },
			want: heads{none: {Version: 3}},
		},
		{
			name: "the only one is deleted", before: heads{none: {Version: 1}},
			act:  func(h heads) heads { return h.removed(1) },
			want: heads{},
		},
	})
}

func holdHeads(t *testing.T, tests []transition) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before := maps.Clone(test.before)
			if diff := cmp.Diff(test.want, test.act(test.before)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(before, test.before); diff != "" {
				t.Errorf("what was there is changed (-before +after)\n%s", diff)
			}
		})
	}
}

// TestHeadsTellTheTruth moves and deletes versions at random: a head that is
// exact is the highest of its stage, a bound is not below it, and a stage
// without a head is empty.
func TestHeadsTellTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		stages := map[registry.VersionNumber]registry.Stage{}
		told, last := heads{}, registry.VersionNumber(0)
		t.Repeat(map[string]func(*rapid.T){
			"create": func(*rapid.T) {
				last++
				stages[last] = none
				told = told.moved(last, none)
			},
			"move": func(t *rapid.T) {
				version := anyOf(t, stages)
				stages[version] = rapid.SampledFrom(registry.Stages).Draw(t, "stage")
				told = told.moved(version, stages[version])
			},
			"delete": func(t *rapid.T) {
				version := anyOf(t, stages)
				delete(stages, version)
				told = told.removed(version)
			},
			"": func(t *rapid.T) {
				for _, stage := range registry.Stages {
					holdHead(t, stage, highestIn(stages, stage), told)
				}
			},
		})
	})
}

func anyOf(t *rapid.T, stages map[registry.VersionNumber]registry.Stage) registry.VersionNumber {
	if len(stages) == 0 {
		t.Skip("there is no version")
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(stages))).Draw(t, "version")
}

func highestIn(stages map[registry.VersionNumber]registry.Stage, stage registry.Stage) registry.VersionNumber {
	highest := registry.VersionNumber(0)
	for version, in := range stages {
		if in == stage {
			highest = max(highest, version)
		}
	}
	return highest
}

func holdHead(t *rapid.T, stage registry.Stage, highest registry.VersionNumber, told heads) {
	top, ok := told[stage]
	switch {
	case !ok && highest != 0, ok && !top.Bound && top.Version != highest, ok && top.Version < highest:
		t.Fatalf("in %s the highest is %d (0 for none), and the heads say %+v", stage, highest, told)
	case ok && top.Version < 1:
		t.Fatalf("in %s the heads say %+v: that is no version", stage, told)
	}
}
