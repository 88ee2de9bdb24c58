package lambda

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"modelregistry/internal/local/process"
	"modelregistry/internal/operations"
)

// worker is one process of a function, with a Runtime API of its own: the
// address is all that tells the workers of a function apart.
type worker struct {
	function Function
	output   *os.File
	timeout  time.Duration
	expiry   *time.Timer

	start    sync.Once
	startErr error
	process  *process.Process
	api      *http.Server
	// next hands an invocation to the process when it asks for one.
	next chan *invocation

	mu      sync.Mutex
	current *invocation
	// initError is what the function said about its own failed start.
	initError *FunctionError
}

// invocation is one event on its way through a worker.
type invocation struct {
	id       string
	event    []byte
	deadline time.Time
	// reply holds the one reply.
	reply chan reply
}

type reply struct {
	answer []byte
	err    error
}

// newWorker makes a worker whose process starts with its first invocation.
func newWorker(function Function, output *os.File, timeout time.Duration) *worker {
	return &worker{function: function, output: output, timeout: timeout, next: make(chan *invocation)}
}

// run starts the process and its Runtime API once.
func (w *worker) run() error {
	w.start.Do(func() { w.startErr = w.launch() })
	return w.startErr
}

func (w *worker) launch() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	w.api = &http.Server{Handler: w.runtimeAPI(), ReadHeaderTimeout: w.timeout}
	go func() { _ = w.api.Serve(listener) }()
	cmd := exec.Command(w.function.Binary)
	cmd.Dir = filepath.Dir(w.function.Binary)
	cmd.Env = append(environment(w.function, listener.Addr().String()), w.function.Environment...)
	cmd.Stdout, cmd.Stderr = w.outputs()
	if w.process, err = process.Start(cmd); err != nil {
		_ = w.api.Close()
		return fmt.Errorf("function %s does not start: %w", w.function.Name, err)
	}
	return nil
}

// outputs hands the file itself to the process, which then appends whole lines
// with nothing of ours between.
func (w *worker) outputs() (stdout, stderr io.Writer) {
	if w.output == nil {
		return nil, nil
	}
	return w.output, w.output
}

// environment is what Lambda sets. Source: "Defined runtime environment
// variables" of the Lambda developer guide. There is no HOME, and so no AWS
// configuration of the person who runs this.
func environment(function Function, api string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + api,
		"AWS_LAMBDA_FUNCTION_NAME=" + function.Name,
		"AWS_LAMBDA_FUNCTION_VERSION=$LATEST",
		"AWS_LAMBDA_FUNCTION_MEMORY_SIZE=" + strconv.Itoa(operations.Memory),
		"AWS_LAMBDA_INITIALIZATION_TYPE=on-demand",
		"AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/" + function.Name,
		"AWS_LAMBDA_LOG_STREAM_NAME=" + time.Now().UTC().Format("2006/01/02") + "/[$LATEST]" + rand.Text(),
		"AWS_EXECUTION_ENV=AWS_Lambda_provided.al2023",
		"LAMBDA_TASK_ROOT=" + filepath.Dir(function.Binary),
		"_HANDLER=bootstrap",
		"LANG=en_US.UTF-8",
		"PATH=/usr/local/bin:/usr/bin:/bin",
		"TZ=:UTC",
	}
}

// invoke hands the event over and waits for the reply, the end of the process or
// the end of ctx.
func (w *worker) invoke(ctx context.Context, event []byte) ([]byte, error) {
	if err := w.run(); err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	invocation := &invocation{id: newID(), event: event, deadline: deadline, reply: make(chan reply, 1)}
	select {
	case w.next <- invocation:
	case <-w.process.Done():
		return nil, w.undelivered()
	case <-ctx.Done():
		return nil, ErrTimeout
	}
	select {
	case reply := <-invocation.reply:
		return reply.answer, reply.err
	case <-w.process.Done():
		return lastReply(invocation, w.ended())
	case <-ctx.Done():
		return lastReply(invocation, ErrTimeout)
	}
}

// lastReply prefers a reply that came in the same moment.
func lastReply(invocation *invocation, otherwise error) ([]byte, error) {
	select {
	case reply := <-invocation.reply:
		return reply.answer, reply.err
	default:
		return nil, otherwise
	}
}

// undelivered tells why a process ended before it took an event.
func (w *worker) undelivered() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.initError != nil {
		return fmt.Errorf("%w: %w", errNotDelivered, w.initError)
	}
	return fmt.Errorf("%w: %w", errNotDelivered, w.ended())
}

func (w *worker) ended() error {
	return &FunctionError{w.function.Name, "Runtime.ExitError", "the process ended: " + w.process.State()}
}

func (w *worker) alive() bool {
	select {
	case <-w.process.Done():
		return false
	default:
		return true
	}
}

// pid is 0 for a process that never started.
func (w *worker) pid() int {
	if w.process == nil {
		return 0
	}
	return w.process.PID()
}

// kill ends the process and its API. A worker not started yet never starts.
func (w *worker) kill() {
	w.start.Do(func() { w.startErr = ErrClosed })
	if w.process == nil {
		return
	}
	w.process.Kill()
	_ = w.api.Close()
}

// newID is a version 4 UUID, the form of Lambda's request ids.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
