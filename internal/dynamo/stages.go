package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// maxArchivedTogether is how many versions one transaction archives beside the
// transition itself; it takes 100 writes.
const maxArchivedTogether = 90

// TransitionModelVersion moves a version. Every move changes the model's
// revision, and is made on condition of it: moves of one model follow one another.
func (s *Store) TransitionModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber, to registry.Stage, archive bool, at registry.Timestamp) (registry.ModelVersion, error) {
	var moved registry.ModelVersion
	listed := kinds{}
	err := table.Retry(ctx, func(ctx context.Context) error {
		read, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		var others []registry.VersionNumber
		if archive {
			if others, err = s.othersInStage(ctx, read, to, version); err != nil {
				return err
			}
		}
		if len(others) > maxArchivedTogether {
			if err := s.archiveSome(ctx, read, version, others[:maxArchivedTogether], at, listed); err != nil {
				return err
			}
			return table.ErrPartWritten
		}
		steps := s.transition(read, version, to, others, at, listed)
		moved, err = s.writeVersion(ctx, read, version, steps...)
		moved.Stage, moved.LastUpdated = to, max(at, read.Renamed)
		return err
	})
	return moved, versionMissing(err, name, version)
}

// othersInStage lists all versions of a stage but one.
func (s *Store) othersInStage(ctx context.Context, model modelItem, stage registry.Stage, except registry.VersionNumber) ([]registry.VersionNumber, error) {
	if _, ok := model.Latest[stage]; !ok {
		return nil, nil
	}
	numbers, err := s.versionsInStage(ctx, model.ID, stage, model.LastVersion, 0)
	if err != nil {
		return nil, err
	}
	var others []registry.VersionNumber
	for _, number := range numbers {
		if number != except {
			others = append(others, number)
		}
	}
	return others, nil
}

// transition moves the version, and the others to Archived.
func (s *Store) transition(read modelItem, version registry.VersionNumber, to registry.Stage, others []registry.VersionNumber, at registry.Timestamp, listed kinds) []table.Step {
	archived, latest := s.archive(read, others, at, listed)
	latest = latest.moved(version, to)
	if len(others) > 0 {
		latest[to] = head{Version: version}
	}
	steps := []table.Step{
		s.updateModel(read, s.restage(read, latest, at), unchanged(read)),
		s.updateListed(read, version, listed.enter(read.ID, version, to, at), listed),
	}
	return append(steps, archived...)
}

// archive moves versions to Archived, and gives the heads after it. The model's
// revision holds them where they were when it was read.
func (s *Store) archive(read modelItem, versions []registry.VersionNumber, at registry.Timestamp, listed kinds) (steps []table.Step, latest heads) {
	latest = read.Latest
	for _, version := range versions {
		latest = latest.moved(version, registry.StageArchived)
		steps = append(steps, s.updateListed(read, version, listed.enter(read.ID, version, registry.StageArchived, at), listed))
	}
	return steps, latest
}

// restage begins a change of a model whose versions have moved, which moves its
// time as well.
func (s *Store) restage(read modelItem, latest heads, at registry.Timestamp) expression.UpdateBuilder {
	model := read
	model.Updated = at
	model.place(s.keys, read.name())
	return touch(model).Set(expression.Name("latest"), expression.Value(latest))
}

func (k kinds) enter(id modelID, version registry.VersionNumber, stage registry.Stage, at registry.Timestamp) expression.UpdateBuilder {
	return k.touch(id, version, at).
		Set(expression.Name("stage"), expression.Value(stage)).
		Set(expression.Name(table.AttrByStage), expression.Value(stageOfVersion(id, stage, version)))
}

// archiveSome archives ahead of a transition what does not fit into its
// transaction, on condition that the version to be moved exists.
func (s *Store) archiveSome(ctx context.Context, read modelItem, version registry.VersionNumber, others []registry.VersionNumber, at registry.Timestamp, listed kinds) error {
	archived, latest := s.archive(read, others, at, listed)
	steps := []table.Step{
		s.updateModel(read, s.restage(read, latest, at), unchanged(read)),
		table.Check(s.keys.version(read.ID, version), table.Exists, missingVersion(read.name(), version)),
	}
	return s.transact(ctx, append(steps, archived...)...)
}
