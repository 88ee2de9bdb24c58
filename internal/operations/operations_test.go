package operations_test

import (
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/operations"
)

func TestEachFolderHasARow(t *testing.T) {
	t.Parallel()
	folders, err := os.ReadDir("../../functions")
	if err != nil {
		t.Fatal(err)
	}
	rows := operations.Functions()
	var names []string
	for _, folder := range folders {
		names = append(names, folder.Name())
	}
	less := func(a, b string) bool { return a < b }
	if diff := cmp.Diff(names, rows, cmpopts.SortSlices(less)); diff != "" {
		t.Errorf("the folders under functions/ and the rows (-folders +rows)\n%s", diff)
	}
}

func TestNoTwoRowsShareARoute(t *testing.T) {
	t.Parallel()
	owners := make(map[string]string)
	for _, operation := range operations.All {
		if len(operation.Routes) == 0 {
			t.Errorf("%s has no route", operation.Name)
		}
		for _, route := range operation.Routes {
			taken := route.Method + " " + route.Pattern()
			if owner, ok := owners[taken]; ok {
				t.Errorf("%s leads to %s and to %s", taken, owner, operation.Name)
			}
			owners[taken] = operation.Name
		}
	}
}
