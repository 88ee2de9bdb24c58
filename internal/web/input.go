package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"

	"modelregistry/internal/registry"
)

// text gives a field of several lines, which browsers end with two characters.
func (in input) text(name string) string {
	return strings.ReplaceAll(in.Get(name), "\r\n", "\n")
}

// digest stands for a text in a form, to tell whether it has changed meanwhile.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// subject gives where a form is about: a version, or a model where it names none.
func (in input) subjectURL(more ...string) string {
	name, version := in.Get("name"), in.Get("version")
	if version == "" || in.Get("from") == "model" {
		return modelURL(name, more...)
	}
	return address(versionPath, append([]string{"name", name, "version", version}, more...)...)
}

// subjectTitle names it.
func (in input) subjectTitle() string {
	if version := in.Get("version"); version != "" {
		return "version " + excerpt(version, 20) + " of " + quoted(in.Get("name"))
	}
	return quoted(in.Get("name"))
}

// keys are the fields that carry it along.
func (in input) keys(more ...string) []hidden {
	var kept []hidden
	for _, name := range append([]string{"name", "version", "from"}, more...) {
		if value := in.Get(name); value != "" {
			kept = append(kept, hidden{name, value})
		}
	}
	return kept
}

// gone explains that what a form is about is not there.
func (in input) gone(err error) error {
	if version := in.Get("version"); version != "" {
		return noVersion(in.Get("name"), version, err)
	}
	return noModel(in.Get("name"), err)
}

// subjectTags and subjectDescription read what a form is about.
func (s *site) subject(ctx context.Context, in input) (tags map[string]string, description string, err error) {
	if version := in.Get("version"); version != "" {
		found, err := s.registry.GetModelVersion(ctx, in.Get("name"), version)
		if err != nil {
			return nil, "", err
		}
		if found.Description != nil {
			description = *found.Description
		}
		return found.Tags, description, nil
	}
	found, err := s.registry.GetRegisteredModel(ctx, in.Get("name"))
	return found.Tags, found.Description, err
}

// explained tells in a form that what it is about is gone, and leaves other errors
// as they are.
func (in input) explained(err error) error {
	var lost *problem
	if err == nil || !errors.As(in.gone(err), &lost) {
		return err
	}
	return &refusal{code: registry.ResourceDoesNotExist, message: lost.Text + " Nothing was changed."}
}
