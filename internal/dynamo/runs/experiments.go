package runs

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

func (s *Store) readExperiment(ctx context.Context, id tracking.ExperimentID) (experimentItem, error) {
	found, err := s.table.Get(ctx, s.keys.experiment(id))
	if err != nil {
		return experimentItem{}, err
	}
	experiment, err := foundExperiment(id, found)
	if err == nil {
		s.known.rememberName(experiment.Name, id)
	}
	return experiment, err
}

// Experiment reads an experiment.
func (s *Store) Experiment(ctx context.Context, id tracking.ExperimentID) (tracking.Experiment, error) {
	read, err := s.readExperiment(ctx, id)
	return read.experiment(), err
}

// readActiveExperiment reads an experiment that takes runs and logged models.
func (s *Store) readActiveExperiment(ctx context.Context, id tracking.ExperimentID) (experimentItem, error) {
	experiment, err := s.readExperiment(ctx, id)
	if err == nil && experiment.Stage == tracking.Deleted {
		err = tracking.ExperimentNotActive(id)
	}
	return experiment, err
}

// ExperimentByName reads the experiment that has the name. A warm function
// guesses its id.
func (s *Store) ExperimentByName(ctx context.Context, name tracking.ExperimentName) (tracking.Experiment, error) {
	if id, ok := s.known.named(name); ok {
		read, err := s.readExperiment(ctx, id)
		if err != nil || read.Name == name {
			return read.experiment(), err
		}
	}
	var named experimentItem
	err := table.Retry(ctx, func(ctx context.Context) error {
		id, err := s.idOf(ctx, name)
		if err != nil {
			return err
		}
		named, err = s.readExperiment(ctx, id)
		switch {
		case err != nil:
			return err
		case named.Name == name:
			return nil
		case id == tracking.DefaultExperiment:
			return tracking.ExperimentNameNotFound(string(name))
		default:
			return table.ErrStale
		}
	})
	return named.experiment(), err
}

// idOf follows a name. Nothing leads from the default experiment's first name to
// it before it is renamed.
func (s *Store) idOf(ctx context.Context, name tracking.ExperimentName) (tracking.ExperimentID, error) {
	found, err := s.table.Get(ctx, s.keys.experimentName(name))
	switch {
	case err != nil:
		return 0, err
	case found != nil:
		leads, err := table.Decode[nameItem](found)
		return leads.ID, err
	case name == tracking.DefaultExperimentName:
		return tracking.DefaultExperiment, nil
	default:
		return 0, tracking.ExperimentNameNotFound(string(name))
	}
}

// CreateExperiment writes the experiment and what leads to it from its name.
func (s *Store) CreateExperiment(ctx context.Context, wanted tracking.NewExperiment) error {
	created := experimentItem{
		ID: wanted.ID, Name: wanted.Name, ArtifactLocation: wanted.ArtifactLocation, Stage: tracking.Active,
		Tags: cloned(wanted.Tags), Created: wanted.At, Updated: wanted.At, Revision: 1,
	}
	created.place(s.keys)
	steps := append(s.takeName(wanted.Name, wanted.ID),
		table.Put(created, &table.Absent, func(table.Item) error { return tracking.ErrIDTaken }))
	return table.Retry(ctx, func(ctx context.Context) error { return s.transact(ctx, steps...) })
}

// takeName leads from a name to an experiment, on condition that the name is
// free. The default experiment has its first name without being there.
func (s *Store) takeName(name tracking.ExperimentName, id tracking.ExperimentID) []table.Step {
	k := s.keys.experimentName(name)
	taken := func(table.Item) error { return tracking.ExperimentNameTaken(name) }
	steps := []table.Step{table.Put(nameItem{PK: k.PK, SK: k.SK, ID: id}, &table.Absent, taken)}
	if name == tracking.DefaultExperimentName && id != tracking.DefaultExperiment {
		renamed := expression.Name(table.AttrName).NotEqual(expression.Value(tracking.DefaultExperimentName))
		steps = append(steps, table.Check(s.keys.experiment(tracking.DefaultExperiment), table.Exists.And(renamed), taken))
	}
	return steps
}

