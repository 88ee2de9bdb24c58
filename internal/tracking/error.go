package tracking

import (
	"fmt"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

func notFound(format string, args ...any) error {
	return &registry.Error{Code: registry.ResourceDoesNotExist, Message: fmt.Sprintf(format, args...)}
}

// ExperimentNotFound says that no experiment has the id; or, where only those in
// the other stage are asked for, that it is not among them.
func ExperimentNotFound(id ExperimentID) error {
	return notFound("No Experiment with id=%s exists", id)
}

// ExperimentNameNotFound says that no experiment has the name.
func ExperimentNameNotFound(name string) error {
	return notFound("Could not find experiment with name '%s'", name)
}

// ExperimentNameTaken says that an experiment has the name, a deleted one maybe.
func ExperimentNameTaken(name ExperimentName) error {
	return &registry.Error{Code: registry.ResourceAlreadyExists, Message: fmt.Sprintf("Experiment(name=%s) already exists.", name)}
}

// ExperimentNotActive refuses to change what is deleted, or to add to it.
func ExperimentNotActive(id ExperimentID) error {
	return registry.Invalid("The experiment %s must be in the 'active' state. Current state is deleted.", id)
}

// ExperimentTagNotFound says that the experiment has no such tag.
func ExperimentTagNotFound(id ExperimentID, key string) error {
	return notFound("No tag with name: %s in experiment with id %s", key, id)
}

// RunNotFound says that no run has the id.
func RunNotFound(id RunID) error { return notFound("Run with id=%s not found", id) }

// RunNotActive refuses to change a run that is deleted.
func RunNotActive(id RunID) error {
	return registry.Invalid("The run %s must be in the 'active' state. Current state is deleted.", id)
}

// RunTagNotFound says that the run has no such tag.
func RunTagNotFound(id RunID, key string) error {
	return notFound("No tag with name: %s in run with id %s", key, id)
}

// LoggedModelNotFound says that no logged model has the id.
func LoggedModelNotFound(id ModelID) error {
	return notFound("Logged model with ID '%s' not found.", id)
}

// LoggedModelTagNotFound says that the logged model has no such tag.
func LoggedModelTagNotFound(id ModelID, key string) error {
	return notFound("No tag with key %s found for model with ID %s.", python.Repr(key), python.Repr(string(id)))
}
