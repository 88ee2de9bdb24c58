package web

import (
	"context"
	"errors"
	"html/template"
	"net/http"
	"net/url"

	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// form is a form as it is shown.
type form struct {
	Title string
	// Lead says what it does, Warning what to mind before.
	Lead, Warning string
	// Error says why it was refused.
	Error string
	// Current is what somebody else has written meanwhile.
	Current string
	// Path is where it is sent.
	Path    string
	Hidden  []hidden
	Fields  []field
	Buttons []button
	// Back is where to go without sending it.
	Back    string
	Wide    bool
	Preview template.HTML
}

type hidden struct{ Name, Value string }

// field is something to fill in.
type field struct {
	Name, Label, Value, Hint string
	// Kind is text, number, textarea, select or check.
	Kind     string
	Required bool
	// Options are those of a select, or proposals for a text.
	Options []string
}

// button sends the form for an action.
type button struct{ Action, Text, Class string }

// action is something that a form does.
type action struct {
	// path tells what access it demands: ChangePath or RemovePath.
	path string
	// show gives the form with what is typed so far. Once it was sent, it reads
	// nothing anew that was in it.
	show func(s *site, ctx context.Context, in input) (form, error)
	// do gives where to go on. Without it, sending the form only shows it again.
	do func(s *site, ctx context.Context, in input) (string, error)
}

// actionOf gives what a form does by the name of its button.
func actionOf(name string) (action, bool) {
	found, ok := map[string]action{
		"create":         {ChangePath, (*site).createForm, (*site).create},
		"describe":       {ChangePath, (*site).describeForm, (*site).describe},
		"preview":        {ChangePath, (*site).describeForm, nil},
		"set-tag":        {ChangePath, (*site).tagForm, (*site).setTag},
		"delete-tag":     {ChangePath, (*site).tagForm, (*site).deleteTag},
		"set-alias":      {ChangePath, (*site).aliasForm, (*site).setAlias},
		"delete-alias":   {ChangePath, (*site).deleteAliasForm, (*site).deleteAlias},
		"stage":          {ChangePath, (*site).stageForm, (*site).setStage},
		"copy":           {ChangePath, (*site).copyForm, (*site).copyVersion},
		"register":       {ChangePath, (*site).registerForm, (*site).register},
		"rename":         {RemovePath, (*site).renameForm, (*site).rename},
		"delete":         {RemovePath, (*site).deleteForm, (*site).deleteModel},
		"delete-version": {RemovePath, (*site).deleteVersionForm, (*site).deleteVersion},
	}[name]
	return found, ok
}

// input is what a form was sent with, or its address.
type input struct {
	url.Values
	sent bool
	// action is the name of that which it was sent or opened for.
	action string
}

// refusal is why a form is shown again, with what it then knows.
type refusal struct {
	code    registry.Code
	message string
	// was is what stands now and the form did not know of, current its text.
	was, current string
}

func (r *refusal) Error() string { return r.message }

func (r *refusal) Unwrap() error { return r.code }

func refused(message string) error {
	return &refusal{code: registry.InvalidParameterValue, message: message}
}

// showForm shows a form that was not sent yet.
func (s *site) showForm(r *http.Request) (view, error) {
	name := r.URL.Query().Get("action")
	found, ok := actionOf(name)
	if !ok {
		return view{}, errNoPage
	}
	shown, err := found.show(s, r.Context(), input{Values: r.URL.Query(), action: name})
	if err != nil {
		return view{}, err
	}
	shown.Path = found.path
	return view{page: "form", title: shown.Title, data: shown}, nil
}

// maxForm bounds a form, in bytes: a description of 100,000 characters of four
// bytes, each byte escaped, and some more.
const maxForm = 1_300_000

// sendForm does what a form says, and shows it again where that is refused. An
// action is taken at its own address alone, where its access was asked for.
func (s *site) sendForm(r *http.Request) (view, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return view{}, &problem{
			status: http.StatusBadRequest, Title: "The form cannot be read", Text: "It is longer than anything that the registry keeps, or broken.",
			Link: modelsPath, LinkText: "All models", cause: err,
		}
	}
	in := input{Values: r.PostForm, sent: true, action: r.PostForm.Get("do")}
	found, ok := actionOf(in.action)
	if !ok || found.path != r.URL.Path {
		return view{}, errNoPage
	}
	if found.do == nil {
		return s.showAgain(r, found, in, nil)
	}
	location, err := found.do(s, r.Context(), in)
	if err == nil {
		return view{location: location}, nil
	}
	return s.showAgain(r, found, in, err)
}

// showAgain shows a form as it was sent, with the reason.
func (s *site) showAgain(r *http.Request, found action, in input, reason error) (view, error) {
	var told *registry.Error
	var because *refusal
	status, message, current := http.StatusOK, "", ""
	switch {
	case reason == nil:
	case errors.As(reason, &because):
		status, message, current = rest.StatusOf(because.code), because.message, because.current
		if because.was != "" {
			in.Set("was", because.was)
		}
	case errors.As(reason, &told):
		status, message = rest.StatusOf(told.Code), told.Message
	default:
		return view{}, reason
	}
	shown, err := found.show(s, r.Context(), in)
	if err != nil {
		return view{}, err
	}
	shown.Path, shown.Error, shown.Current = found.path, message, current
	if reason != nil {
		s.report(r.Context(), reason)
	}
	return view{page: "form", title: shown.Title, status: status, data: shown}, nil
}
