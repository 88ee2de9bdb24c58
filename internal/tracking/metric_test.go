package tracking_test

import (
	"math"
	"testing"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

func TestNewestValue(t *testing.T) {
	t.Parallel()
	point := func(step, timestamp int64, value float64) tracking.Metric {
		return tracking.Metric{Key: "loss", Step: step, Timestamp: registry.Timestamp(timestamp), Value: value}
	}
	tests := []struct {
		name        string
		newer, than tracking.Metric
		want        bool
	}{
		{name: "a later step", newer: point(2, 1, 1), than: point(1, 9, 9), want: true},
		{name: "an earlier step", newer: point(-1, 9, 9), than: point(0, 1, 1)},
		{name: "a later time", newer: point(1, 2, 1), than: point(1, 1, 9), want: true},
		{name: "a greater value", newer: point(1, 1, 2), than: point(1, 1, 1), want: true},
		{name: "the same point", newer: point(1, 1, 1), than: point(1, 1, 1)},
		{name: "NaN counts as zero above a loss", newer: point(1, 1, math.NaN()), than: point(1, 1, -1), want: true},
		{name: "NaN counts as zero below a gain", newer: point(1, 1, math.NaN()), than: point(1, 1, 1)},
		{name: "NaN takes no place of zero", newer: point(1, 1, math.NaN()), than: point(1, 1, 0)},
		{name: "zero takes no place of NaN", newer: point(1, 1, 0), than: point(1, 1, math.NaN())},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.newer.NewerThan(tt.than); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
