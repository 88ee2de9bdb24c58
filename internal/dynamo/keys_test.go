package dynamo

import (
	"cmp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

var (
	anyNumber = rapid.Map(upTo(10), func(number int64) registry.VersionNumber { return registry.VersionNumber(max(number, 1)) })
	anyMoment = rapid.Map(upTo(15), func(number int64) registry.Timestamp { return registry.Timestamp(number) })
	anyID     = rapid.Custom(func(t *rapid.T) modelID {
		return newModelID(rapid.SampledFrom([]registry.Kind{registry.KindModel, registry.KindPrompt}).Draw(t, "kind"))
	})
)

// upTo gives numbers of at most so many digits, each number of digits as often.
func upTo(digits int) *rapid.Generator[int64] {
	return rapid.Custom(func(t *rapid.T) int64 {
		end := int64(1)
		for range rapid.IntRange(0, digits).Draw(t, "digits") {
			end *= 10
		}
		return rapid.OneOf(rapid.Int64Range(max(end-9, 0), end-1), rapid.Int64Range(end/10, end-1)).Draw(t, "number")
	})
}

// TestKeysSortAsTheirValues compares keys of two versions of one model, and of
// two models.
func TestKeysSortAsTheirValues(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id := anyID.Draw(t, "id")
		a, b := anyNumber.Draw(t, "a"), anyNumber.Draw(t, "b")
		at, bt := anyMoment.Draw(t, "at"), anyMoment.Draw(t, "bt")
		byUpdate := cmp.Or(cmp.Compare(at, bt), cmp.Compare(a, b))
		tests := []struct {
			key  string
			a, b string
			want int
		}{
			{"version", versionSK(id, a), versionSK(id, b), cmp.Compare(a, b)},
			{"stage", stageOfVersion(id, staging, a), stageOfVersion(id, staging, b), cmp.Compare(a, b)},
			{"group", groupOfVersion(id, at, a), groupOfVersion(id, bt, b), byUpdate},
			{"update of a version", updateOfVersion(registry.KindModel, at, id, a), updateOfVersion(registry.KindModel, bt, id, b), byUpdate},
			{"update of a model", updateOfModel(registry.KindModel, at, id), updateOfModel(registry.KindModel, bt, id), cmp.Compare(at, bt)},
		}
		for _, test := range tests {
			if got := strings.Compare(test.a, test.b); got != test.want {
				t.Errorf("%s: %q and %q compare as %d, want %d", test.key, test.a, test.b, got, test.want)
			}
		}
	})
}

// TestDigitsHaveOneLength, up to the last number that they hold.
func TestDigitsHaveOneLength(t *testing.T) {
	t.Parallel()
	if first, last := versionDigits(1), versionDigits(9_999_999_999); len(first) != len(last) {
		t.Errorf("%s and %s do not sort as numbers", first, last)
	}
	if first, last := table.TimestampDigits(0), table.TimestampDigits(999_999_999_999_999); len(first) != len(last) {
		t.Errorf("%s and %s do not sort as moments", first, last)
	}
}

func TestNamesSortInTheirGroups(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := registry.ModelName(rapid.String().Draw(t, "a")), registry.ModelName(rapid.String().Draw(t, "b"))
		if strings.Compare(groupOfModel(registry.KindModel, a), groupOfModel(registry.KindModel, b)) != cmp.Compare(a, b) {
			t.Errorf("%q and %q sort otherwise in their group", a, b)
		}
		if groupOfModel(registry.KindModel, a) >= groupOfModel(registry.KindPrompt, b) {
			t.Errorf("the model %q stands behind the prompt %q", a, b)
		}
	})
}

func TestKeysAreReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		id, version, at := anyID.Draw(t, "id"), anyNumber.Draw(t, "version"), anyMoment.Draw(t, "at")
		if gotID, got, ok := parseVersionSK(versionSK(id, version)); gotID != id || got != version || !ok {
			t.Errorf("version %d of %s became %d of %s, %t", version, id, got, gotID, ok)
		}
		for _, place := range []string{updateOfModel(registry.KindModel, at, id), updateOfVersion(registry.KindModel, at, id, version)} {
			if got := momentOf(byMoment(place)); got != at {
				t.Errorf("%q is at %d, want %d", place, got, at)
			}
		}
		if got := updatedOf(groupOfVersion(id, at, version)); got != table.TimestampDigits(at) || momentOf(got) != at {
			t.Errorf("the group of version %d at %d tells %s", version, at, got)
		}
	})
}

