package web

import (
	"fmt"
	"time"

	"modelregistry/internal/registry"
)

// moment is a time as a page shows it. How long ago it was is the same in all
// zones; the script turns the rest to the reader's.
type moment struct {
	// ISO is for machines, Text in UTC for people, Ago in words.
	ISO, Text, Ago string
}

func (s *site) moment(at registry.Timestamp) moment {
	when := time.UnixMilli(int64(at)).UTC()
	return moment{ISO: when.Format(time.RFC3339), Text: when.Format("2006-01-02 15:04 UTC"), Ago: ago(s.now().Sub(when))}
}

// ago tells a time in its largest unit. Clocks may differ by some seconds.
func ago(passed time.Duration) string {
	units := []struct {
		size time.Duration
		name string
	}{
		{365 * 24 * time.Hour, "year"}, {30 * 24 * time.Hour, "month"}, {24 * time.Hour, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"},
	}
	for _, unit := range units {
		switch n := int64(passed / unit.size); {
		case n == 1:
			return "1 " + unit.name + " ago"
		case n > 1:
			return fmt.Sprintf("%d %ss ago", n, unit.name)
		}
	}
	return "just now"
}
