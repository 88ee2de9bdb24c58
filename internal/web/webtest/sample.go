// Package webtest fills a registry with what pages are tested and pictured with.
package webtest

import (
	"context"
	"fmt"
	"time"

	"modelregistry/internal/registry"
)

// Forecast is the model that has the most to show.
const Forecast = "demand-forecast"

const description = `Forecasts the **daily demand** of each store for the next two weeks.

- input: sales of 90 days, prices, holidays
- output: one row for each store and day
- owner: [pricing team](https://example.com/pricing)

| data | MAPE |
|---|---|
| 2026 Q2 | 7.9 % |
| 2026 Q3 | 7.1 % |
`

// Fill registers some models of a team, as of a moment.
func Fill(ctx context.Context, store registry.Store, now time.Time) error {
	at := func(ago time.Duration) registry.Timestamp { return registry.Timestamp(now.Add(-ago).UnixMilli()) }
	const day = 24 * time.Hour
	models := []struct {
		name, description, by string
		tags                  registry.Tags
		versions              int
		aliases               map[registry.Alias]registry.VersionNumber
		ago                   time.Duration
	}{
		{Forecast, description, "anna", registry.Tags{"team": "pricing", "task": "regression", "tier": "1"}, 14,
			map[registry.Alias]registry.VersionNumber{"champion": 12, "challenger": 14, "rollback": 11}, 2 * day},
		{"churn", "Which customers leave within a month", "ben", registry.Tags{"team": "growth", "task": "classification"}, 5,
			map[registry.Alias]registry.VersionNumber{"champion": 4}, 3 * time.Hour},
		{"credit-risk", "Probability of default of a loan", "carla", registry.Tags{"team": "risk", "task": "classification", "audited": ""}, 8,
			map[registry.Alias]registry.VersionNumber{"champion": 8, "shadow": 7}, 20 * time.Minute},
		{"fraud-detection", "", "ben", registry.Tags{"team": "risk"}, 3, map[registry.Alias]registry.VersionNumber{"staging": 3}, 9 * day},
		{"house-prices", "Prices of houses by size and place", "anna", nil, 1, nil, 40 * day},
		{"product-embeddings", "Vectors of products for search", "dmitri", registry.Tags{"team": "search", "dimensions": "384"}, 6,
			map[registry.Alias]registry.VersionNumber{"champion": 6}, 26 * time.Hour},
		{"support-router", "Routes tickets to teams", "carla", registry.Tags{"team": "support", "language": "de"}, 0, nil, 12 * time.Minute},
	}
	for _, m := range models {
		if _, err := store.CreateRegisteredModel(ctx, registry.NewRegisteredModel{
			Name: registry.ModelName(m.name), Description: m.description, Tags: m.tags, CreatedBy: person(m.by), At: at(m.ago + 90*day),
		}); err != nil {
			return err
		}
		for i := range m.versions {
			age := m.ago + time.Duration(m.versions-1-i)*5*day
			if _, err := store.CreateModelVersion(ctx, version(m.name, m.by, i+1, at(age))); err != nil {
				return err
			}
		}
		for alias, number := range m.aliases {
			if err := store.SetAlias(ctx, registry.ModelName(m.name), alias, number); err != nil {
				return err
			}
		}
	}
	_, err := store.TransitionModelVersion(ctx, Forecast, 12, registry.StageProduction, false, at(day))
	return err
}

func person(name string) registry.UserID {
	return registry.UserID("arn:aws:sts::000000000000:assumed-role/data-science/" + name)
}

func version(name, by string, number int, at registry.Timestamp) registry.NewModelVersion {
	uri := locationOf(name, number)
	made := registry.NewModelVersion{
		Name: registry.ModelName(name), Source: uri, DownloadURI: uri, RunID: string(RunOf(name, number)), ModelID: string(loggedModelOf(name, number)),
		CreatedBy: person(by), At: at,
		Tags: registry.Tags{"framework": "sklearn", "validation": "approved"},
	}
	if number%3 == 0 {
		made.Description = fmt.Sprintf("Trained on data up to week %d; holidays are an input now.", 20+number)
	}
	return made
}
