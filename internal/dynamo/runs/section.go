package runs

import (
	"maps"
	"slices"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// What the items of a run hold, by the size that it has in an answer, which is
// never below its size in an item. Each log writes the first item, so that one is
// small; the number of all bounds what one transaction may have to write.
const (
	maxFirstBytes = 16 << 10
	maxPartBytes  = 48 << 10
	maxRunBytes   = 4 << 20
)

// What an entry takes in an answer beside its texts, at most: names, numbers and
// punctuation of JSON, indented, within the string that a function answers with.
const (
	metricOverhead  = 230
	datasetOverhead = 450
	modelOverhead   = 120
)

// section is one kind of entries of a run.
type section[V any] struct {
	of   func(*Entries) *map[string]V
	size func(key string, value V) int
}

var (
	metrics = section[newest]{
		func(e *Entries) *map[string]newest { return &e.Metrics },
		func(key string, _ newest) int { return table.SizeOfText(key) + metricOverhead },
	}
	params   = section[string]{func(e *Entries) *map[string]string { return &e.Params }, table.SizeOfPair}
	tags     = section[string]{func(e *Entries) *map[string]string { return &e.Tags }, table.SizeOfPair}
	datasets = section[datasetInput]{func(e *Entries) *map[string]datasetInput { return &e.Datasets }, sizeOfDataset}
	models   = section[modelInput]{
		func(e *Entries) *map[string]modelInput { return &e.Models },
		func(key string, _ modelInput) int { return table.SizeOfText(key) + modelOverhead },
	}
	outputs = section[modelOutput]{
		func(e *Entries) *map[string]modelOutput { return &e.Outputs },
		func(key string, _ modelOutput) int { return table.SizeOfText(key) + modelOverhead },
	}
)

func sizeOfDataset(_ string, d datasetInput) int {
	size := datasetOverhead
	said := d.Dataset
	for _, text := range []string{said.Name, said.Digest, said.SourceType, said.Source, said.Schema, said.Profile} {
		size += table.SizeOfText(text)
	}
	for _, tag := range d.Tags {
		size += table.SizeOfPair(tag.Key, tag.Value)
	}
	return size
}

func (s section[V]) bytes(e *Entries) int {
	size := 0
	for key, value := range *s.of(e) {
		size += s.size(key, value)
	}
	return size
}

// sizeOf counts all entries of an item.
func sizeOf(e *Entries) int {
	return metrics.bytes(e) + params.bytes(e) + tags.bytes(e) + datasets.bytes(e) + models.bytes(e) + outputs.bytes(e)
}

// get finds an entry in whichever item of the run has it.
func (s section[V]) get(r *run, key string) (V, bool) {
	for _, p := range r.parts {
		if value, ok := (*s.of(p.entries))[key]; ok {
			return value, true
		}
	}
	var none V
	return none, false
}

// all gives the entries of all items.
func (s section[V]) all(r *run) map[string]V {
	all := make(map[string]V)
	for _, p := range r.parts {
		for key, value := range *s.of(p.entries) {
			all[key] = value
		}
	}
	return all
}

// set replaces an entry where it is; one that is new, or has grown beyond the room
// there is, goes to the first item that has room.
func (s section[V]) set(r *run, key string, value V) {
	size := s.size(key, value)
	for _, p := range r.parts {
		old, ok := (*s.of(p.entries))[key]
		if !ok {
			continue
		}
		if grown := size - s.size(key, old); p.hasRoom(grown) {
			(*s.of(p.entries))[key] = value
			p.bytes += grown
			p.changed = true
			return
		}
		s.drop(r, key)
	}
	p := r.roomFor(size)
	held := s.of(p.entries)
	if *held == nil {
		*held = make(map[string]V)
	}
	(*held)[key] = value
	p.bytes += size
	p.changed = true
}

// drop takes an entry away; false where there is none.
func (s section[V]) drop(r *run, key string) bool {
	for _, p := range r.parts {
		if old, ok := (*s.of(p.entries))[key]; ok {
			delete(*s.of(p.entries), key)
			p.bytes -= s.size(key, old)
			p.changed = true
			return true
		}
	}
	return false
}

// sortedTags gives tags in the order of their keys.
func sortedTags(tags registry.Tags) []registry.Tag {
	var sorted []registry.Tag
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		sorted = append(sorted, registry.Tag{Key: key, Value: tags[key]})
	}
	return sorted
}
