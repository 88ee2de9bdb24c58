package artifacts

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Path is where an artifact lies below the root, such as model/MLmodel, without a
// slash at either end. The empty Path is the root itself.
type Path string

// maxPath is in bytes. With the folder it stays below the 1,024 that S3 allows a
// key.
const maxPath = 1000

// maxDecodings is how often a path may have been encoded.
const maxDecodings = 10

var escaped = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)

// absolute begins a path of Windows, or a URI of a file.
var absolute = regexp.MustCompile(`^(?:[A-Za-z]:/|(?i:file):)`)

// ParsePath reads a client's path. Like MLflow it decodes what is encoded, more
// than once if need be, and refuses with MLflow's `Invalid path` what leads out of
// the root. It is stricter where MLflow leaves that to the disk beneath: no segment
// is empty or a dot, and there are no backslashes or control characters. Clients end
// the path of a directory with a slash or not.
func ParsePath(text string) (Path, error) {
	decoded, ok := decode(text)
	if !ok || len(decoded) > maxPath || !utf8.ValidString(decoded) || absolute.MatchString(decoded) ||
		strings.ContainsAny(decoded, `\#`) || strings.ContainsFunc(decoded, unicode.IsControl) {
		return "", InvalidPath()
	}
	if decoded == "" {
		return "", nil
	}
	decoded = strings.TrimSuffix(decoded, "/")
	for segment := range strings.SplitSeq(decoded, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return "", InvalidPath()
		}
	}
	return Path(decoded), nil
}

// ParseLocalPath reads the path of a file on a client's machine, of which the name
// alone counts, and puts that into the directory.
func ParseLocalPath(directory Path, local string) (Path, error) {
	name := local[strings.LastIndexAny(local, `/\`)+1:]
	parsed, err := ParsePath(strings.TrimPrefix(string(directory)+"/"+name, "/"))
	if err != nil || parsed == directory || !strings.HasPrefix(string(parsed), string(directory)) {
		return "", InvalidPath()
	}
	return parsed, nil
}

// Join gives a path below this one.
func (p Path) Join(below Path) Path { return Path(path.Join(string(p), string(below))) }

// Base is the last segment, which is a file's name.
func (p Path) Base() string { return path.Base(string(p)) }

// decode undoes encodings until none is left. A percent sign that begins no
// escape stands for itself.
func decode(text string) (string, bool) {
	for range maxDecodings {
		decoded := escaped.ReplaceAllStringFunc(text, func(run string) string {
			plain, err := url.PathUnescape(run)
			if err != nil {
				return run
			}
			return plain
		})
		if decoded == text {
			return text, true
		}
		text = decoded
	}
	return "", false
}
