package rest

import (
	"net/http"

	"modelregistry/internal/registry"
)

// status gives the HTTP status of each code, as MLflow does: RESOURCE_ALREADY_EXISTS
// is a 400 there.
var status = map[registry.Code]int{
	registry.InvalidParameterValue:  http.StatusBadRequest,
	registry.BadRequest:             http.StatusBadRequest,
	registry.ResourceAlreadyExists:  http.StatusBadRequest,
	registry.ResourceDoesNotExist:   http.StatusNotFound,
	registry.EndpointNotFound:       http.StatusNotFound,
	registry.RequestLimitExceeded:   http.StatusTooManyRequests,
	registry.TemporarilyUnavailable: http.StatusServiceUnavailable,
	registry.InternalError:          http.StatusInternalServerError,
}

// StatusOf gives the HTTP status of a code.
func StatusOf(code registry.Code) int { return status[code] }

// errorBody is what a client gets for an error. MLflow's own clients read the
// code and the message.
type errorBody struct {
	ErrorCode  registry.Code `json:"error_code"`
	Message    string        `json:"message"`
	SQLState   string        `json:"sqlstate,omitempty"`
	ErrorClass string        `json:"error_class,omitempty"`
}

// sqlStates and errorClasses are sent along by MLflow for some codes.
var (
	sqlStates = map[registry.Code]string{
		registry.InvalidParameterValue: "KAM00",
		registry.ResourceAlreadyExists: "KAM00",
		registry.ResourceDoesNotExist:  "KAM00",
		registry.InternalError:         "XXM00",
	}
	errorClasses = map[registry.Code]string{
		registry.InvalidParameterValue: "INVALID_PARAMETER_VALUE",
		registry.ResourceAlreadyExists: "RESOURCE_ALREADY_EXISTS",
		registry.ResourceDoesNotExist:  "RESOURCE_NOT_FOUND",
		registry.InternalError:         "CLIENT_INTERNAL_ERROR",
	}
)

func bodyOf(code registry.Code, message string) errorBody {
	return errorBody{ErrorCode: code, Message: message, SQLState: sqlStates[code], ErrorClass: errorClasses[code]}
}
