// Package artifacts keeps the files of runs and models in S3, below one root.
package artifacts

import (
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"modelregistry/internal/registry"
)

// Path is where an artifact lies below the root, such as model/MLmodel. The
// empty Path is the root itself.
type Path string

// maxPath is in bytes. With a prefix of maxPrefix it stays below the 1,024 that
// S3 allows a key.
const maxPath = 800

// maxDecodings is how often a path may have been encoded.
const maxDecodings = 10

var escaped = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2})+`)

// ParsePath reads a client's path. Like MLflow it decodes what is encoded, more
// than once if need be, and refuses what leads out of the root.
func ParsePath(text string) (Path, error) {
	decoded, ok := decode(text)
	if !ok || len(decoded) > maxPath || !utf8.ValidString(decoded) ||
		strings.ContainsAny(decoded, `\#`) || strings.ContainsFunc(decoded, unicode.IsControl) {
		return "", invalidPath()
	}
	if decoded == "" {
		return "", nil
	}
	for segment := range strings.SplitSeq(decoded, "/") {
		if segment == "" || segment == "." || segment == ".." {
			return "", invalidPath()
		}
	}
	if drive.MatchString(decoded) {
		return "", invalidPath()
	}
	return Path(decoded), nil
}

// drive begins an absolute path of Windows, or a URI of a file.
var drive = regexp.MustCompile(`^(?:[A-Za-z]:/|(?i:file):)`)

// Base is the last segment.
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

func invalidPath() error {
	return &registry.Error{Code: registry.InvalidParameterValue, Message: "Invalid path"}
}
