package section

import "testing"

func TestReplace(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, document, want string }{
		{name: "what stood there goes", document: "a\n<b>\nold\n<e>\nz\n", want: "a\n<b>\nnew\n<e>\nz\n"},
		{name: "an empty section", document: "<b>\n<e>\n", want: "<b>\nnew\n<e>\n"},
		{name: "an end before", document: "<e>\n<b>\nold\n<e>\n", want: "<e>\n<b>\nnew\n<e>\n"},
		{name: "no beginning", document: "a\n<e>\n"},
		{name: "no end", document: "<b>\nold\n"},
		{name: "the wrong way round", document: "<e>\n<b>\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := Replace(test.document, "<b>\n", "<e>\n", "new\n")
			if got != test.want || (err == nil) != (test.want != "") {
				t.Errorf("%q, %v, want %q", got, err, test.want)
			}
		})
	}
}
