package dynamo

import (
	"crypto/rand"
	"fmt"
	"strconv"
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// modelID identifies a model through renames and is never used again. Its first
// letter tells whether it was created as a model or as a prompt.
type modelID string

func newModelID(kind registry.Kind) modelID {
	return modelID(string(kind[:1]) + rand.Text())
}

// origin is the kind that the model's versions have, as a rule: each has its own.
func (id modelID) origin() registry.Kind {
	if strings.HasPrefix(string(id), string(registry.KindPrompt[:1])) {
		return registry.KindPrompt
	}
	return registry.KindModel
}

// keyspace spreads models by name, and their versions by id, over a number of
// partitions that is fixed when the table is made.
type keyspace struct{ table.Shards }

func modelPartition(shard int) string   { return fmt.Sprintf("%s#model#%d", table.Workspace, shard) }
func versionPartition(shard int) string { return fmt.Sprintf("%s#version#%d", table.Workspace, shard) }

// model is the key of a model, which its name alone gives.
func (k keyspace) model(name registry.ModelName) table.Key {
	return table.Key{PK: modelPartition(k.Of(string(name))), SK: string(name)}
}

func (k keyspace) partitionOf(id modelID) string { return versionPartition(k.Of(string(id))) }

// id is the key of the item that leads from an id back to the name.
func (k keyspace) id(id modelID) table.Key { return table.Key{PK: k.partitionOf(id), SK: string(id)} }

func (k keyspace) version(id modelID, version registry.VersionNumber) table.Key {
	return table.Key{PK: k.partitionOf(id), SK: versionSK(id, version)}
}

// modelTag is the key of a model's large tag value.
func (k keyspace) modelTag(id modelID, tag string) table.Key {
	return table.Key{PK: k.partitionOf(id), SK: modelTagsSK(id) + "#" + table.Digest(tag)}
}

// versionTag is the key of a version's large tag value; it sorts right behind
// the version, so that one query reads both.
func (k keyspace) versionTag(id modelID, version registry.VersionNumber, tag string) table.Key {
	return table.Key{PK: k.partitionOf(id), SK: versionSK(id, version) + "#" + table.Digest(tag)}
}

// modelTagsSK begins the sort keys of a model's large tag values.
func modelTagsSK(id modelID) string { return string(id) + "#tag" }

func versionSK(id modelID, version registry.VersionNumber) string {
	return string(id) + "#" + versionDigits(version)
}

// versionDigits sort as the numbers do.
func versionDigits(version registry.VersionNumber) string { return fmt.Sprintf("%010d", version) }

// parseVersionSK takes a version's sort key apart; false for any other item's.
func parseVersionSK(sk string) (modelID, registry.VersionNumber, bool) {
	id, digits, ok := strings.Cut(sk, "#")
	number, err := strconv.ParseInt(digits, 10, 64)
	return modelID(id), registry.VersionNumber(number), ok && err == nil
}

// Pointers lead from what a search asks for to what may have it.

func runPartition(runID string) string { return table.Workspace + "#run#" + table.Digest(runID) }
func sourcePartition(source string) string {
	return table.Workspace + "#source#" + table.Digest(source)
}
func tagPartition(tag string) string { return table.Workspace + "#tag#" + tag }

// upload is the key of an upload; all of one folder stand together.
func (k keyspace) upload(id registry.UploadID) table.Key {
	return table.Key{PK: uploadPartition(id.Folder), SK: id.MLmodel}
}

func uploadPartition(folder string) string {
	return table.Workspace + "#upload#" + table.Digest(folder)
}

// manifest is the key of a part of a version's list of files. It does not begin
// as the version's own key does, so reading the version does not read it.
func (k keyspace) manifest(id modelID, version registry.VersionNumber, list string, part int) table.Key {
	return table.Key{PK: k.partitionOf(id), SK: fmt.Sprintf("%s#%04d", manifestSK(id, version, list), part)}
}

func manifestSK(id modelID, version registry.VersionNumber, list string) string {
	return string(id) + "#manifest#" + versionDigits(version) + "#" + list
}

// tagPointerKey leads from a tag's value, known by its digest, to the model;
// all models whose tag has one value stand together.
func tagPointerKey(id modelID, tag, valueDigest string) table.Key {
	return table.Key{PK: tagPartition(tag), SK: valueDigest + "#" + string(id)}
}

// Index keys.

func groupOfModel(kind registry.Kind, name registry.ModelName) string {
	return string(kind) + "#" + string(name)
}

func groupOfVersion(id modelID, updated registry.Timestamp, version registry.VersionNumber) string {
	return string(id) + "#" + table.TimestampDigits(updated) + "#" + versionDigits(version)
}

func updateOfModel(kind registry.Kind, updated registry.Timestamp, id modelID) string {
	return string(kind) + "#" + table.TimestampDigits(updated) + "#" + string(id)
}

func updateOfVersion(kind registry.Kind, updated registry.Timestamp, id modelID, version registry.VersionNumber) string {
	return updateOfModel(kind, updated, id) + "#" + versionDigits(version)
}

func stageOfVersion(id modelID, stage registry.Stage, version registry.VersionNumber) string {
	return stagePrefix(id, stage) + versionDigits(version)
}

func stagePrefix(id modelID, stage registry.Stage) string {
	return string(id) + "#" + string(stage) + "#"
}
