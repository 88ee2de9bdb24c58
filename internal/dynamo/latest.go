package dynamo

import (
	"cmp"
	"context"
	"slices"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// LatestVersions reads the model, then the versions that are its heads.
func (s *Store) LatestVersions(ctx context.Context, name registry.ModelName) ([]registry.ModelVersion, error) {
	var latest []registry.ModelVersion
	err := table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		latest, err = s.readHeads(ctx, model)
		return err
	})
	return latest, err
}

// readHeads reads the highest version of each stage, in ascending order. It is
// stale where a version has left its stage since the model was read.
func (s *Store) readHeads(ctx context.Context, model modelItem) ([]registry.ModelVersion, error) {
	latest := make([]*registry.ModelVersion, len(registry.Stages))
	var calls []func(context.Context) error
	for i, stage := range registry.Stages {
		top, ok := model.Latest[stage]
		if !ok {
			continue
		}
		calls = append(calls, func(ctx context.Context) (err error) {
			latest[i], err = s.readHead(ctx, model, stage, top)
			return err
		})
	}
	if err := table.Together(ctx, calls...); err != nil {
		return nil, err
	}
	var found []registry.ModelVersion
	for _, version := range latest {
		if version != nil {
			found = append(found, *version)
		}
	}
	sortByVersion(found)
	return found, nil
}

func sortByVersion(versions []registry.ModelVersion) {
	slices.SortFunc(versions, func(a, b registry.ModelVersion) int { return cmp.Compare(a.Version, b.Version) })
}

// readHead reads the version that a head tells of, below a bound the highest one
// that is there; nil where there is none.
func (s *Store) readHead(ctx context.Context, model modelItem, stage registry.Stage, top head) (*registry.ModelVersion, error) {
	number := top.Version
	if top.Bound {
		below, err := s.versionsInStage(ctx, model.ID, stage, top.Version, 1)
		if err != nil || len(below) == 0 {
			return nil, err
		}
		number = below[0]
	}
	version, err := s.readVersion(ctx, model, number)
	if err != nil {
		return nil, stale(err)
	}
	if version.Stage != stage {
		return nil, table.ErrStale
	}
	return &version, nil
}

// versionsInStage lists the versions of a stage from the bound downwards, all
// of them where limit is zero.
func (s *Store) versionsInStage(ctx context.Context, id modelID, stage registry.Stage, bound registry.VersionNumber, limit int) ([]registry.VersionNumber, error) {
	of := table.Span{
		Partition:  s.keys.partitionOf(id),
		Index:      table.IndexByStage,
		SortKey:    table.AttrByStage,
		Low:        stagePrefix(id, stage),
		High:       stageOfVersion(id, stage, bound),
		Descending: true,
	}
	var numbers []registry.VersionNumber
	for start := table.Item(nil); ; {
		found, next, err := s.table.Query(ctx, of, limit, start)
		if err != nil {
			return nil, err
		}
		for _, entry := range found {
			if _, number, ok := parseVersionSK(table.StringOf(entry, table.AttrSK)); ok {
				numbers = append(numbers, number)
			}
		}
		if next == nil || (limit > 0 && len(numbers) >= limit) {
			return numbers, nil
		}
		start = next
	}
}
