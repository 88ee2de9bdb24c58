package web

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"modelregistry/internal/registry"
)

// aliasForm points an alias to a version. Its address names the version, the alias,
// or neither.
func (s *site) aliasForm(ctx context.Context, in input) (form, error) {
	name, alias, version := in.Get("name"), in.Get("alias"), in.Get("version")
	model, err := s.registry.GetRegisteredModel(ctx, name)
	if err != nil {
		return form{}, noModel(name, err)
	}
	now := model.Aliases[registry.Alias(alias)]
	shown := form{
		Title: "Point an alias to a version of " + quoted(name), Hidden: []hidden{{"name", name}},
		Lead:    "Whoever loads the model by this alias gets the version that it points to.",
		Buttons: []button{{Action: "set-alias", Text: "Save", Class: "primary"}}, Back: in.subjectURL(),
	}
	moving, fixed := in.Get("moving") != "" || !in.sent && alias != "", in.Get("fixed") != "" || !in.sent && version != ""
	if moving {
		shown.Title = fmt.Sprintf("Move @%s of %s", alias, quoted(name))
		shown.Hidden = append(shown.Hidden, hidden{"alias", alias}, hidden{"moving", "yes"})
	} else {
		shown.Fields = append(shown.Fields, field{
			Name: "alias", Label: "Alias", Value: alias, Required: true, Options: aliasNames(model),
			Hint: "Letters, digits, _ and -, such as champion",
		})
	}
	if fixed {
		shown.Title = fmt.Sprintf("Point an alias to version %s of %s", excerpt(version, 20), quoted(name))
		shown.Hidden = append(shown.Hidden, hidden{"version", version}, hidden{"fixed", "yes"})
	} else {
		hint := "A number"
		if moving && now != 0 {
			hint = fmt.Sprintf("It points to version %d now.", now)
		}
		shown.Fields = append(shown.Fields, field{Name: "version", Label: "Version", Kind: "number", Value: version, Required: true, Options: latestNumbers(model), Hint: hint})
	}
	was := in.Get("was")
	if !in.sent && moving {
		was = now.String()
	}
	shown.Hidden = append(shown.Hidden, hidden{"was", was}, hidden{"from", in.Get("from")})
	return shown, nil
}

func aliasNames(model registry.RegisteredModel) []string {
	var names []string
	for _, alias := range slices.Sorted(maps.Keys(model.Aliases)) {
		names = append(names, string(alias))
	}
	return names
}

// latestNumbers are the versions that an alias most likely moves to.
func latestNumbers(model registry.RegisteredModel) []string {
	var numbers []string
	for _, version := range slices.Backward(model.LatestVersions) {
		numbers = append(numbers, version.Version.String())
	}
	return numbers
}

// setAlias moves an alias only from where the form said that it was: another
// version, or nowhere.
func (s *site) setAlias(ctx context.Context, in input) (string, error) {
	name, alias, version := in.Get("name"), in.Get("alias"), in.Get("version")
	location := in.subjectURL(noticeParameter, "set-alias")
	number, err := registry.ParseVersionNumber(version)
	if err != nil {
		return "", err
	}
	model, err := s.registry.GetRegisteredModel(ctx, name)
	if err != nil {
		return "", noModel(name, err)
	}
	now, exists := model.Aliases[registry.Alias(alias)]
	switch {
	case exists && now == number:
		return location, nil
	case exists && in.Get("was") != now.String():
		return "", &refusal{code: registry.ResourceAlreadyExists, was: now.String(), message: fmt.Sprintf(
			"@%s points to version %d now. Save again to move it to version %d.", alias, now, number)}
	}
	err = s.registry.SetRegisteredModelAlias(ctx, name, alias, version)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		return "", &refusal{code: registry.ResourceDoesNotExist, message: fmt.Sprintf(
			"There is no version %d: it was never there, or deleted meanwhile. Nothing was changed.", number)}
	}
	return location, err
}

func (s *site) deleteAliasForm(ctx context.Context, in input) (form, error) {
	name, alias := in.Get("name"), in.Get("alias")
	model, err := s.registry.GetRegisteredModel(ctx, name)
	if err != nil {
		return form{}, noModel(name, err)
	}
	now := model.Aliases[registry.Alias(alias)]
	shown := form{
		Title: fmt.Sprintf("Remove @%s of %s", excerpt(alias, 60), quoted(name)), Back: in.subjectURL(),
		Lead:    fmt.Sprintf("It points to version %d.", now),
		Warning: "Whoever loads the model by this alias finds nothing any more.",
		Hidden:  append(in.keys("alias"), hidden{"was", now.String()}),
		Buttons: []button{{Action: "delete-alias", Text: "Remove alias", Class: "danger primary"}},
	}
	if now == 0 {
		shown.Lead, shown.Warning, shown.Buttons = "There is no such alias any more.", "", nil
	}
	return shown, nil
}

// deleteAlias takes away the alias that was shown, not one that has moved since.
func (s *site) deleteAlias(ctx context.Context, in input) (string, error) {
	name, alias := in.Get("name"), in.Get("alias")
	model, err := s.registry.GetRegisteredModel(ctx, name)
	if err != nil {
		return "", noModel(name, err)
	}
	if now, exists := model.Aliases[registry.Alias(alias)]; exists && now.String() != in.Get("was") {
		return "", &refusal{code: registry.ResourceAlreadyExists, message: fmt.Sprintf(
			"@%s was moved to version %d meanwhile. Remove it there if you still want to.", alias, now)}
	}
	return in.subjectURL(noticeParameter, "delete-alias"), s.registry.DeleteRegisteredModelAlias(ctx, name, alias)
}
