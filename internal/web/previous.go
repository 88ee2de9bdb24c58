package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

// beforeParameter asks in an address for the version before the one that it names.
const beforeParameter = "before"

// previousURL compares a version with the one before it, or is empty for the first.
func previousURL(name string, version registry.VersionNumber) string {
	if version <= 1 {
		return ""
	}
	return address(comparePath, "name", name, "version", version.String(), beforeParameter, "yes")
}

// addPrevious puts the version before beside the one that the query names.
func (s *site) addPrevious(ctx context.Context, query url.Values) error {
	wanted := query["version"]
	if query.Get(beforeParameter) == "" || len(wanted) != 1 {
		return nil
	}
	number, err := strconv.ParseInt(wanted[0], 10, 32)
	if err != nil {
		// What the registry says of it is better.
		_, err := s.registry.GetModelVersion(ctx, query.Get("name"), wanted[0])
		return err
	}
	previous, err := s.previous(ctx, query.Get("name"), number)
	if err != nil {
		return err
	}
	query["version"] = append(wanted, previous)
	return nil
}

// previous finds the version before, which mostly has the number before.
func (s *site) previous(ctx context.Context, name string, number int64) (string, error) {
	guess := strconv.FormatInt(number-1, 10)
	_, err := s.registry.GetModelVersion(ctx, name, guess)
	if err == nil {
		return guess, nil
	}
	if !errors.Is(err, registry.ResourceDoesNotExist) && !errors.Is(err, registry.InvalidParameterValue) {
		return "", err
	}
	wanted := filter.Filter{
		{Key: filter.Key{Kind: filter.Attribute, Name: "name"}, Op: filter.In, Values: []string{name}},
		{Key: filter.Key{Kind: filter.Attribute, Name: "version_number"}, Op: filter.Less, Number: number},
	}
	found, err := s.registry.SearchModelVersions(ctx, registry.SearchRequest{Filter: wanted.String(), MaxResults: 1, OrderBy: []string{"version_number DESC"}})
	if err != nil {
		return "", err
	}
	if len(found.Items) == 0 {
		return "", &problem{
			status: http.StatusNotFound, Title: "There is no version before", Text: "This is the oldest that is left: those before it were deleted.",
			Link: modelURL(name), LinkText: "The model and its versions",
		}
	}
	return found.Items[0].Version.String(), nil
}
