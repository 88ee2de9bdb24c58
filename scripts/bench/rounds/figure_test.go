package rounds_test

import (
	"testing"
	"time"

	"modelregistry/scripts/bench/rounds"
)

func TestQuantile(t *testing.T) {
	t.Parallel()
	var hundred []time.Duration
	for i := range 100 {
		hundred = append(hundred, time.Duration(100-i)*time.Millisecond)
	}
	tests := []struct {
		name    string
		times   []time.Duration
		percent int
		want    float64
	}{
		{name: "none", percent: 50, want: 0},
		{name: "one", times: hundred[:1], percent: 99, want: 100},
		{name: "median", times: hundred, percent: 50, want: 50},
		{name: "99 of 100", times: hundred, percent: 99, want: 99},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := rounds.Quantile(test.times, test.percent); got != test.want {
				t.Errorf("got %g, want %g", got, test.want)
			}
		})
	}
}
