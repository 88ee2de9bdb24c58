package tracking

import (
	"cmp"
	"math"

	"modelregistry/internal/registry"
)

// Metric is one point of a metric of a run. Two points that are equal in Key,
// Value, Timestamp and Step are the same point.
type Metric struct {
	Key string
	// Value is finite or NaN: an infinity is kept as the largest number of its
	// sign, as by the real server.
	Value float64
	// Timestamp is the client's, in milliseconds since 1970, and never negative.
	Timestamp registry.Timestamp
	Step      int64
	// ModelID names the logged model that was measured, with the dataset that it
	// was measured on; all are empty where the client said nothing.
	ModelID       ModelID
	DatasetName   string
	DatasetDigest string
}

// Compare orders points as the newest value of a metric is chosen: by step, then
// by time, then by value, where NaN counts as zero.
func (m Metric) Compare(other Metric) int {
	return cmp.Or(cmp.Compare(m.Step, other.Step), m.CompareInTime(other))
}

// CompareInTime orders points as a history is told: by time, then by step, then
// by value, where NaN counts as zero and comes after it.
func (m Metric) CompareInTime(other Metric) int {
	return cmp.Or(
		cmp.Compare(m.Timestamp, other.Timestamp), cmp.Compare(m.Step, other.Step),
		cmp.Compare(m.order(), other.order()), cmp.Compare(m.isNaN(), other.isNaN()))
}

// NewerThan reports whether the point takes the place of the other as the newest
// value. Of two that are equal the first stays.
func (m Metric) NewerThan(other Metric) bool {
	return cmp.Or(cmp.Compare(m.Step, other.Step), cmp.Compare(m.Timestamp, other.Timestamp), cmp.Compare(m.order(), other.order())) > 0
}

func (m Metric) order() float64 {
	if math.IsNaN(m.Value) {
		return 0
	}
	return m.Value
}

func (m Metric) isNaN() int {
	if math.IsNaN(m.Value) {
		return 1
	}
	return 0
}
