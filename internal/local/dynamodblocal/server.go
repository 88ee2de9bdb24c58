// Package dynamodblocal installs, starts and watches Amazon's DynamoDB Local.
// No function links it: it serves the local stack and the tests.
package dynamodblocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

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

// Server is a running DynamoDB Local.
type Server struct {
	// Endpoint is its base URL.
	Endpoint string
	process  *process.Process
}

const (
	// startTimeout allows for a machine busy with a build: 2-4 s is usual.
	startTimeout = 30 * time.Second
	// attempts at a free port, which another process may take before us.
	attempts = 3
	// stopGrace lets SQLite finish its write.
	stopGrace = 5 * time.Second
)

// errEnded is a server that ended while it was starting.
var errEnded = errors.New("DynamoDB Local ended while starting")

// Start starts a server on a free port and returns once it answers. The error
// names the line to run when the installation is missing.
func Start(ctx context.Context, options Options) (*Server, error) {
	jar, err := findJar(options.Cache)
	if err != nil {
		return nil, fmt.Errorf("%w: run `%s`", err, Setup)
	}
	java, err := findJava(ctx, options.Cache)
	if err != nil {
		return nil, fmt.Errorf("%w: run `%s`", err, Setup)
	}
	for range attempts {
		var server *Server
		if server, err = start(ctx, java, jar, options); err == nil {
			return server, nil
		}
		if !errors.Is(err, errEnded) {
			break
		}
	}
	return nil, err
}

func start(ctx context.Context, java, jar string, options Options) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(java, arguments(jar, port, options.Dir)...)
	cmd.Dir = filepath.Dir(jar)
	cmd.Stdout, cmd.Stderr = options.Log, options.Log
	child, err := process.Start(cmd)
	if err != nil {
		return nil, fmt.Errorf("DynamoDB Local: %w", err)
	}
	server := &Server{Endpoint: "http://127.0.0.1:" + strconv.Itoa(port), process: child}
	if err := server.awaitReady(ctx); err != nil {
		child.Kill()
		return nil, err
	}
	return server, nil
}

// arguments halve the memory of a default start and keep two cores free for
// others: one compiler, one collector thread.
func arguments(jar string, port int, dir string) []string {
	arguments := []string{
		"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx384m",
		"-Djava.library.path=" + filepath.Join(filepath.Dir(jar), "DynamoDBLocal_lib"),
		"-jar", jar, "-port", strconv.Itoa(port), "-sharedDb", "-disableTelemetry",
	}
	if dir == "" {
		return append(arguments, "-inMemory")
	}
	return append(arguments, "-dbPath", dir)
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// awaitReady asks until the server lists its tables, has ended or is too late.
func (s *Server) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if listsTables(ctx, s.Endpoint) {
			return nil
		}
		select {
		case <-s.process.Done():
			return fmt.Errorf("%w: %w", errEnded, s.process.Err())
		case <-ctx.Done():
			return fmt.Errorf("DynamoDB Local does not answer after %s: %w", startTimeout, ctx.Err())
		case <-again.C:
		}
	}
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

// Done is closed when the server has ended.
func (s *Server) Done() <-chan struct{} { return s.process.Done() }

// Err tells how the server ended, once Done is closed.
func (s *Server) Err() error { return s.process.Err() }

// PID is the server's process id.
func (s *Server) PID() int { return s.process.PID() }

// Stop ends the server and returns when it is gone.
func (s *Server) Stop() { s.process.Stop(stopGrace) }
