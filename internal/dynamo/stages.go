package dynamo

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/registry"
)

// maxArchivedTogether is how many versions one transaction archives beside the
// transition itself; it takes 100 writes.
const maxArchivedTogether = 90

// TransitionModelVersion moves a version. Every move changes the model's
// revision, and is made on condition of it: moves of one model follow one another.
func (s *Store) TransitionModelVersion(ctx context.Context, name registry.ModelName, version registry.VersionNumber, to registry.Stage, archive bool, at registry.Timestamp) (registry.ModelVersion, error) {
	var moved registry.ModelVersion
	err := retry(ctx, func(ctx context.Context) error {
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
			if err := s.archiveSome(ctx, read, version, to, others[:maxArchivedTogether], at); err != nil {
				return err
			}
			return errStale
		}
		model, steps := s.transition(read, version, to, others, at)
		moved, err = s.writeVersion(ctx, model, version, steps...)
		moved.Stage, moved.LastUpdated = to, max(at, model.Renamed)
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
func (s *Store) transition(read modelItem, version registry.VersionNumber, to registry.Stage, others []registry.VersionNumber, at registry.Timestamp) (modelItem, []step) {
	model := read
	for _, other := range others {
		model.Latest = model.Latest.moved(other, registry.StageArchived)
	}
	model.Latest = model.Latest.moved(version, to)
	if len(others) > 0 {
		model.Latest[to] = head{Version: version}
	}
	model.Updated = at
	model.place(s.keys, read.name())
	steps := []step{
		s.updateModel(read, touch(model).Set(expression.Name("latest"), expression.Value(model.Latest)), unchanged(read)),
		s.updateVersion(model, version, enterStage(model.ID, version, to, at), exists),
	}
	return model, append(steps, s.archive(model, others, to, at)...)
}

// archive moves versions from a stage to Archived.
func (s *Store) archive(model modelItem, versions []registry.VersionNumber, from registry.Stage, at registry.Timestamp) []step {
	stillThere := expression.Name("stage").Equal(expression.Value(from))
	var steps []step
	for _, version := range versions {
		change := enterStage(model.ID, version, registry.StageArchived, at)
		steps = append(steps, update(s.keys.version(model.ID, version), change, stillThere, func(item) error { return errStale }))
	}
	return steps
}

func enterStage(id modelID, version registry.VersionNumber, stage registry.Stage, at registry.Timestamp) expression.UpdateBuilder {
	return touchVersion(id, version, at).
		Set(expression.Name("stage"), expression.Value(stage)).
		Set(expression.Name(attrByStage), expression.Value(stageOfVersion(id, stage, version)))
}

// archiveSome archives ahead of a transition what does not fit into its
// transaction, on condition that the version to be moved exists.
func (s *Store) archiveSome(ctx context.Context, read modelItem, version registry.VersionNumber, from registry.Stage, others []registry.VersionNumber, at registry.Timestamp) error {
	model := read
	for _, other := range others {
		model.Latest = model.Latest.moved(other, registry.StageArchived)
	}
	model.Updated = at
	model.place(s.keys, read.name())
	steps := []step{
		s.updateModel(read, touch(model).Set(expression.Name("latest"), expression.Value(model.Latest)), unchanged(read)),
		check(s.keys.version(read.ID, version), missingVersion(read.name(), version)),
	}
	return s.transact(ctx, append(steps, s.archive(model, others, from, at)...)...)
}
