package local_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"modelregistry/internal/local"
	"modelregistry/internal/local/cache"
)

// dataVariable has the test binary serve a stack on that folder until SIGTERM,
// as scripts/local does.
const dataVariable = "LOCAL_TEST_DATA"

func TestMain(m *testing.M) {
	data := os.Getenv(dataVariable)
	if data == "" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	config, err := configure(data)
	if err == nil {
		err = local.Serve(ctx, config)
	}
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// configure has any free port.
func configure(data string) (local.Config, error) {
	root, err := cache.Dir()
	return local.Config{Data: data, Cache: root, Output: os.Stderr}, err
}

// stack is a running one.
type stack struct {
	cmd    *exec.Cmd
	output *output
	ended  chan struct{}
	err    error
	env    map[string]string
}

// output keeps what was printed and tells when the stack is ready.
type output struct {
	mu    sync.Mutex
	text  bytes.Buffer
	ready chan struct{}
}

func (o *output) Write(text []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	before := bytes.Contains(o.text.Bytes(), []byte("Stop with Ctrl-C"))
	o.text.Write(text)
	if !before && bytes.Contains(o.text.Bytes(), []byte("Stop with Ctrl-C")) {
		close(o.ready)
	}
	return len(text), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// launch starts a stack, which may never get ready.
func launch(t *testing.T, data string) *stack {
	t.Helper()
	s := &stack{cmd: exec.Command(os.Args[0]), output: &output{ready: make(chan struct{})}, ended: make(chan struct{})}
	s.cmd.Env = append(os.Environ(), dataVariable+"="+data)
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
	})
	return s
}

// start starts a stack and returns when it is ready.
func start(t *testing.T, data string) *stack {
	t.Helper()
	s := launch(t, data)
	select {
	case <-s.output.ready:
	case <-s.ended:
		t.Fatalf("the stack ended with %v: %s", s.err, s.output)
	}
	s.env = readEnv(t, filepath.Join(data, "client.env"))
	return s
}

// readEnv has a shell read the file, as people do.
func readEnv(t *testing.T, path string) map[string]string {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("%s has mode %v", path, info.Mode())
	}
	cmd := exec.Command("/bin/sh", "-c", `. "$0" && /usr/bin/env`, path)
	cmd.Env = []string{"PATH=/usr/bin:/bin"}
	output, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	env := make(map[string]string)
	for line := range strings.Lines(string(output)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		env[name] = value
	}
	return env
}

func (s *stack) children(t *testing.T, data string) []int {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(data, "children.json"))
	if err != nil {
		t.Fatal(err)
	}
	var children []struct{ PID int }
	if err := json.Unmarshal(content, &children); err != nil {
		t.Fatal(err)
	}
	var pids []int
	for _, child := range children {
		pids = append(pids, child.PID)
	}
	if len(pids) != 2 {
		t.Fatalf("the stack has the servers %v", pids)
	}
	return pids
}

// call makes a request and gives the status and body.
func (s *stack) call(t *testing.T, method, path, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, s.env["MLFLOW_TRACKING_URI"]+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}

// await returns when the condition holds.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	late := time.After(time.Minute)
	for !holds() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// awaitEnd returns when the process is gone.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	await(t, fmt.Sprintf("process %d ends", pid), func() bool {
		state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
		return err != nil || strings.HasPrefix(string(state), "Z")
	})
}

// awaitCommit returns when DynamoDB Local has committed to its file: it answers a
// little before, and what a kill hits in between is rolled back.
func awaitCommit(t *testing.T, data string) {
	t.Helper()
	await(t, "DynamoDB Local has committed", func() bool {
		journals, err := filepath.Glob(filepath.Join(data, "dynamodb", "*-journal"))
		return err == nil && len(journals) == 0
	})
}

const (
	createPath = "/api/2.0/mlflow/registered-models/create"
	getPath    = "/api/2.0/mlflow/registered-models/get?name=kept"
)

func TestDataOutlivesAKilledStack(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := start(t, data)
	if status, body := first.call(t, http.MethodPost, createPath, `{"name":"kept"}`); status != http.StatusOK {
		t.Fatalf("create: %d %s", status, body)
	}
	children := first.children(t, data)
	awaitCommit(t, data)
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for _, pid := range children {
		awaitEnd(t, pid)
	}
	second := start(t, data)
	if status, body := second.call(t, http.MethodGet, getPath, ""); status != http.StatusOK || !strings.Contains(body, `"kept"`) {
		t.Errorf("get after a kill: %d %s", status, body)
	}
	if first.env["AWS_SECRET_ACCESS_KEY"] != second.env["AWS_SECRET_ACCESS_KEY"] {
		t.Error("the credentials changed")
	}
	children = second.children(t, data)
	if err := second.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	<-second.ended
	if second.err != nil {
		t.Errorf("SIGTERM ended the stack with %v: %s", second.err, second.output)
	}
	for _, pid := range children {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("server %d outlived the stack: %v", pid, err)
		}
	}
}

func TestTheStackEndsWhenAServerDies(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	s := start(t, data)
	if err := syscall.Kill(s.children(t, data)[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-s.ended
	if s.err == nil || !strings.Contains(s.output.String(), "DynamoDB Local died") {
		t.Errorf("got %v: %s", s.err, s.output)
	}
}

func TestASecondStackOnOneFolderIsRefused(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	start(t, data)
	second := launch(t, data)
	<-second.ended
	if second.err == nil || !strings.Contains(second.output.String(), "another stack runs on "+data) {
		t.Errorf("got %v: %s", second.err, second.output)
	}
}

func TestATakenPortIsNamed(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = taken.Close() })
	port := taken.Addr().(*net.TCPAddr).Port
	err = local.Serve(context.Background(), local.Config{Data: t.TempDir(), Cache: t.TempDir(), Port: port, Output: io.Discard})
	want := fmt.Sprintf("port %d is in use: choose another with PORT=%d", port, port+1)
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
