package chart

import "fmt"

// Bars draws a group of bars for each label, from left to right.
func (c Chart) Bars() string {
	var d drawing
	d.legend(c)
	group := float64(len(c.Series)*rowHeight + rowGap)
	bottom := top + group*float64(len(c.Labels))
	scale := newScale(c.Series, left, width-right)
	for _, mark := range scale.marks() {
		d.line(scale.at(mark), top-6, scale.at(mark), bottom)
		d.text(scale.at(mark), top-10, "quiet", "middle", short(mark)+" "+c.Unit)
	}
	for i, label := range c.Labels {
		y := top + group*float64(i)
		d.text(left-8, y+group/2, "", "end", label)
		for j, series := range c.Series {
			value := series.Values[i]
			if value <= 0 {
				continue
			}
			at := y + rowGap/2 + float64(j*rowHeight)
			fmt.Fprintf(&d, `<rect x="%d" y="%.1f" width="%.1f" height="%d" rx="2" class="s%d"/>`+"\n",
				left, at, max(scale.at(value)-left, 1), rowHeight-2, j)
			d.text(scale.at(value)+5, at+rowHeight-3, "quiet", "start", short(value))
		}
	}
	return d.whole(c.Title, bottom+16)
}
