package dynamo

import (
	"maps"

	"modelregistry/internal/registry"
)

// head tells what is known of the highest version in a stage: that it is
// Version, or with Bound only that it is not above. So moving or deleting the
// highest need not search for the next one: whoever reads does, with one query.
type head struct {
	Version registry.VersionNumber `dynamodbav:"version"`
	Bound   bool                   `dynamodbav:"bound,omitempty"`
}

// heads has a head for each stage that may have a version; a stage without one
// is empty for certain.
type heads map[registry.Stage]head

// moved gives the heads after a version has entered a stage and left any other.
func (h heads) moved(version registry.VersionNumber, to registry.Stage) heads {
	after := h.without(version, to)
	if version >= after[to].Version {
		after[to] = head{Version: version}
	}
	return after
}

// removed gives the heads after a version was deleted.
func (h heads) removed(version registry.VersionNumber) heads {
	return h.without(version, "")
}

// without lowers each head that is the version, but for one stage's.
func (h heads) without(version registry.VersionNumber, except registry.Stage) heads {
	after := maps.Clone(h)
	if after == nil {
		after = heads{}
	}
	for stage, top := range after {
		switch {
		case stage == except || top.Version != version:
		case version == 1:
			delete(after, stage)
		default:
			after[stage] = head{Version: version - 1, Bound: true}
		}
	}
	return after
}
