package runs

import (
	"context"
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// pointOverhead is what a point takes in an answer beside its key, at most.
const pointOverhead = metricOverhead

// MetricHistory reads a page of the points of a metric. They stand in the order
// in which they are told.
func (s *Store) MetricHistory(ctx context.Context, wanted tracking.MetricHistory) (registry.Page[tracking.Metric], error) {
	var page registry.Page[tracking.Metric]
	of, err := historySpan(wanted)
	if err != nil {
		return page, err
	}
	limit := table.MaxPageBytes / (table.SizeOfText(wanted.Key) + pointOverhead)
	if wanted.MaxResults > 0 {
		limit = min(limit, wanted.MaxResults)
	}
	var found []table.Item
	for next := table.Item(nil); len(found) <= limit; {
		var more []table.Item
		// One more tells that another page follows.
		if more, next, err = s.table.Query(ctx, of, limit+1-len(found), next); err != nil {
			return page, err
		}
		if found = append(found, more...); next == nil {
			break
		}
	}
	last := ""
	for _, item := range found[:min(limit, len(found))] {
		last = table.StringOf(item, table.AttrSK)
		point, err := parsePoint(wanted.Key, last)
		if err != nil {
			return page, err
		}
		page.Items = append(page.Items, point)
	}
	if len(found) > limit {
		page.NextPageToken, err = table.EncodeToken(historyDigest(wanted), last)
	}
	return page, err
}

// historySpan covers the points of a metric from where the last page ended.
func historySpan(wanted tracking.MetricHistory) (table.Span, error) {
	prefix := seriesPrefix(wanted.Key)
	of := table.SpanUnder(historyPartition(wanted.RunID), prefix[:seriesDigits])
	after, err := table.DecodeToken[string](historyDigest(wanted), wanted.PageToken)
	if err != nil || after == nil {
		return of, err
	}
	if _, err := parsePoint(wanted.Key, *after); err != nil || !strings.HasPrefix(*after, prefix) {
		return of, table.BadToken()
	}
	// A blank more is beyond the point itself and before all others.
	of.Low = *after + " "
	return of, nil
}

// historyDigest tells the histories apart that a token may go on with.
func historyDigest(wanted tracking.MetricHistory) []byte {
	return []byte(table.Digest(string(wanted.RunID) + "#" + wanted.Key)[:16])
}
