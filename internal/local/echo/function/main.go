// Command function is a Lambda for tests: it answers with the event that it got,
// or fails as the event's x-do header says.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	switch os.Getenv("ECHO_INIT") {
	case "exit":
		os.Exit(3)
	case "report":
		reportInitError()
		os.Exit(4)
	}
	lambda.Start(handle)
}

// reportInitError says that the start failed, which the Go runtime itself never does.
func reportInitError() {
	url := "http://" + os.Getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/init/error"
	body := `{"errorType":"Runtime.ConfigError","errorMessage":"there is no table"}`
	response, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	_ = response.Body.Close()
}

// answer is a response of payload format 2.0.
type answer struct {
	StatusCode      int               `json:"statusCode,omitempty"`
	Headers         map[string]string `json:"headers,omitempty"`
	Cookies         []string          `json:"cookies,omitempty"`
	Body            string            `json:"body"`
	IsBase64Encoded bool              `json:"isBase64Encoded,omitempty"`
}

func handle(ctx context.Context, event json.RawMessage) (any, error) {
	var request struct {
		Headers map[string]string `json:"headers"`
		Body    string            `json:"body"`
	}
	if err := json.Unmarshal(event, &request); err != nil {
		return nil, err
	}
	switch request.Headers["x-do"] {
	case "exit":
		os.Exit(5)
	case "panic":
		panic("as told")
	case "error":
		return nil, errors.New("as told")
	case "hang":
		select {}
	case "wait":
		return answer{StatusCode: http.StatusOK, Body: strconv.Itoa(os.Getpid())}, wait(ctx, request.Headers["x-url"])
	case "large":
		return large(request.Headers["x-size"])
	case "answer":
		return json.RawMessage(request.Body), nil
	}
	return answer{StatusCode: http.StatusOK, Headers: map[string]string{"content-type": "application/json", "x-pid": strconv.Itoa(os.Getpid())}, Body: string(event)}, nil
}

// wait returns when the server at url answers.
func wait(ctx context.Context, url string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	_, err = io.Copy(io.Discard, response.Body)
	return err
}

// large answers with exactly size bytes of JSON.
func large(size string) (json.RawMessage, error) {
	bytesWanted, err := strconv.Atoi(size)
	if err != nil {
		return nil, err
	}
	start, end := `{"statusCode":200,"body":"`, `"}`
	return json.RawMessage(start + string(bytes.Repeat([]byte("x"), bytesWanted-len(start)-len(end))) + end), nil
}
