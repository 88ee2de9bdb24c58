package runs

import (
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// What is small enough to be merged: an expression of DynamoDB has 4 KB, and even
// 64 writers who do not see one another leave the item far from its 400 KB.
const (
	maxMergedEntries = 25
	maxMergedBytes   = 4 << 10
)

// logged is what a batch changes in a run.
type logged struct {
	metrics map[string]newest
	params  tracking.Params
	tags    registry.Tags
}

func (l logged) bytes() int {
	return metrics.bytes(&Entries{Metrics: l.metrics}) + params.bytes(&Entries{Params: l.params}) + tags.bytes(&Entries{Tags: l.tags})
}

// canMerge reports whether the run is one item and stays one with what is logged.
func (r *run) canMerge(l logged) bool {
	bytes := l.bytes()
	return len(r.parts) == 1 && len(l.metrics)+len(l.params)+len(l.tags) <= maxMergedEntries &&
		bytes <= maxMergedBytes && r.parts[0].hasRoom(bytes)
}

// merge gives the step that adds what is logged to a run's only item. It needs
// the stage to be as it was read, and the metrics and params that it changes;
// whatever else was logged meanwhile stays, so that writers who log at once need
// not wait for one another.
func (r *run) merge(l logged) table.Step {
	change := expression.Add(expression.Name("revision"), expression.Value(1))
	stage := expression.Name("stage").Equal(expression.Value(r.item.Stage))
	sweeps := expression.Name("sweeps").Equal(expression.Value(r.item.Sweeps))
	unchanged := []expression.ConditionBuilder{expression.AttributeNotExists(expression.Name("parts"))}
	for key, value := range l.metrics {
		name := entryName("metrics", key)
		change = change.Set(name, expression.Value(value))
		if old, ok := metrics.get(r, key); ok {
			unchanged = append(unchanged, name.Equal(expression.Value(old)))
		} else {
			unchanged = append(unchanged, expression.AttributeNotExists(name))
		}
	}
	for key, value := range l.params {
		name := entryName("params", key)
		change = change.Set(name, expression.Value(value))
		unchanged = append(unchanged, expression.AttributeNotExists(name))
	}
	for key, value := range l.tags {
		change = change.Set(entryName("tags", key), expression.Value(value))
		if key == tracking.RunNameTag {
			change = change.Set(expression.Name("run_name"), expression.Value(value))
		}
	}
	return table.Update(table.Key{PK: r.item.PK, SK: r.item.SK}, change, stage.And(sweeps, unchanged...), stale)
}

func entryName(section, key string) expression.NameBuilder {
	return expression.Name(section).AppendName(expression.NameNoDotSplit(key))
}
