package lambda

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// runtimeAPI is what the process of a function talks to. Source: "Using the
// Lambda runtime API" of the Lambda developer guide.
func (w *worker) runtimeAPI() http.Handler {
	const root = "/2018-06-01/runtime/"
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+root+"invocation/next", w.serveNext)
	mux.HandleFunc("POST "+root+"invocation/{id}/response", w.serveResponse)
	mux.HandleFunc("POST "+root+"invocation/{id}/error", w.serveError)
	mux.HandleFunc("POST "+root+"init/error", w.serveInitError)
	return mux
}

// serveNext waits for an invocation for as long as the process does.
func (w *worker) serveNext(response http.ResponseWriter, request *http.Request) {
	select {
	case <-request.Context().Done():
	case invocation := <-w.next:
		w.mu.Lock()
		w.current = invocation
		w.mu.Unlock()
		header := response.Header()
		header.Set("Content-Type", "application/json")
		header.Set("Content-Length", strconv.Itoa(len(invocation.event)))
		header.Set("Lambda-Runtime-Aws-Request-Id", invocation.id)
		header.Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(invocation.deadline.UnixMilli(), 10))
		header.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:000000000000:function:"+w.function.Name)
		header.Set("Lambda-Runtime-Trace-Id", newTrace())
		_, _ = response.Write(invocation.event)
	}
}

// newTrace is an X-Ray header that asks for no trace.
func newTrace() string {
	var b [20]byte
	_, _ = rand.Read(b[:])
	return fmt.Sprintf("Root=1-%08x-%x;Parent=%x;Sampled=0", time.Now().Unix(), b[:12], b[12:])
}

func (w *worker) serveResponse(response http.ResponseWriter, request *http.Request) {
	invocation := w.finish(request.PathValue("id"))
	if invocation == nil {
		refuse(response, http.StatusBadRequest, "InvalidRequestID", "that invocation is not under way")
		return
	}
	answer, err := io.ReadAll(http.MaxBytesReader(response, request.Body, MaxPayload))
	if tooLarge := new(http.MaxBytesError); errors.As(err, &tooLarge) {
		refuse(response, http.StatusRequestEntityTooLarge, "RequestEntityTooLarge",
			fmt.Sprintf("Exceeded maximum allowed payload size (%d bytes).", MaxPayload))
		invocation.reply <- reply{err: w.failure("Function.ResponseSizeTooLarge", "the answer is larger than 6 MB")}
		return
	}
	if err != nil {
		invocation.reply <- reply{err: w.failure("Runtime.TruncatedResponse", err.Error())}
		return
	}
	if errorType := request.Trailer.Get("Lambda-Runtime-Function-Error-Type"); errorType != "" {
		invocation.reply <- reply{err: w.failure(errorType, "the answer broke off")}
	} else {
		invocation.reply <- reply{answer: answer}
	}
	response.WriteHeader(http.StatusAccepted)
}

func (w *worker) serveError(response http.ResponseWriter, request *http.Request) {
	invocation := w.finish(request.PathValue("id"))
	if invocation == nil {
		refuse(response, http.StatusBadRequest, "InvalidRequestID", "that invocation is not under way")
		return
	}
	invocation.reply <- reply{err: w.reported(response, request)}
	response.WriteHeader(http.StatusAccepted)
}

func (w *worker) serveInitError(response http.ResponseWriter, request *http.Request) {
	failure := w.reported(response, request)
	w.mu.Lock()
	w.initError = failure
	w.mu.Unlock()
	response.WriteHeader(http.StatusAccepted)
	go w.kill()
}

// finish gives the invocation under way to the first that replies to it.
func (w *worker) finish(id string) *invocation {
	w.mu.Lock()
	defer w.mu.Unlock()
	invocation := w.current
	if invocation == nil || invocation.id != id {
		return nil
	}
	w.current = nil
	return invocation
}

// reported reads an error in the form that runtimes report.
func (w *worker) reported(response http.ResponseWriter, request *http.Request) *FunctionError {
	var body struct {
		ErrorType    string `json:"errorType"`
		ErrorMessage string `json:"errorMessage"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(response, request.Body, MaxPayload)).Decode(&body); err != nil {
		return w.failure("Unhandled", "an error report that is no JSON")
	}
	return w.failure(body.ErrorType, body.ErrorMessage)
}

func (w *worker) failure(errorType, message string) *FunctionError {
	return &FunctionError{w.function.Name, errorType, message}
}

func refuse(response http.ResponseWriter, status int, errorType, message string) {
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(status)
	_ = json.NewEncoder(response).Encode(map[string]string{"errorType": errorType, "errorMessage": message})
}
