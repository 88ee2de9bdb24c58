package dynamo

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"modelregistry/internal/registry"
)

// The attributes that hold keys, and the local secondary indexes over them.
// README.md draws which item has which.
const (
	attrPK       = "pk"
	attrSK       = "sk"
	attrByGroup  = "by_group"
	attrByUpdate = "by_update"
	attrByStage  = "by_stage"

	indexByGroup  = "by-group"
	indexByUpdate = "by-update"
	indexByStage  = "by-stage"
)

// workspace begins every partition key. MLflow's own name for the only
// workspace of a server without workspaces.
const workspace = "default"

// key is an item's primary key.
type key struct{ pk, sk string }

func (k key) attributes() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		attrPK: &types.AttributeValueMemberS{Value: k.pk},
		attrSK: &types.AttributeValueMemberS{Value: k.sk},
	}
}

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
type keyspace struct{ shards int }

func (k keyspace) shardOf(text string) int {
	hash := fnv.New32a()
	hash.Write([]byte(text))
	return int(hash.Sum32() % uint32(k.shards))
}

func modelPartition(shard int) string   { return fmt.Sprintf("%s#model#%d", workspace, shard) }
func versionPartition(shard int) string { return fmt.Sprintf("%s#version#%d", workspace, shard) }

// partitions names those of all shards.
func (k keyspace) partitions(of func(shard int) string) []string {
	names := make([]string, k.shards)
	for shard := range names {
		names[shard] = of(shard)
	}
	return names
}

// model is the key of a model, which its name alone gives.
func (k keyspace) model(name registry.ModelName) key {
	return key{modelPartition(k.shardOf(string(name))), string(name)}
}

func (k keyspace) partitionOf(id modelID) string { return versionPartition(k.shardOf(string(id))) }

// id is the key of the item that leads from an id back to the name.
func (k keyspace) id(id modelID) key { return key{k.partitionOf(id), string(id)} }

func (k keyspace) version(id modelID, version registry.VersionNumber) key {
	return key{k.partitionOf(id), versionSK(id, version)}
}

// modelTag is the key of a model's large tag value.
func (k keyspace) modelTag(id modelID, tag string) key {
	return key{k.partitionOf(id), modelTagsSK(id) + "#" + digest(tag)}
}

// versionTag is the key of a version's large tag value; it sorts right behind
// the version, so that one query reads both.
func (k keyspace) versionTag(id modelID, version registry.VersionNumber, tag string) key {
	return key{k.partitionOf(id), versionSK(id, version) + "#" + digest(tag)}
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

func runPartition(runID string) string     { return workspace + "#run#" + digest(runID) }
func sourcePartition(source string) string { return workspace + "#source#" + digest(source) }
func tagPartition(tag string) string       { return workspace + "#tag#" + tag }

// upload is the key of an upload; all of one folder stand together.
func (k keyspace) upload(id registry.UploadID) key {
	return key{uploadPartition(id.Folder), id.MLmodel}
}

func uploadPartition(folder string) string { return workspace + "#upload#" + digest(folder) }

// manifest is the key of a part of a version's list of files. It does not begin
// as the version's own key does, so reading the version does not read it.
func (k keyspace) manifest(id modelID, version registry.VersionNumber, list string, part int) key {
	return key{k.partitionOf(id), fmt.Sprintf("%s#%04d", manifestSK(id, version, list), part)}
}

func manifestSK(id modelID, version registry.VersionNumber, list string) string {
	return string(id) + "#manifest#" + versionDigits(version) + "#" + list
}

// tagPointerKey leads from a tag's value, known by its digest, to the model;
// all models whose tag has one value stand together.
func tagPointerKey(id modelID, tag, valueDigest string) key {
	return key{tagPartition(tag), valueDigest + "#" + string(id)}
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Index keys.

func groupOfModel(kind registry.Kind, name registry.ModelName) string {
	return string(kind) + "#" + string(name)
}

func groupOfVersion(id modelID, updated registry.Timestamp, version registry.VersionNumber) string {
	return string(id) + "#" + timestampDigits(updated) + "#" + versionDigits(version)
}

func updateOfModel(kind registry.Kind, updated registry.Timestamp, id modelID) string {
	return string(kind) + "#" + timestampDigits(updated) + "#" + string(id)
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

// timestampDigits sort as the moments do, for 30,000 years to come.
func timestampDigits(at registry.Timestamp) string { return fmt.Sprintf("%015d", at) }
