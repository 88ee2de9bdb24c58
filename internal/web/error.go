package web

import (
	"errors"
	"fmt"
	"net/http"

	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// problem is an error with a page that explains it.
type problem struct {
	status int
	// Title and Text say what happened, Link and LinkText where to go on.
	Title, Text, Link, LinkText string
	// Cause is what the registry said, if it did.
	cause error
}

func (p *problem) Error() string {
	if p.cause != nil {
		return p.cause.Error()
	}
	return p.Text
}

func (p *problem) Unwrap() error { return p.cause }

var (
	errNoPage = &problem{
		status: http.StatusNotFound, Title: "There is no such page", Text: "The address is mistyped, or what was here has moved.",
		Link: modelsPath, LinkText: "All models",
	}
	errOtherSite = &problem{
		status: http.StatusForbidden, Title: "Nothing was changed",
		Text: "The request came from another site. If it was you, open the page here and send the form again.",
		Link: modelsPath, LinkText: "All models",
	}
)

// noModel explains that a model is gone.
func noModel(name string, err error) error {
	if !errors.Is(err, registry.ResourceDoesNotExist) {
		return err
	}
	return &problem{
		status: http.StatusNotFound, Title: "No model has this name", cause: err,
		Text: fmt.Sprintf("There is no registered model %s. It may have been renamed or deleted meanwhile.", quoted(name)),
		Link: modelsPath, LinkText: "All models",
	}
}

// noVersion explains that a version is gone, perhaps with its model.
func noVersion(name, version string, err error) error {
	if !errors.Is(err, registry.ResourceDoesNotExist) {
		return err
	}
	return &problem{
		status: http.StatusNotFound, Title: "This version is not there", cause: err,
		Text: fmt.Sprintf("There is no version %s of %s. It may have been deleted meanwhile, or the model renamed.", excerpt(version, 20), quoted(name)),
		Link: modelURL(name), LinkText: "The model and its versions",
	}
}

func noExperiment(id string, err error) error {
	return notTracked("experiment", id, "It may be of another tracking server.", err)
}

func noRun(id string, err error) error {
	return notTracked("run", id, "It may be of another tracking server.", err)
}

func noLoggedModel(id string, err error) error {
	return notTracked("logged model", id, "It may have been deleted, or be of another tracking server.", err)
}

// notTracked explains that what has an id of its own is not here, and why that may be.
func notTracked(what, id, why string, err error) error {
	if !errors.Is(err, registry.ResourceDoesNotExist) {
		return err
	}
	return &problem{
		status: http.StatusNotFound, Title: "No " + what + " has this id", cause: err,
		Text: fmt.Sprintf("There is no %s %s here. %s", what, quoted(id), why),
		Link: experimentsPath, LinkText: "All experiments",
	}
}

// errorView is the page of an error. One without a code tells nothing but the id
// under which the log has it.
func errorView(r *http.Request, err error) view {
	var explained *problem
	var told *registry.Error
	switch {
	case errors.As(err, &explained):
	case errors.As(err, &told):
		explained = &problem{
			status: rest.StatusOf(told.Code), Title: "That did not work", Text: told.Message, Link: modelsPath, LinkText: "All models",
		}
	default:
		explained = &problem{
			status: http.StatusInternalServerError, Title: "Something is broken here",
			Text: "It is not your doing. Try once more; if it stays, the log tells more under the request id " + rest.RequestID(r.Context()) + ".",
			Link: modelsPath, LinkText: "All models",
		}
	}
	return view{page: "error", title: explained.Title, status: explained.status, data: explained}
}
