package dynamo_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/anishathalye/porcupine"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/spectest"
)

func dump(t *testing.T, info porcupine.LinearizationInfo, all []porcupine.Operation) {
	var longest []porcupine.Operation
	for _, part := range info.PartialLinearizationsOperations() {
		for _, lin := range part {
			if len(lin) > len(longest) {
				longest = lin
			}
		}
	}
	s := spec.New()
	line := func(o porcupine.Operation) string {
		return fmt.Sprintf("%d [%d %d] %s -> %.300s", o.ClientId, o.Call/1000, o.Return/1000, o.Input.(call).Text, o.Output.(spectest.Outcome))
	}
	in := map[string]bool{}
	for _, o := range longest {
		in[line(o)] = true
		o.Input.(call).On(context.Background(), s)
	}
	for _, o := range longest[max(0, len(longest)-25):] {
		t.Log("LIN", line(o))
	}
	slices.SortFunc(all, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	n := 0
	for _, o := range all {
		if !in[line(o)] {
			want, _ := o.Input.(call).On(context.Background(), s.Clone())
			t.Log("REST", line(o), "\n", cmp.Diff(want.Part(o.Input.(call).part), o.Output, cmpopts.EquateEmpty()))
			if n++; n > 6 {
				break
			}
		}
	}
}
