package trackingspec

import (
	"context"
	"slices"
	"strconv"

	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// MetricHistory gives points. Its token counts those that were given.
func (s *Store) MetricHistory(_ context.Context, wanted tracking.MetricHistory) (registry.Page[tracking.Metric], error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	points := s.points[series{run: wanted.RunID, key: wanted.Key}]
	given := 0
	if wanted.PageToken != "" {
		number, err := strconv.Atoi(wanted.PageToken)
		if err != nil {
			return registry.Page[tracking.Metric]{}, registry.Invalid("Invalid page token, could not base64-decode")
		}
		given = number
	}
	left := points[min(given, len(points)):]
	page := registry.Page[tracking.Metric]{Items: slices.Clone(left)}
	if limit := wanted.MaxResults; limit > 0 && limit < len(left) {
		page = registry.Page[tracking.Metric]{Items: slices.Clone(left[:limit]), NextPageToken: strconv.Itoa(given + limit)}
	}
	return page, nil
}
