package registry

import (
	"slices"
	"strings"
	"unicode"

	"modelregistry/internal/python"
)

// hostSchemes would make a server connect to a host of the client's choice.
var hostSchemes = []string{"ftp", "sftp", "hdfs", "viewfs", "http", "https", artifactsScheme, "r2", "b2", "abfss"}

// sourceURI is a source taken apart as RFC 3986 does, without decoding it.
type sourceURI struct {
	uri       string
	scheme    string
	authority string
	path      string
}

func splitSource(uri string) sourceURI {
	source := sourceURI{uri: uri, path: uri}
	if scheme, rest, ok := strings.Cut(uri, ":"); ok && isScheme(scheme) {
		source.scheme, source.path = strings.ToLower(scheme), rest
	}
	source.path, _, _ = strings.Cut(source.path, "#")
	source.path, _, _ = strings.Cut(source.path, "?")
	if rest, ok := strings.CutPrefix(source.path, "//"); ok {
		authority, path, _ := strings.Cut(rest, "/")
		source.authority, source.path = authority, "/"+path
		if authority == rest {
			source.path = ""
		}
	}
	return source
}

func isScheme(text string) bool {
	other := func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("+-.", r)
	}
	return text != "" && text[0] <= unicode.MaxASCII && unicode.IsLetter(rune(text[0])) && strings.IndexFunc(text, other) < 0
}

// isLocal reports whether the source is a path on some machine.
func (s sourceURI) isLocal() bool { return s.scheme == "" || s.scheme == "file" }

func (s sourceURI) checkHost() error {
	if !slices.Contains(hostSchemes, s.scheme) || (s.scheme == artifactsScheme && s.authority == "") {
		return nil
	}
	return Invalid("'source' cannot use the '%[1]s' scheme: the '%[1]s' scheme addresses a host other than the tracking server's configured "+
		"artifact storage, so the server would connect to the host named in the URI. "+
		"Set the MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES environment variable on the server to allow it.", s.scheme)
}

// check holds a source to the run or logged model that the request names. The
// run itself may be kept by another tracking server, so that it is named is all
// that can be asked.
func (s sourceURI) check(given lineage) error {
	owner, ownerID := "run_id", given.runID
	if given.modelID != "" {
		owner, ownerID = "model_id", given.modelID
	}
	if s.isLocal() {
		return s.checkLocal(owner, ownerID)
	}
	if s.hasRelativeParts() {
		return Invalid("Invalid model version source: '%s'. If supplying a source as an http, https, local file path, ftp, objectstore, or "+
			"mlflow-artifacts uri, an absolute path must be provided without relative path references present. Please provide an absolute path.", s.uri)
	}
	return s.checkOwner(owner, ownerID)
}

func (s sourceURI) checkLocal(owner, ownerID string) error {
	if ownerID != "" && s.hasRelativeParts() {
		return s.foreign(owner)
	}
	if ownerID != "" {
		return nil
	}
	return Invalid("Invalid model version source: '%[1]s'. To use a local path as a model version source, the %[2]s request parameter has to be "+
		"specified and the local path has to be contained within the artifact directory of the run specified by the %[2]s.", s.uri, owner)
}

// checkOwner asks that the owner named in the request is the one in the source.
func (s sourceURI) checkOwner(owner, ownerID string) error {
	first, _, _ := strings.Cut(strings.TrimPrefix(s.path, "/"), "/")
	allowed := true
	switch s.scheme {
	case "runs":
		allowed = s.authority == "" && owner == "run_id" && ownerID != "" && first == ownerID
	case "models":
		owner, allowed = "model_id", owner == "model_id" && first == ownerID
	case artifactsScheme:
		allowed = ownerID != ""
	}
	if allowed {
		return nil
	}
	return s.foreign(owner)
}

// foreign says that the source is not part of what the request names.
func (s sourceURI) foreign(owner string) error {
	return Invalid("Invalid model version source: '%s'. The %s request parameter must identify the resource that contains the source.", s.uri, owner)
}

// hasRelativeParts finds "..", also when encoded any number of times, and NUL.
// A URI's path must be absolute, more than "/", and without "." segments.
func (s sourceURI) hasRelativeParts() bool {
	decoded := unescapeFully(s.uri)
	if slices.Contains(strings.Split(decoded, "/"), "..") || strings.ContainsRune(decoded, 0) {
		return true
	}
	path := strings.TrimRight(splitSource(decoded).path, "/")
	return !s.isLocal() && (!strings.HasPrefix(path, "/") || slices.Contains(strings.Split(path, "/"), "."))
}

// unescapeFully undoes percent-encoding until nothing is left of it.
func unescapeFully(text string) string {
	for {
		decoded := python.Unquote(text)
		if decoded == text {
			return text
		}
		text = decoded
	}
}

// modelReference is a parsed models:/ URI: a logged model's id, or a name with
// at most one of version, stage and alias; none means the highest version.
type modelReference struct {
	modelID, name, version, stage, alias string
}

func parseModelURI(source sourceURI) (modelReference, error) {
	refused := source.foreign("model_id")
	path, ok := strings.CutPrefix(source.path, "/")
	first, second, two := strings.Cut(strings.TrimLeft(path, "/"), "/")
	switch {
	case !ok || isBlank(first) || strings.Contains(second, "/") || (two && isBlank(second)):
		return modelReference{}, refused
	case two && strings.IndexFunc(second, notDigit) < 0:
		return modelReference{name: first, version: second}, nil
	case two && sameLower(second, latestAlias):
		return modelReference{name: first}, nil
	case two:
		return modelReference{name: first, stage: second}, nil
	case !strings.Contains(first, "@"):
		return modelReference{modelID: first}, nil
	}
	at := strings.LastIndex(first, "@")
	if isBlank(first[at+1:]) {
		return modelReference{}, refused
	}
	return modelReference{name: first[:at], alias: first[at+1:]}, nil
}
