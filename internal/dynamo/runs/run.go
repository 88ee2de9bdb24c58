package runs

import (
	"cmp"
	"maps"
	"slices"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/tracking"
)

// run is a run as it was read, with all its items and its experiment. What is
// changed in it is written by steps.
type run struct {
	item       runItem
	experiment experimentItem
	// parts are the entries of all items, those of the first one first.
	parts []*part
	// read is the revision that was read.
	read int64
	// merged writes the run where what else has changed does not matter.
	merged *table.Step
}

// part is the entries of one item.
type part struct {
	entries *Entries
	bytes   int
	limit   int
	changed bool
}

func (p *part) hasRoom(more int) bool { return more <= 0 || p.bytes+more <= p.limit }

// assembleRun makes a run of its items, the first one first. They are stale where
// one was written after the first one was read.
func assembleRun(id tracking.RunID, found []table.Item) (*run, error) {
	if len(found) == 0 || table.StringOf(found[0], table.AttrSK) != string(id) {
		return nil, tracking.RunNotFound(id)
	}
	item, err := table.Decode[runItem](found[0])
	if err != nil {
		return nil, err
	}
	r := newRun(item)
	for _, other := range found[1:] {
		read, err := table.Decode[partItem](other)
		if err != nil {
			return nil, err
		}
		if read.Revision > item.Revision {
			return nil, table.ErrStale
		}
		r.add(&read.Entries)
	}
	if len(found) != 1+item.Parts {
		return nil, table.ErrStale
	}
	return r, nil
}

func newRun(item runItem) *run {
	r := &run{item: item, read: item.Revision}
	r.item.fill()
	r.parts = []*part{{entries: &r.item.Entries, bytes: sizeOf(&r.item.Entries), limit: maxFirstBytes}}
	return r
}

func (r *run) add(entries *Entries) *part {
	entries.fill()
	p := &part{entries: entries, bytes: sizeOf(entries), limit: maxPartBytes}
	r.parts = append(r.parts, p)
	return p
}

// roomFor gives the first item with room for an entry, a new one where there is
// none. An empty one takes an entry of any size.
func (r *run) roomFor(size int) *part {
	for i, p := range r.parts {
		if p.hasRoom(size) || i > 0 && p.bytes == 0 {
			return p
		}
	}
	return r.add(&Entries{})
}

// bytes is what the run takes in an answer.
func (r *run) bytes() int {
	size := 0
	for _, p := range r.parts {
		size += p.bytes
	}
	return size
}

func (r *run) stage() tracking.LifecycleStage { return r.item.stageIn(r.experiment) }

func (r *run) info() tracking.RunInfo { return r.item.info(r.experiment) }

// move takes the run to a stage by itself, whatever becomes of its experiment's
// other runs.
func (r *run) move(stage tracking.LifecycleStage) {
	r.item.Stage, r.item.Sweeps = stage, r.experiment.Sweeps
}

// rename keeps name and tag the same.
func (r *run) rename(name string) {
	r.item.Name = name
	tags.set(r, tracking.RunNameTag, name)
}

// setTags replaces values; that of one tag is the run's name.
func (r *run) setTags(changed registry.Tags) {
	for key, value := range changed {
		if key == tracking.RunNameTag {
			r.item.Name = value
		}
		tags.set(r, key, value)
	}
}

// added gives the params that the run does not have. It is an error where one
// would change.
func (r *run) added(wanted tracking.Params) (tracking.Params, error) {
	return newParams(wanted, func(key string) (string, bool) { return params.get(r, key) })
}

// newParams gives the params that are not there yet. It is an error where one
// would change.
func newParams(wanted tracking.Params, has func(key string) (string, bool)) (tracking.Params, error) {
	var changes []tracking.ParamChange
	added := tracking.Params{}
	for _, key := range slices.Sorted(maps.Keys(wanted)) {
		old, ok := has(key)
		switch {
		case !ok:
			added[key] = wanted[key]
		case old != wanted[key]:
			changes = append(changes, tracking.ParamChange{Key: key, Old: old, New: wanted[key]})
		}
	}
	if changes != nil {
		return nil, &tracking.ParamConflict{Changes: changes}
	}
	return added, nil
}

