package runs

import (
	"fmt"
	"math"
	"strconv"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// keyspace spreads experiments, runs and logged models by id, and the names of
// experiments, over a number of partitions that is fixed when the table is made.
type keyspace struct{ table.Shards }

func experimentPartition(shard int) string {
	return fmt.Sprintf("%s#experiment#%d", table.Workspace, shard)
}

func experimentNamePartition(shard int) string {
	return fmt.Sprintf("%s#experiment-name#%d", table.Workspace, shard)
}

func runPartition(shard int) string { return fmt.Sprintf("%s#runs#%d", table.Workspace, shard) }

// experiment is the key of an experiment.
func (k keyspace) experiment(id tracking.ExperimentID) table.Key {
	return table.Key{PK: experimentPartition(k.Of(id.String())), SK: id.String()}
}

// experimentName is the key of what leads from a name to its experiment.
func (k keyspace) experimentName(name tracking.ExperimentName) table.Key {
	return table.Key{PK: experimentNamePartition(k.Of(string(name))), SK: string(name)}
}

// run is the key of a run's first item.
func (k keyspace) run(id tracking.RunID) table.Key {
	return table.Key{PK: runPartition(k.Of(string(id))), SK: string(id)}
}

// part is the key of another item of a run; it sorts right behind the first, so
// that one query reads all.
func (k keyspace) part(id tracking.RunID, number int) table.Key {
	return table.Key{PK: runPartition(k.Of(string(id))), SK: fmt.Sprintf("%s#%04d", id, number)}
}

func loggedModelPartition(shard int) string {
	return fmt.Sprintf("%s#logged-model#%d", table.Workspace, shard)
}

// loggedModel is the key of a logged model.
func (k keyspace) loggedModel(id tracking.ModelID) table.Key {
	return table.Key{PK: loggedModelPartition(k.Of(string(id))), SK: string(id)}
}

// modelPoint is the key of a point that a run has logged for a logged model.
func modelPoint(run tracking.RunID, point tracking.Metric) table.Key {
	return table.Key{PK: modelHistoryPartition(point.ModelID), SK: string(run) + "#" + pointSK(point)}
}

func modelHistoryPartition(id tracking.ModelID) string {
	return table.Workspace + "#model-history#" + string(id)
}

// datasetKeyOf is the key of what an experiment knows of a dataset.
func datasetKeyOf(id tracking.ExperimentID, dataset tracking.DatasetKey) table.Key {
	return table.Key{PK: fmt.Sprintf("%s#dataset#%s", table.Workspace, id), SK: datasetDigest(dataset)}
}

// datasetDigest stands for a name and a digest, of which either may have any
// characters.
func datasetDigest(dataset tracking.DatasetKey) string {
	return table.Digest(table.Digest(dataset.Name) + dataset.Digest)
}

// Index keys.

// experimentByTime lists experiments by the time of their creation, and by that
// of their last update, where they have their names too.
func experimentByTime(at registry.Timestamp, id tracking.ExperimentID) string {
	return "experiment#" + table.TimestampDigits(at) + "#" + id.String()
}

// runGroup lists the runs of an experiment by the time at which they started.
func runGroup(id tracking.ExperimentID, start registry.Timestamp, run tracking.RunID) string {
	return runGroupPrefix(id) + ordered(int64(start)) + "#" + string(run)
}

func runGroupPrefix(id tracking.ExperimentID) string { return "run#" + ordered(int64(id)) + "#" }

// Metric points stand in a partition of their run, so that however many they are
// they leave other runs their room.

func historyPartition(run tracking.RunID) string {
	return table.Workspace + "#history#" + string(run)
}

// seriesDigits is how much of a digest tells the metrics of a run apart.
const seriesDigits = 32

// seriesPrefix begins the sort keys of a metric's points.
func seriesPrefix(metric string) string { return table.Digest(metric)[:seriesDigits] + "#" }

// pointSK holds all of a point: points sort as a history is told, and equal ones
// are one item.
func pointSK(point tracking.Metric) string {
	return seriesPrefix(point.Key) + ordered(int64(point.Timestamp)) + ordered(point.Step) + orderedValue(point.Value)
}

// parsePoint reads a point of a known metric back from its key.
func parsePoint(metric, sk string) (tracking.Metric, error) {
	const digits = 16
	point := tracking.Metric{Key: metric}
	if len(sk) != seriesDigits+1+3*digits+1 {
		return point, fmt.Errorf("key %q of a point", sk)
	}
	var numbers [3]uint64
	for i := range numbers {
		begin := seriesDigits + 1 + i*digits
		number, err := strconv.ParseUint(sk[begin:begin+digits], 16, 64)
		if err != nil {
			return point, fmt.Errorf("key of a point: %w", err)
		}
		numbers[i] = number
	}
	point.Timestamp, point.Step = registry.Timestamp(unordered(numbers[0])), unordered(numbers[1])
	point.Value = valueOf(numbers[2])
	if sk[len(sk)-1] == isNaN {
		point.Value = math.NaN()
	}
	return point, nil
}

const signBit = 1 << 63

// ordered gives digits that sort as the numbers do, negative ones too.
func ordered(number int64) string { return fmt.Sprintf("%016x", uint64(number)^signBit) }

func unordered(digits uint64) int64 { return int64(digits ^ signBit) }

// What ends the digits of a value: NaN counts as zero and comes after it.
const (
	isNumber = '0'
	isNaN    = '1'
)

// orderedValue gives digits that sort as values do. The two zeros are one.
func orderedValue(value float64) string {
	last := isNumber
	if math.IsNaN(value) {
		value, last = 0, isNaN
	}
	bits := math.Float64bits(value + 0)
	if bits&signBit != 0 {
		bits = ^bits
	} else {
		bits |= signBit
	}
	return fmt.Sprintf("%016x%c", bits, last)
}

func valueOf(bits uint64) float64 {
	if bits&signBit != 0 {
		return math.Float64frombits(bits &^ signBit)
	}
	return math.Float64frombits(^bits)
}
