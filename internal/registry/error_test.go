package registry_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"modelregistry/internal/registry"
)

func TestErrorsTellTheirCode(t *testing.T) {
	t.Parallel()
	coded := &registry.Error{Code: registry.RequestLimitExceeded, Message: "Try again.", Cause: fmt.Errorf("read: %w", io.ErrUnexpectedEOF)}
	tests := []struct {
		name string
		err  error
		code registry.Code
		text string
		is   []error
		not  []error
	}{
		{
			name: "without a cause", err: registry.ModelNotFound("a"), code: registry.ResourceDoesNotExist,
			text: "RESOURCE_DOES_NOT_EXIST: Registered Model with name=a not found",
			is:   []error{registry.ResourceDoesNotExist}, not: []error{registry.InvalidParameterValue, registry.InternalError},
		},
		{
			name: "with a cause", err: coded, code: registry.RequestLimitExceeded, text: "REQUEST_LIMIT_EXCEEDED: Try again.: read: unexpected EOF",
			is: []error{registry.RequestLimitExceeded, io.ErrUnexpectedEOF, coded}, not: []error{registry.InternalError, io.EOF},
		},
		{
			name: "wrapped", err: fmt.Errorf("search: %w", coded), code: registry.RequestLimitExceeded,
			text: "search: REQUEST_LIMIT_EXCEEDED: Try again.: read: unexpected EOF",
			is:   []error{registry.RequestLimitExceeded, io.ErrUnexpectedEOF, coded}, not: []error{registry.InternalError},
		},
		{
			name: "beside another", err: errors.Join(io.EOF, coded), code: registry.RequestLimitExceeded,
			text: "EOF\nREQUEST_LIMIT_EXCEEDED: Try again.: read: unexpected EOF",
			is:   []error{registry.RequestLimitExceeded, io.EOF},
		},
		{
			name: "a code that caused another", code: registry.InternalError,
			err:  &registry.Error{Code: registry.InternalError, Message: "It failed.", Cause: registry.ModelNotFound("a")},
			text: "INTERNAL_ERROR: It failed.: RESOURCE_DOES_NOT_EXIST: Registered Model with name=a not found",
			is:   []error{registry.InternalError, registry.ResourceDoesNotExist},
		},
		{name: "uncoded", err: io.EOF, code: registry.InternalError, text: "EOF", is: []error{io.EOF}, not: []error{registry.InternalError}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if code := registry.CodeOf(test.err); code != test.code || test.err.Error() != test.text {
				t.Errorf("code %s and text %q, want %s and %q", code, test.err, test.code, test.text)
			}
			for _, target := range test.is {
				if !errors.Is(test.err, target) {
					t.Errorf("it is no %v", target)
				}
			}
			for _, target := range test.not {
				if errors.Is(test.err, target) {
					t.Errorf("it is %v", target)
				}
			}
		})
	}
}

func TestMessages(t *testing.T) {
	t.Parallel()
	const both = ", but the name is already taken by a %s. MLflow does not allow creating a model and a prompt with the same name."
	tests := []struct {
		name string
		err  error
		code registry.Code
		want string
	}{
		{"version", registry.VersionNotFound("a", 3), registry.ResourceDoesNotExist, "Model Version (name=a, version=3) not found"},
		{"alias", registry.AliasNotFound("a"), registry.InvalidParameterValue, "Registered model alias a not found."},
		{"model twice", registry.NameTaken("a", registry.KindModel, registry.KindModel), registry.ResourceAlreadyExists, "Registered Model (name=a) already exists."},
		{"prompt twice", registry.NameTaken("a", registry.KindPrompt, registry.KindPrompt), registry.ResourceAlreadyExists, "Prompt (name=a) already exists."},
		{
			"model after prompt", registry.NameTaken("it's", registry.KindPrompt, registry.KindModel), registry.ResourceAlreadyExists,
			`Tried to create a registered model with name "it's"` + fmt.Sprintf(both, "prompt"),
		},
		{
			"prompt after model", registry.NameTaken("a", registry.KindModel, registry.KindPrompt), registry.ResourceAlreadyExists,
			"Tried to create a prompt with name 'a'" + fmt.Sprintf(both, "registered model"),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var told *registry.Error
			if !errors.As(test.err, &told) || told.Code != test.code || told.Message != test.want {
				t.Errorf("got %v\nwant %s: %s", test.err, test.code, test.want)
			}
		})
	}
}
