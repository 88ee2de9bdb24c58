package python_test

import (
	"bytes"
	"encoding/json"
	"os"
	"strconv"
	"testing"
	"unicode/utf8"

	"modelregistry/internal/python"
)

// recorded is what testdata/record.py prints: texts, and what Python makes of them.
type recorded struct {
	Repr, Float, Unquote, JSON [][2]string
	Integer                    []integer
}

// integer is a text and the integer that Python reads from it, if any.
type integer struct {
	text   string
	number *int64
}

func (i *integer) UnmarshalJSON(pair []byte) error {
	return json.Unmarshal(pair, &[]any{&i.text, &i.number})
}

func readRecorded(t *testing.T) recorded {
	t.Helper()
	raw, err := os.ReadFile("testdata/recorded.json")
	if err != nil {
		t.Fatal(err)
	}
	var read recorded
	if err := json.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	return read
}

// hold compares what a function makes of texts with what Python made of them.
func hold(t *testing.T, recorded [][2]string, function func(string) string) {
	t.Helper()
	if len(recorded) == 0 {
		t.Error("nothing is recorded")
	}
	for _, pair := range recorded {
		if got := function(pair[0]); got != pair[1] {
			t.Errorf("%q: got %s, want %s", pair[0], got, pair[1])
		}
	}
}

func TestRepr(t *testing.T) {
	t.Parallel()
	hold(t, readRecorded(t).Repr, python.Repr)
}

func TestFloat(t *testing.T) {
	t.Parallel()
	hold(t, readRecorded(t).Float, func(text string) string {
		// What is beyond the range is infinite, in Python as here.
		number, _ := strconv.ParseFloat(text, 64)
		return python.Float(number)
	})
}

func TestUnquote(t *testing.T) {
	t.Parallel()
	hold(t, readRecorded(t).Unquote, python.Unquote)
}

func TestUnquoteKeepsBytesThatAreNoText(t *testing.T) {
	t.Parallel()
	if got := python.Unquote("%ff%C3"); got != "\xff\xc3" {
		t.Errorf("got %q", got)
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	hold(t, readRecorded(t).JSON, func(text string) string {
		decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		return python.JSON(value)
	})
}

func TestParseInt(t *testing.T) {
	t.Parallel()
	for _, pair := range readRecorded(t).Integer {
		number, ok := python.ParseInt(pair.text)
		switch {
		case ok != (pair.number != nil):
			t.Errorf("%q: it is an integer: got %t", pair.text, ok)
		case ok && number != *pair.number:
			t.Errorf("%q: got %d, want %d", pair.text, number, *pair.number)
		}
	}
}

func FuzzUnquote(f *testing.F) {
	for _, seed := range []string{"", "%", "%2", "%25%32%35", "a%zz%41", "%C3%A9", "\xff%"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		decoded := python.Unquote(text)
		if decoded != text && len(decoded) >= len(text) {
			t.Errorf("%q became %q, which is no shorter: undoing it again might never end", text, decoded)
		}
	})
}

func FuzzRepr(f *testing.F) {
	for _, seed := range []string{"", "it's", `"'"`, "\x00\u2028\U0010ffff", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if written := python.Repr(text); !utf8.ValidString(written) || len(written) < len("''") {
			t.Errorf("%q is written %q", text, written)
		}
	})
}
