package web

import (
	"context"
	"errors"
	"fmt"
	"time"

	"modelregistry/internal/registry"
)

func (s *site) createForm(_ context.Context, in input) (form, error) {
	return form{
		Title: "Create a model", Lead: "A name to register versions under.",
		Fields: []field{
			{Name: "name", Label: "Name", Value: in.Get("name"), Required: true, Hint: "Unique; anything but / and :"},
			{Name: "description", Label: "Description", Kind: "textarea", Value: in.Get("description"), Hint: "Markdown. Can be left empty."},
		},
		Buttons: []button{{Action: "create", Text: "Create", Class: "primary"}},
		Back:    modelsPath,
	}, nil
}

// pressedTwice is within which a form that was sent again is taken for the same.
const pressedTwice = time.Minute

func (s *site) create(ctx context.Context, in input) (string, error) {
	name, description := in.Get("name"), in.text("description")
	_, err := s.registry.CreateRegisteredModel(ctx, name, description, nil)
	if errors.Is(err, registry.ResourceAlreadyExists) && s.wasJustCreated(ctx, name, description) {
		err = nil
	}
	return modelURL(name, noticeParameter, "create"), err
}

// wasJustCreated reports whether a model is what the same form has made a moment ago.
func (s *site) wasJustCreated(ctx context.Context, name, description string) bool {
	model, err := s.registry.GetRegisteredModel(ctx, name)
	return err == nil && model.Description == description && len(model.LatestVersions) == 0 && s.isRecent(model.Created)
}

func (s *site) isRecent(at registry.Timestamp) bool {
	return s.now().Sub(time.UnixMilli(int64(at))) < pressedTwice
}

func (s *site) renameForm(_ context.Context, in input) (form, error) {
	name := in.Get("name")
	wanted := name
	if in.sent {
		wanted = in.Get("new_name")
	}
	return form{
		Title: "Rename " + quoted(name), Lead: "Versions, aliases and tags come along.",
		Warning: "Whoever loads the model by its old name finds nothing any more.",
		Hidden:  []hidden{{"name", name}},
		Fields:  []field{{Name: "new_name", Label: "New name", Value: wanted, Required: true}},
		Buttons: []button{{Action: "rename", Text: "Rename", Class: "primary"}},
		Back:    modelURL(name),
	}, nil
}

func (s *site) rename(ctx context.Context, in input) (string, error) {
	name, wanted := in.Get("name"), in.Get("new_name")
	_, err := s.registry.RenameRegisteredModel(ctx, name, wanted)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		// Pressed twice, the first has done it.
		if _, missing := s.registry.GetRegisteredModel(ctx, wanted); missing != nil {
			return "", in.explained(err)
		}
		err = nil
	}
	return modelURL(wanted, noticeParameter, "rename"), err
}

func (s *site) deleteForm(ctx context.Context, in input) (form, error) {
	name := in.Get("name")
	model, err := s.registry.GetRegisteredModel(ctx, name)
	if err != nil {
		return form{}, noModel(name, err)
	}
	warning := "All its versions, tags and aliases go with it. Nothing brings them back."
	if n := len(model.Aliases); n > 0 {
		warning += fmt.Sprintf(" %d of its aliases may be in use.", n)
	}
	return form{
		Title: "Delete " + quoted(name), Warning: warning,
		Hidden:  []hidden{{"name", name}},
		Fields:  []field{{Name: "confirm", Label: "Type the model's name to delete it: " + name, Value: in.Get("confirm"), Required: true}},
		Buttons: []button{{Action: "delete", Text: "Delete for good", Class: "danger primary"}},
		Back:    modelURL(name),
	}, nil
}

func (s *site) deleteModel(ctx context.Context, in input) (string, error) {
	name := in.Get("name")
	if in.Get("confirm") != name {
		return "", refused("That is not the name. Nothing was deleted.")
	}
	err := s.registry.DeleteRegisteredModel(ctx, name)
	if errors.Is(err, registry.ResourceDoesNotExist) {
		// Gone is gone, whoever did it.
		err = nil
	}
	return address(modelsPath, noticeParameter, "delete"), err
}
