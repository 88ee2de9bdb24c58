package tabletest

import (
	"flag"
	"strconv"
	"sync"
	"testing"
)

var boundChecks sync.Once

// BoundChecks says how many random sequences each of a package's tests makes where
// -rapid.checks does not. It is called before tests run in parallel.
func BoundChecks(t testing.TB, checks int) {
	t.Helper()
	boundChecks.Do(func() {
		given := false
		flag.Visit(func(f *flag.Flag) { given = given || f.Name == "rapid.checks" })
		if given {
			return
		}
		if err := flag.Set("rapid.checks", strconv.Itoa(checks)); err != nil {
			t.Fatal(err)
		}
	})
}
