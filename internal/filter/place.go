package filter

import (
	"cmp"
	"math"
	"strconv"
)

// Place is where a record stands in an order: a Slot for each term.
type Place []Slot

// Slot is a value to sort by. Slots of one term hold one kind of value.
type Slot struct {
	Rank   Rank    `json:"rank,omitempty"`
	Text   string  `json:"text,omitempty"`
	Number int64   `json:"number,omitempty"`
	Float  float64 `json:"float,omitempty"`
}

// Rank puts NaN behind all numbers and what is absent behind NaN, in both
// directions.
type Rank int

// The ranks.
const (
	Present Rank = iota
	NaN
	Absent
)

// FloatSlot is that of a metric.
func FloatSlot(value float64) Slot {
	if math.IsNaN(value) {
		return Slot{Rank: NaN}
	}
	return Slot{Float: value}
}

// Place returns where the record stands.
func (o Order) Place(r Tracked) Place {
	place := make(Place, len(o))
	for i, term := range o {
		place[i] = term.slot(r)
	}
	return place
}

func (t Term) slot(r Tracked) Slot {
	var text string
	var ok bool
	switch t.Kind {
	case Metric:
		values := r.Metrics(t.Key)
		if len(values) == 0 {
			return Slot{Rank: Absent}
		}
		return FloatSlot(values[0])
	case Param:
		text, ok = r.Param(t.Key)
	case Tag:
		text, ok = r.Tag(t.Key)
	default:
		return attributeSlot(r, t.Key)
	}
	if !ok {
		return Slot{Rank: Absent}
	}
	return Slot{Text: text}
}

func attributeSlot(r Tracked, name string) Slot {
	switch {
	case r.Lacks(name):
		return Slot{Rank: Absent}
	case name == "experiment_id":
		number, err := strconv.ParseInt(r.Attribute(name), 10, 64)
		if err != nil {
			return Slot{Rank: Absent}
		}
		return Slot{Number: number}
	case Key{Attribute, name}.numeric():
		return Slot{Number: r.Number(name)}
	}
	return Slot{Text: r.Attribute(name)}
}

// Compare tells which of two places of this order comes first.
func (o Order) Compare(a, b Place) int {
	for i, term := range o {
		if order := a[i].compare(b[i], term.Descending); order != 0 {
			return order
		}
	}
	return 0
}

func (s Slot) compare(other Slot, descending bool) int {
	if order := cmp.Compare(s.Rank, other.Rank); order != 0 {
		return order
	}
	order := cmp.Or(cmp.Compare(s.Text, other.Text), cmp.Compare(s.Number, other.Number), cmp.Compare(s.Float, other.Float))
	if descending {
		return -order
	}
	return order
}