// newer gives the newest points of those metrics that have a newer one among
// the points.
func (r *run) newer(points []tracking.Metric) map[string]newest {
	newer := make(map[string]newest)
	for _, point := range points {
		known, ok := newer[point.Key]
		if !ok {
			known, ok = metrics.get(r, point.Key)
		}
		if !ok || point.NewerThan(known.metric(point.Key)) {
			newer[point.Key] = newest{Value: number(point.Value), Timestamp: point.Timestamp, Step: point.Step}
		}
	}
	return newer
}

// log takes in what a batch changes.
func (r *run) log(l logged) {
	if r.canMerge(l) {
		merge := r.merge(l)
		r.merged = &merge
		return
	}
	for key, value := range l.metrics {
		metrics.set(r, key, value)
	}
	for key, value := range l.params {
		params.set(r, key, value)
	}
	r.setTags(l.tags)
}

func (n newest) metric(key string) tracking.Metric {
	return tracking.Metric{Key: key, Value: float64(n.Value), Timestamp: n.Timestamp, Step: n.Step}
}

// run is the run that a client sees.
func (r *run) run() tracking.Run {
	told := tracking.Run{Info: r.info(), Params: params.all(r), Tags: tags.all(r), Metrics: make(map[string]tracking.Metric)}
	for key, value := range metrics.all(r) {
		told.Metrics[key] = value.metric(key)
	}
	for _, d := range inPlace(datasets.all(r), func(d datasetInput) int { return d.Place }) {
		told.Inputs.Datasets = append(told.Inputs.Datasets, d.value.input())
	}
	for _, m := range inPlace(models.all(r), func(m modelInput) int { return m.Place }) {
		told.Inputs.Models = append(told.Inputs.Models, tracking.ModelID(m.key))
	}
	for _, o := range inPlace(outputs.all(r), func(o modelOutput) int { return o.Place }) {
		told.Outputs = append(told.Outputs, tracking.ModelOutput{ModelID: tracking.ModelID(o.key), Step: o.value.Step})
	}
	return told
}

// placed is an entry that has a place among others.
type placed[V any] struct {
	key   string
	value V
}

// inPlace sorts entries by their places.
func inPlace[V any](all map[string]V, place func(V) int) []placed[V] {
	sorted := make([]placed[V], 0, len(all))
	for key, value := range all {
		sorted = append(sorted, placed[V]{key, value})
	}
	slices.SortFunc(sorted, func(a, b placed[V]) int { return cmp.Compare(place(a.value), place(b.value)) })
	return sorted
}

// steps write what was changed, on condition that nothing has changed since the
// run was read: the first item has the revision of all.
func (r *run) steps(keys keyspace) ([]table.Step, error) {
	if r.merged != nil {
		return []table.Step{*r.merged}, nil
	}
	if r.bytes() > maxRunBytes {
		return nil, registry.Invalid("A run holds at most %d bytes of metrics, params, tags, inputs and outputs; this one would have %d. "+
			"The points of a metric do not count, only its newest value.", maxRunBytes, r.bytes())
	}
	r.item.Revision = r.read + 1
	r.item.Parts = len(r.parts) - 1
	unchanged, unless := unchangedSince(r.read), stale
	if r.read == 0 {
		unless = func(table.Item) error { return tracking.ErrIDTaken }
	}
	steps := []table.Step{table.Put(r.item, &unchanged, unless)}
	for i, p := range r.parts[1:] {
		if p.changed {
			k := keys.part(r.item.id(), i+1)
			steps = append(steps, table.Put(partItem{PK: k.PK, SK: k.SK, Revision: r.item.Revision, Entries: *p.entries}, nil, nil))
		}
	}
	return steps, nil
}
