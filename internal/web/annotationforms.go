package web

import (
	"context"

	"modelregistry/internal/registry"
)

// describeForm edits the description of a model or a version, and previews it.
func (s *site) describeForm(ctx context.Context, in input) (form, error) {
	text, was := in.text("description"), in.Get("was")
	if !in.sent {
		_, current, err := s.subject(ctx, in)
		if err != nil {
			return form{}, in.gone(err)
		}
		text, was = current, digest(current)
	}
	shown := form{
		Title: "Describe " + in.subjectTitle(), Wide: true,
		Hidden:  append(in.keys(), hidden{"was", was}),
		Fields:  []field{{Name: "description", Label: "Description", Kind: "textarea", Value: text, Hint: "Markdown: headings, lists, tables, links, code."}},
		Buttons: []button{{Action: "describe", Text: "Save", Class: "primary"}, {Action: "preview", Text: "Preview"}},
		Back:    in.subjectURL(),
	}
	if in.action == "preview" {
		shown.Preview = markup(text)
	}
	return shown, nil
}

// describe saves a description, unless somebody else has changed it since the form
// was shown.
func (s *site) describe(ctx context.Context, in input) (string, error) {
	text := in.text("description")
	_, current, err := s.subject(ctx, in)
	if err != nil {
		return "", in.explained(err)
	}
	if now := digest(current); now != in.Get("was") && current != text {
		return "", &refusal{
			code: registry.ResourceAlreadyExists, was: now, current: current,
			message: "Somebody has changed the description since you opened it. Take over what you want to keep, and save again.",
		}
	}
	if version := in.Get("version"); version != "" {
		_, err = s.registry.UpdateModelVersion(ctx, in.Get("name"), version, &text)
	} else {
		_, err = s.registry.UpdateRegisteredModel(ctx, in.Get("name"), text)
	}
	return in.subjectURL(noticeParameter, "describe"), in.explained(err)
}

// tagForm adds a tag or, where it names one, changes or removes it.
func (s *site) tagForm(ctx context.Context, in input) (form, error) {
	key, value := in.Get("key"), in.text("value")
	shown := form{
		Title: "Tag " + in.subjectTitle(), Hidden: in.keys(), Back: in.subjectURL(),
		Buttons: []button{{Action: "set-tag", Text: "Save", Class: "primary"}},
	}
	if !in.sent && key != "" {
		tags, _, err := s.subject(ctx, in)
		if err != nil {
			return form{}, in.gone(err)
		}
		value = tags[key]
	}
	if in.Has("known") || !in.sent && key != "" {
		shown.Title = "Tag " + quoted(key) + " of " + in.subjectTitle()
		shown.Hidden = append(shown.Hidden, hidden{"key", key}, hidden{"known", "yes"})
		shown.Buttons = append(shown.Buttons, button{Action: "delete-tag", Text: "Remove", Class: "danger"})
	} else {
		shown.Fields = append(shown.Fields, field{Name: "key", Label: "Key", Value: key, Required: true, Hint: "Letters, digits, spaces and _ - . : /"})
	}
	shown.Fields = append(shown.Fields, field{Name: "value", Label: "Value", Value: value, Hint: "Can be left empty."})
	return shown, nil
}

func (s *site) setTag(ctx context.Context, in input) (string, error) {
	tag := registry.Tag{Key: in.Get("key"), Value: in.text("value")}
	var err error
	if version := in.Get("version"); version != "" {
		err = s.registry.SetModelVersionTag(ctx, in.Get("name"), version, tag)
	} else {
		err = s.registry.SetRegisteredModelTag(ctx, in.Get("name"), tag)
	}
	return in.subjectURL(noticeParameter, "set-tag"), in.explained(err)
}

func (s *site) deleteTag(ctx context.Context, in input) (string, error) {
	var err error
	if version := in.Get("version"); version != "" {
		err = s.registry.DeleteModelVersionTag(ctx, in.Get("name"), version, in.Get("key"))
	} else {
		err = s.registry.DeleteRegisteredModelTag(ctx, in.Get("name"), in.Get("key"))
	}
	return in.subjectURL(noticeParameter, "delete-tag"), in.explained(err)
}
