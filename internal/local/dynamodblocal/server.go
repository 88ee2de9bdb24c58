// Package dynamodblocal installs, starts and watches Amazon's DynamoDB Local.
// No function links it: it serves the local stack and the tests.
package dynamodblocal

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"modelregistry/internal/local/process"
)

// Options say where a server finds its jar and keeps its tables.
type Options struct {
	// Cache is the folder that Install filled.
	Cache string
	// Dir keeps the tables. They live in memory when it is empty.
	Dir string
	// Log takes what the server prints. Nil drops it.
	Log io.Writer
}

// Start starts a server on a free port and returns once it answers. The error
// names the line to run when the installation is missing.
func Start(ctx context.Context, options Options) (*process.Server, error) {
	jar, err := findJar(options.Cache)
	if err != nil {
		return nil, fmt.Errorf("%w: run `%s`", err, Setup)
	}
	java, err := findJava(ctx, options.Cache)
	if err != nil {
		return nil, fmt.Errorf("%w: run `%s`", err, Setup)
	}
	return process.Serve(ctx, "DynamoDB Local", func(port int) *exec.Cmd {
		cmd := exec.Command(java, arguments(jar, port, options.Dir)...)
		cmd.Dir = filepath.Dir(jar)
		cmd.Stdout, cmd.Stderr = options.Log, options.Log
		return cmd
	}, listsTables)
}

// arguments halve the memory of a default start, with one collector thread. A
// server that keeps tables stays for long, so Java may compile its code well: after
// some 2,000 requests each takes two thirds of the time. One in memory is for
// tests, and has but the quick compiler, which starts in half the processor time.
func arguments(jar string, port int, dir string) []string {
	arguments := []string{
		"-XX:+UseSerialGC", "-Xmx384m",
		"-Djava.library.path=" + filepath.Join(filepath.Dir(jar), "DynamoDBLocal_lib"),
		"-jar", jar, "-port", strconv.Itoa(port), "-sharedDb", "-disableTelemetry",
	}
	if dir == "" {
		return append([]string{"-XX:TieredStopAtLevel=1"}, append(arguments, "-inMemory")...)
	}
	return append(arguments, "-dbPath", dir)
}

// listsTables makes the smallest request there is. DynamoDB Local wants a
// signature to be there, but never checks it.
func listsTables(ctx context.Context, endpoint string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(`{"Limit":1}`))
	if err != nil {
		return false
	}
	request.Header.Set("Content-Type", "application/x-amz-json-1.0")
	request.Header.Set("X-Amz-Target", "DynamoDB_20120810.ListTables")
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20200101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}
