package rounds

import (
	"slices"
	"time"
)

// Figure is what was measured of one case on one server in one mode.
type Figure struct {
	// Requests were answered well, Errors were not; Error is the first of them.
	Requests int    `json:"requests"`
	Errors   int    `json:"errors,omitempty"`
	Error    string `json:"error,omitempty"`
	// MedianMS and P99MS are of the time of a request, in milliseconds; of one
	// client alone, since many wait for each other.
	MedianMS float64 `json:"median_ms,omitempty"`
	P99MS    float64 `json:"p99_ms,omitempty"`
	// PerSecond is how many requests were answered well in a second.
	PerSecond float64 `json:"per_second,omitempty"`
	// Skipped says why nothing was measured.
	Skipped string `json:"skipped,omitempty"`
}

// Use is what requests took of the processors, in milliseconds each.
type Use struct {
	Requests   int     `json:"requests"`
	ServerMS   float64 `json:"server_ms"`
	DatabaseMS float64 `json:"database_ms,omitempty"`
}

// sample collects what one server did in one mode, over all rounds.
type sample struct {
	times   []time.Duration
	errors  int
	err     error
	elapsed time.Duration
}

func (s *sample) add(other sample) {
	s.times = append(s.times, other.times...)
	s.errors += other.errors
	if s.err == nil {
		s.err = other.err
	}
	s.elapsed += other.elapsed
}

func (s *sample) figure(alone bool) Figure {
	figure := Figure{Requests: len(s.times), Errors: s.errors}
	if s.err != nil {
		figure.Error = s.err.Error()
	}
	if len(s.times) == 0 {
		return figure
	}
	if !alone {
		figure.PerSecond = float64(len(s.times)) / s.elapsed.Seconds()
		return figure
	}
	figure.MedianMS, figure.P99MS = Quantile(s.times, 50), Quantile(s.times, 99)
	return figure
}

// Quantile gives the time, in milliseconds, that so many of a hundred do not
// exceed; 0 of none.
func Quantile(times []time.Duration, percent int) float64 {
	if len(times) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(times))
	at := (len(sorted)*percent+99)/100 - 1
	return milliseconds(sorted[max(at, 0)])
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