// changeExperiment reads an experiment and writes what change makes of it, on
// condition that nothing in it has changed since. Change may add steps.
func (s *Store) changeExperiment(ctx context.Context, id tracking.ExperimentID, change func(*experimentItem) ([]table.Step, error)) error {
	return table.Retry(ctx, func(ctx context.Context) error {
		read, err := s.readExperiment(ctx, id)
		if err != nil {
			return err
		}
		changed := read
		changed.Tags = cloned(read.Tags)
		changed.Revision++
		steps, err := change(&changed)
		if err != nil {
			return err
		}
		changed.place(s.keys)
		unchanged := unchangedSince(read.Revision)
		return s.transact(ctx, append([]table.Step{table.Put(changed, &unchanged, stale)}, steps...)...)
	})
}

// unchangedSince holds while an item has the revision that it was read with; what
// was not there has none.
func unchangedSince(revision int64) expression.ConditionBuilder {
	if revision == 0 {
		return table.Absent
	}
	return expression.Name("revision").Equal(expression.Value(revision))
}

// RenameExperiment takes the new name and frees the old one.
func (s *Store) RenameExperiment(ctx context.Context, id tracking.ExperimentID, name tracking.ExperimentName, at registry.Timestamp) error {
	return s.changeExperiment(ctx, id, func(e *experimentItem) ([]table.Step, error) {
		if e.Stage == tracking.Deleted {
			return nil, tracking.ExperimentNotActive(id)
		}
		old := e.Name
		e.Name, e.Updated = name, at
		if old == name {
			return nil, nil
		}
		return append(s.takeName(name, id), table.Remove(s.keys.experimentName(old), nil, nil)), nil
	})
}

// DeleteExperiment deletes an experiment, and all its runs by that.
func (s *Store) DeleteExperiment(ctx context.Context, id tracking.ExperimentID, at registry.Timestamp) error {
	return s.sweep(ctx, id, tracking.Active, tracking.Deleted, at)
}

// RestoreExperiment makes an experiment active, and all its runs by that.
func (s *Store) RestoreExperiment(ctx context.Context, id tracking.ExperimentID, at registry.Timestamp) error {
	return s.sweep(ctx, id, tracking.Deleted, tracking.Active, at)
}

func (s *Store) sweep(ctx context.Context, id tracking.ExperimentID, from, to tracking.LifecycleStage, at registry.Timestamp) error {
	return s.changeExperiment(ctx, id, func(e *experimentItem) ([]table.Step, error) {
		if e.Stage != from {
			return nil, tracking.ExperimentNotFound(id)
		}
		e.Stage, e.Updated = to, at
		e.Sweeps++
		return nil, nil
	})
}

// SetExperimentTag replaces a tag's value.
func (s *Store) SetExperimentTag(ctx context.Context, id tracking.ExperimentID, tag registry.Tag) error {
	return s.changeExperimentTags(ctx, id, func(tags registry.Tags) error {
		tags[tag.Key] = tag.Value
		return nil
	})
}

// DeleteExperimentTag takes a tag away.
func (s *Store) DeleteExperimentTag(ctx context.Context, id tracking.ExperimentID, key string) error {
	return s.changeExperimentTags(ctx, id, func(tags registry.Tags) error {
		if _, ok := tags[key]; !ok {
			return tracking.ExperimentTagNotFound(id, key)
		}
		delete(tags, key)
		return nil
	})
}

func (s *Store) changeExperimentTags(ctx context.Context, id tracking.ExperimentID, change func(registry.Tags) error) error {
	return s.changeExperiment(ctx, id, func(e *experimentItem) ([]table.Step, error) {
		if e.Stage == tracking.Deleted {
			return nil, tracking.ExperimentNotActive(id)
		}
		return nil, change(e.Tags)
	})
}