// TestOtherItemsAreNoVersions reads the keys that stand among those of versions.
func TestOtherItemsAreNoVersions(t *testing.T) {
	t.Parallel()
	keys := keyspace{1}
	id := newModelID(registry.KindModel)
	for name, sk := range map[string]string{
		"id":                  keys.id(id).SK,
		"a model's tag":       keys.modelTag(id, "a").SK,
		"a version's tag":     keys.versionTag(id, 1, "a").SK,
		"nothing":             "",
		"no number":           string(id) + "#",
		"a number too large":  string(id) + "#99999999999999999999",
		"a tag named like it": string(id) + "#1#1",
	} {
		if _, version, ok := parseVersionSK(sk); ok {
			t.Errorf("%s is taken for version %d: %q", name, version, sk)
		}
	}
}

// TestKeysFit holds the longest keys to what DynamoDB takes: 2,048 bytes for a
// partition and 1,024 for a sort key.
func TestKeysFit(t *testing.T) {
	t.Parallel()
	name := registry.ModelName(strings.Repeat("🏠", 250))
	tag := strings.Repeat("🏠", 250)
	keys := keyspace{64}
	id := newModelID(registry.KindPrompt)
	tests := []struct{ name, pk, sk string }{
		{name: "model", pk: keys.model(name).PK, sk: keys.model(name).SK},
		{name: "group", sk: groupOfModel(registry.KindPrompt, name)},
		{name: "tag pointer", pk: tagPointerKey(id, tag, table.Digest("a")).PK, sk: tagPointerKey(id, tag, table.Digest("a")).SK},
		{name: "version's tag", pk: keys.versionTag(id, 9_999_999_999, tag).PK, sk: keys.versionTag(id, 9_999_999_999, tag).SK},
	}
	for _, test := range tests {
		if len(test.pk) > 2048 || len(test.sk) > 1024 {
			t.Errorf("%s: %d and %d bytes", test.name, len(test.pk), len(test.sk))
		}
	}
}

// TestShards finds every key within the partitions that listings walk.
func TestShards(t *testing.T) {
	t.Parallel()
	for _, shards := range []int{1, 4, 64} {
		keys := keyspace{table.Shards(shards)}
		used := map[string]bool{}
		for _, partition := range keys.Partitions(modelPartition) {
			used[partition] = false
		}
		for range 100 * shards {
			partition := keys.model(registry.ModelName(newModelID(registry.KindModel))).PK
			if _, known := used[partition]; !known {
				t.Fatalf("%d shards: %q is none of %d", shards, partition, len(used))
			}
			used[partition] = true
		}
		for partition, hit := range used {
			if !hit {
				t.Errorf("%d shards: no name comes to %q", shards, partition)
			}
		}
	}
}

func TestIDsTellTheirOrigin(t *testing.T) {
	t.Parallel()
	for _, kind := range []registry.Kind{registry.KindModel, registry.KindPrompt} {
		if a, b := newModelID(kind), newModelID(kind); a == b || a.origin() != kind {
			t.Errorf("%s and %s are of kind %s, want %s", a, b, a.origin(), kind)
		}
	}
}

func FuzzVersionSK(f *testing.F) {
	for _, seed := range []string{"", "#", "a#1", "a#0000000001", "a#-1", "a#1#b", "a#tag#b", "\xff#9"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sk string) {
		id, version, ok := parseVersionSK(sk)
		if !ok {
			return
		}
		againID, again, ok := parseVersionSK(versionSK(id, version))
		if !ok || againID != id || again != version || strings.Contains(string(id), "#") {
			t.Errorf("%q is version %d of %q, and then %d of %q", sk, version, id, again, againID)
		}
	})
}
