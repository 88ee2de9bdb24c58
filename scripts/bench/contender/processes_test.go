package contender

import "testing"

func TestParseStat(t *testing.T) {
	t.Parallel()
	line := "42 (a (odd) name) S 7 42 42 0 -1 4194560 1 2 3 4 150 50 30 20 20 0 1 0 99 0 0"
	got, err := parseStat([]byte(line))
	if err != nil {
		t.Fatal(err)
	}
	if want := (proc{pid: 42, parent: 7, used: 200 * tick, reaped: 50 * tick}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	for _, bad := range []string{"", "42", "42 (name) S 7"} {
		if _, err := parseStat([]byte(bad)); err == nil {
			t.Errorf("%q: no error", bad)
		}
	}
}

func TestBelowLeavesBranchesOut(t *testing.T) {
	t.Parallel()
	all := map[int]proc{
		1: {pid: 1}, 2: {pid: 2, parent: 1, used: tick}, 3: {pid: 3, parent: 2, used: 10 * tick}, 4: {pid: 4, parent: 2, used: 100 * tick}, 5: {pid: 5, parent: 4, used: 1000 * tick},
	}
	if got, want := used(below(all, 2, 4)), 11*tick; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := used(below(all, 4)), 1100*tick; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
