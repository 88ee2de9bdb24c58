package dynamo

import (
	"strconv"
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// momentAt gives the time in the place of an entry of the index by update.
func momentAt(e table.Entry) registry.Timestamp { return momentOf(byMoment(e.Place)) }

// momentOf reads the time out of digits, or out of what byMoment gives.
func momentOf(digits string) registry.Timestamp {
	number, err := strconv.ParseInt(digits[strings.LastIndex(digits, "#")+1:], 10, 64)
	if err != nil {
		return 0
	}
	return registry.Timestamp(number)
}

// byMoment groups the places of the index by update: what changed in one
// millisecond has no order there.
func byMoment(place string) string {
	kind, rest, _ := strings.Cut(place, "#")
	moment, _, _ := strings.Cut(rest, "#")
	return kind + "#" + moment
}
