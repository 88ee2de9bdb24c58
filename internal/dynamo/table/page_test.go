package table

import (
	"cmp"
	"errors"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// TestASortedSourceIsLeftEarly asks no more of a source than fills the page.
func TestASortedSourceIsLeftEarly(t *testing.T) {
	t.Parallel()
	p := NewPage[int, int](3, nil, cmp.Compare)
	var asked []int
	full, err := Collect(p, Source[int]{Sorted: true, Next: func(wanted int) ([]int, error) {
		asked = append(asked, wanted)
		return []int{2 * len(asked), 2*len(asked) + 1}, nil
	}}, func(some []int) error {
		for _, at := range some {
			p.Add(Found[int, int]{Result: at, At: at})
		}
		return nil
	})
	if diff := gocmp.Diff([]int{4, 2}, asked); diff != "" || !full || err != nil {
		t.Errorf("full %t, %v, asked for (-want +got)\n%s", full, err, diff)
	}
}

func TestASourceThatFailsEndsThePage(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	p := NewPage[int, int](1, nil, cmp.Compare)
	nothing := func([]int) error { return nil }
	failing := Source[int]{Next: func(int) ([]int, error) { return nil, broken }}
	if _, err := Collect(p, failing, nothing); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	if _, err := Collect(p, AllAt([]int{0}), func([]int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}
