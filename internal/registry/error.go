package registry

import (
	"errors"
	"fmt"

	"modelregistry/internal/python"
)

// Code is one of MLflow's error codes, spelled as on the wire. A Code is itself
// an error, so errors.Is(err, ResourceDoesNotExist) asks for it.
type Code string

// The codes that the registry answers with.
const (
	InvalidParameterValue  Code = "INVALID_PARAMETER_VALUE"
	BadRequest             Code = "BAD_REQUEST"
	EndpointNotFound       Code = "ENDPOINT_NOT_FOUND"
	ResourceAlreadyExists  Code = "RESOURCE_ALREADY_EXISTS"
	ResourceDoesNotExist   Code = "RESOURCE_DOES_NOT_EXIST"
	RequestLimitExceeded   Code = "REQUEST_LIMIT_EXCEEDED"
	TemporarilyUnavailable Code = "TEMPORARILY_UNAVAILABLE"
	InternalError          Code = "INTERNAL_ERROR"
)

// Error gives the code its wire name as text.
func (c Code) Error() string { return string(c) }

// Error is a failure that the caller is told about: the code and the message go
// to the client, the cause to the log alone.
type Error struct {
	Code    Code
	Message string
	Cause   error
}

// Error gives the message, and the cause where there is one.
func (e *Error) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("%s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("%s: %s: %v", e.Code, e.Message, e.Cause)
}

// Unwrap gives the code and the cause, so that errors.Is finds either.
func (e *Error) Unwrap() []error {
	if e.Cause == nil {
		return []error{e.Code}
	}
	return []error{e.Code, e.Cause}
}

// CodeOf gives the code of an error; one without a code is an InternalError.
func CodeOf(err error) Code {
	var code Code
	if errors.As(err, &code) {
		return code
	}
	return InternalError
}

// Invalid refuses what a client gave, saying what was wrong.
func Invalid(format string, args ...any) error {
	return &Error{Code: InvalidParameterValue, Message: fmt.Sprintf(format, args...)}
}

func missing(parameter string) error {
	return Invalid("Missing value for required parameter '%s'.", parameter)
}

// ModelNotFound says that no registered model has the name.
func ModelNotFound(name ModelName) error {
	return &Error{Code: ResourceDoesNotExist, Message: fmt.Sprintf("Registered Model with name=%s not found", name)}
}

// VersionNotFound says that the model, or that version of it, does not exist.
func VersionNotFound(name ModelName, version VersionNumber) error {
	return &Error{Code: ResourceDoesNotExist, Message: fmt.Sprintf("Model Version (name=%s, version=%d) not found", name, version)}
}

// AliasNotFound says that the model exists but has no such alias. MLflow gives
// it the code of a bad parameter, and clients rely on that.
func AliasNotFound(alias Alias) error {
	return Invalid("Registered model alias %s not found.", alias)
}

// NameTaken says that a model or a prompt has the name already, in MLflow's
// words: models and prompts share their names.
func NameTaken(name ModelName, existing, wanted Kind) error {
	message := fmt.Sprintf("%s (name=%s) already exists.", wanted.title(), name)
	if existing != wanted {
		message = fmt.Sprintf("Tried to create a %s with name %s, but the name is already taken by a %s. "+
			"MLflow does not allow creating a model and a prompt with the same name.",
			wanted.noun(), python.Repr(string(name)), existing.noun())
	}
	return &Error{Code: ResourceAlreadyExists, Message: message}
}
