package runs

import (
	"cmp"
	"math"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

var (
	anyNumber = rapid.OneOf(rapid.Int64(), rapid.SampledFrom([]int64{math.MinInt64, -1, 0, 1, math.MaxInt64}))
	anyValue  = rapid.OneOf(rapid.Float64Range(-math.MaxFloat64, math.MaxFloat64), rapid.SampledFrom([]float64{
		math.NaN(), math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0, math.Copysign(0, -1),
	}))
	anyPoint = rapid.Custom(func(t *rapid.T) tracking.Metric {
		return tracking.Metric{
			Key: "k", Value: anyValue.Draw(t, "value"), Timestamp: registry.Timestamp(anyNumber.Draw(t, "timestamp")), Step: anyNumber.Draw(t, "step"),
		}
	})
)

// TestPointsSortAsAHistory compares keys, and reads them back.
func TestPointsSortAsAHistory(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyPoint.Draw(t, "a"), anyPoint.Draw(t, "b")
		if rapid.Bool().Draw(t, "at once") {
			b.Timestamp, b.Step = a.Timestamp, a.Step
		}
		if got, want := strings.Compare(pointSK(a), pointSK(b)), a.CompareInTime(b); got != want {
			t.Errorf("%+v and %+v compare as %d, want %d", a, b, got, want)
		}
		back, err := parsePoint("k", pointSK(a))
		if diff := gocmp.Diff(a, back, cmpopts.EquateNaNs()); diff != "" || err != nil {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
	})
}

func TestNumbersSort(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyNumber.Draw(t, "a"), anyNumber.Draw(t, "b")
		if got := strings.Compare(ordered(a), ordered(b)); got != cmp.Compare(a, b) {
			t.Errorf("%d and %d compare as %d", a, b, got)
		}
	})
}

func FuzzPoint(f *testing.F) {
	f.Add(pointSK(tracking.Metric{Key: "k", Value: 1, Timestamp: 2, Step: 3}))
	for _, seed := range []string{"", "#", strings.Repeat("z", 82), strings.Repeat("0", 82)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sk string) {
		point, err := parsePoint("k", sk)
		if err == nil && !math.IsNaN(point.Value) && len(pointSK(point)) != len(sk) {
			t.Errorf("%q is %+v, and then %q", sk, point, pointSK(point))
		}
	})
}

// TestKeysFit holds the longest keys to what DynamoDB takes: 2,048 bytes for a
// partition and 1,024 for a sort key.
func TestKeysFit(t *testing.T) {
	t.Parallel()
	keys := keyspace{64}
	name := tracking.ExperimentName(strings.Repeat("n", tracking.MaxExperimentNameBytes))
	run := tracking.RunID(strings.Repeat("a", 32))
	point := tracking.Metric{Key: strings.Repeat("🏠", 250), ModelID: tracking.ModelID("m-" + strings.Repeat("a", 32))}
	for what, sk := range map[string]string{
		"name": keys.experimentName(name).SK, "group": runGroup(math.MinInt64, math.MinInt64, run),
		"point": pointSK(point), "point of a model": modelPoint(run, point).SK, "part": keys.part(run, 99).SK,
	} {
		if len(sk) > 1024 {
			t.Errorf("%s: %d bytes", what, len(sk))
		}
	}
}
