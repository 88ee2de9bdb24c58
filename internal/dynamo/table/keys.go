package table

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash/fnv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"modelregistry/internal/registry"
)

// The attributes that hold keys, and the local secondary indexes over them. Each
// store's README.md draws which item has which.
const (
	AttrPK       = "pk"
	AttrSK       = "sk"
	AttrByGroup  = "by_group"
	AttrByUpdate = "by_update"
	AttrByStage  = "by_stage"
	// AttrName is the name that an item carries beside its keys.
	AttrName = "name"

	IndexByGroup  = "by-group"
	IndexByUpdate = "by-update"
	IndexByStage  = "by-stage"
)

// Workspace begins every partition key. MLflow's own name for the only
// workspace of a server without workspaces.
const Workspace = "default"

// Key is an item's primary key.
type Key struct{ PK, SK string }

func (k Key) attributes() map[string]types.AttributeValue {
	return map[string]types.AttributeValue{
		AttrPK: &types.AttributeValueMemberS{Value: k.PK},
		AttrSK: &types.AttributeValueMemberS{Value: k.SK},
	}
}

// KeyOf gives the key of an item that was read.
func KeyOf(i Item) Key { return Key{StringOf(i, AttrPK), StringOf(i, AttrSK)} }

// Shards is the number of partitions over which what has no order of its own is
// spread.
type Shards int

// Of gives the shard of a name or an id.
func (s Shards) Of(text string) int {
	hash := fnv.New32a()
	hash.Write([]byte(text))
	return int(hash.Sum32() % uint32(s))
}

// Partitions names those of all shards.
func (s Shards) Partitions(of func(shard int) string) []string {
	names := make([]string, s)
	for shard := range names {
		names[shard] = of(shard)
	}
	return names
}

// Digest stands in a key for a text of any length.
func Digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// TimestampDigits sort as the moments do, for 30,000 years to come.
func TimestampDigits(at registry.Timestamp) string { return fmt.Sprintf("%015d", at) }
