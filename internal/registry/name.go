package registry

import (
	"path"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"modelregistry/internal/python"
)

// Limits on names. MLflow's schema gives a model's name 256 characters; the
// bytes are limited too because a name is a DynamoDB sort key of at most 1,024
// bytes, prefix included.
const (
	maxModelNameCharacters = 256
	MaxModelNameBytes      = 1000
	maxAliasCharacters     = 255
)

// ModelName is the name of a registered model or of a prompt: not blank, no
// "/" or ":", and not a path that resolves to another one.
type ModelName string

// ParseModelName checks a name given by a client.
func ParseModelName(name string) (ModelName, error) {
	return parseModelName("name", name)
}

// parseModelName blames a blank name on the parameter that holds it; all else
// on "name", as MLflow does.
func parseModelName(parameter, name string) (ModelName, error) {
	switch {
	case isBlank(name):
		return "", missing(parameter)
	case strings.ContainsAny(name, "/:"):
		return "", Invalid("Invalid model name '%s'. Names cannot contain '/' or ':'.", name)
	case resolvesElsewhere(name):
		return "", Invalid("%s", badPath("name", name))
	case utf8.RuneCountInString(name) > maxModelNameCharacters:
		return "", Invalid("'name' exceeds the maximum length of %d characters", maxModelNameCharacters)
	case len(name) > MaxModelNameBytes:
		return "", Invalid("'name' exceeds the maximum length of %d bytes in UTF-8", MaxModelNameBytes)
	}
	return ModelName(name), nil
}

// CanExist reports whether a model can have the name: what a search asks for is
// not checked before.
func (n ModelName) CanExist() bool {
	_, err := ParseModelName(string(n))
	return err == nil
}

// Alias is the name of a pointer to a version, unique within its model and
// case-sensitive: letters and digits of any script, "_" and "-".
type Alias string

// latestAlias reads as the highest version; it cannot be set.
const latestAlias = "latest"

// ParseAlias checks an alias that is read or deleted.
func ParseAlias(alias string) (Alias, error) {
	switch {
	case alias == "":
		return "", Invalid("Registered model alias name cannot be empty.")
	case strings.IndexFunc(alias, notInAlias) >= 0:
		return "", Invalid("Invalid alias name: '%s'. Names may only contain alphanumerics, underscores (_), and dashes (-).", alias)
	case utf8.RuneCountInString(alias) > maxAliasCharacters:
		return "", Invalid("'Registered model alias name' exceeds the maximum length of %d characters", maxAliasCharacters)
	}
	return Alias(alias), nil
}

// ParseNewAlias checks an alias that is to be set: "latest" and "v<digits>"
// would be mistaken for versions.
func ParseNewAlias(text string) (Alias, error) {
	alias, err := ParseAlias(text)
	switch {
	case err != nil:
		return "", err
	case alias.isLatest():
		return "", Invalid("'latest' alias name (case insensitive) is reserved.")
	case looksLikeVersion(text):
		return "", Invalid("Version alias name '%s' is reserved.", text)
	}
	return alias, nil
}

func (a Alias) isLatest() bool { return sameLower(string(a), latestAlias) }

func looksLikeVersion(alias string) bool {
	digits := strings.TrimLeft(alias[:1], "vV") + alias[1:]
	return len(digits) == len(alias)-1 && digits != "" && strings.IndexFunc(digits, notDigit) < 0
}

func notDigit(r rune) bool { return !unicode.IsDigit(r) }

func notInAlias(r rune) bool { return !isWordCharacter(r) && r != '-' }

// isWordCharacter is \w of Python's regular expressions on text.
func isWordCharacter(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsNumber(r)
}

// VersionNumber counts the versions of one model from 1.
type VersionNumber int64

// ParseVersionNumber reads a version as a client writes it: spaces around, a
// sign, leading zeros and underscores between digits pass. A number that no version has is not an error here.
func ParseVersionNumber(text string) (VersionNumber, error) {
	number, ok := python.ParseInt(text)
	if !ok {
		return 0, Invalid("Parameter 'version' must be an integer, got '%s'.", text)
	}
	return VersionNumber(number), nil
}

func (v VersionNumber) String() string { return strconv.FormatInt(int64(v), 10) }

// resolvesElsewhere reports whether a name, read as a path, is another one.
func resolvesElsewhere(name string) bool {
	return cleanPath(name) != name || name == "." || strings.HasPrefix(name, "..") || strings.HasPrefix(name, "/")
}

// cleanPath is Python's posixpath.normpath, which keeps two leading slashes.
func cleanPath(name string) string {
	cleaned := path.Clean(name)
	if strings.HasPrefix(name, "//") && !strings.HasPrefix(name, "///") {
		return "/" + cleaned
	}
	return cleaned
}

func badPath(parameter, name string) string {
	return "Invalid value " + python.JSON(name) + " for parameter '" + parameter + "' supplied: " +
		"Names may be treated as files in certain cases, and must not resolve to other names when treated as such. " +
		"This name would resolve to " + python.Repr(cleanPath(name))
}

func isBlank(text string) bool { return strings.TrimFunc(text, unicode.IsSpace) == "" }
