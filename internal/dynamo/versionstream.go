package dynamo

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

// versionStream follows the index of all versions by update, moment by moment.
// Where a renamed model stands in it, it hands out the versions whose time the
// rename has moved there.
type versionStream struct {
	store *Store
	walk  *table.Walk
	after *position
	// ahead are entries read and not yet handed out.
	ahead []table.Entry
	// pending are versions of a renamed model that is alone in its moment, in the
	// order of results: they need not be handed out together.
	pending []versionRef
}

// next hands out about as many versions as wanted, of whole moments.
func (v *versionStream) next(ctx context.Context, wanted int) ([]versionRef, error) {
	wanted = max(wanted, 1)
	var refs []versionRef
	for len(refs) < wanted {
		if len(v.pending) > 0 {
			some := min(wanted-len(refs), len(v.pending))
			refs, v.pending = append(refs, v.pending[:some]...), v.pending[some:]
			continue
		}
		moment, err := v.moment(ctx, wanted)
		if err != nil || len(moment) == 0 {
			return refs, err
		}
		moved, err := v.moved(ctx, moment)
		if err != nil {
			return nil, err
		}
		if len(moment) == 1 {
			v.pending = moved
		} else {
			refs = append(refs, moved...)
		}
		for _, ref := range versionRefs(moment) {
			ref.own, ref.moment = true, momentAt(moment[0])
			refs = append(refs, ref)
		}
	}
	return refs, nil
}

// moment takes the entries of one moment; none at the end.
func (v *versionStream) moment(ctx context.Context, wanted int) ([]table.Entry, error) {
	if len(v.ahead) == 0 {
		var err error
		if v.ahead, err = v.walk.Next(ctx, wanted, byMoment); err != nil || len(v.ahead) == 0 {
			return nil, err
		}
	}
	end := 1
	for end < len(v.ahead) && byMoment(v.ahead[end].Place) == byMoment(v.ahead[0].Place) {
		end++
	}
	moment := v.ahead[:end]
	v.ahead = v.ahead[end:]
	return moment, nil
}

// moved gives the versions of the models that were renamed in a moment, for
// each model in the order of results.
func (v *versionStream) moved(ctx context.Context, moment []table.Entry) ([]versionRef, error) {
	var moved []versionRef
	for _, e := range moment {
		if strings.Contains(e.SK, "#") {
			continue
		}
		id := modelID(e.SK)
		found, err := v.store.table.QueryAll(ctx, v.store.groupSpan(id, 0, momentAt(e)))
		if err != nil {
			return nil, err
		}
		var refs []versionRef
		for _, i := range found {
			if _, version, ok := parseVersionSK(table.StringOf(i, table.AttrSK)); ok && !v.passed(e, version) {
				refs = append(refs, versionRef{model: modelRef{registry.ModelName(e.Name), id}, version: version, moment: momentAt(e)})
			}
		}
		slices.SortFunc(refs, func(a, b versionRef) int { return cmp.Compare(b.version, a.version) })
		moved = append(moved, refs...)
	}
	return moved, nil
}

// passed reports whether an earlier page had the version of a renamed model.
func (v *versionStream) passed(renamed table.Entry, version registry.VersionNumber) bool {
	return v.after != nil && v.after.Updated == momentAt(renamed) && string(v.after.Name) == renamed.Name && version >= v.after.Version
}
