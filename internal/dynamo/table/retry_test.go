package table

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestPartsFollowAtOnce: what is written in parts meets nobody, so it waits for
// nobody.
func TestPartsFollowAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start, attempts := time.Now(), 0
		err := Retry(t.Context(), func(context.Context) error {
			if attempts++; attempts < 100 {
				return ErrPartWritten
			}
			return nil
		})
		if err != nil || attempts != 100 || time.Since(start) != 0 {
			t.Errorf("%d attempts in %v, %v", attempts, time.Since(start), err)
		}
	})
}

// TestGivingUpTellsOfParts: a client must not hear that nothing was changed where
// a part was.
func TestGivingUpTellsOfParts(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct {
		first, then error
		want        string
	}{
		"others write":                  {ErrStale, ErrStale, "Nothing was changed"},
		"others write after a part":     {ErrPartWritten, ErrStale, "A part may have been written"},
		"more parts than there is time": {ErrPartWritten, ErrPartWritten, "A part may have been written"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				start, result := time.Now(), of.first
				err := Retry(t.Context(), func(context.Context) error {
					<-time.After(time.Second)
					defer func() { result = of.then }()
					return result
				})
				if err == nil || !strings.Contains(err.Error(), of.want) || time.Since(start) > patience {
					t.Errorf("after %v: %v", time.Since(start), err)
				}
			})
		})
	}
}
