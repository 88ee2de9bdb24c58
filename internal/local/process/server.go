package process

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os/exec"
	"strconv"
	"time"
)

// Server is a child that answers HTTP on this machine.
type Server struct {
	*Process
	// Endpoint is its base URL.
	Endpoint string
}

const (
	// startTimeout allows for a machine busy with a build: 2-4 s is usual.
	startTimeout = 30 * time.Second
	// attempts at a free port, which another process may take before the child.
	attempts = 3
)

// errEnded is a server that ended while it was starting.
var errEnded = errors.New("it ended while starting")

// Serve starts a server on a free port and returns once it is ready: before the
// deadline of ctx, or where it has none in 30 s. An error begins with name.
func Serve(ctx context.Context, name string, command func(port int) *exec.Cmd, ready func(ctx context.Context, endpoint string) bool) (*Server, error) {
	var err error
	for range attempts {
		var server *Server
		if server, err = serve(ctx, command, ready); err == nil {
			return server, nil
		}
		if !errors.Is(err, errEnded) {
			break
		}
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

func serve(ctx context.Context, command func(port int) *exec.Cmd, ready func(ctx context.Context, endpoint string) bool) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	child, err := Start(command(port))
	if err != nil {
		return nil, err
	}
	server := &Server{Process: child, Endpoint: "http://127.0.0.1:" + strconv.Itoa(port)}
	if err := server.await(ctx, ready); err != nil {
		child.Kill()
		return nil, err
	}
	return server, nil
}

func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}

// await asks until the server is ready, has ended or is too late.
func (s *Server) await(ctx context.Context, ready func(ctx context.Context, endpoint string) bool) error {
	if _, bounded := ctx.Deadline(); !bounded {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("it does not answer after %s", startTimeout))
		defer cancel()
	}
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	for {
		if ready(ctx, s.Endpoint) {
			return nil
		}
		select {
		case <-s.Done():
			return fmt.Errorf("%w: %s", errEnded, s.State())
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-again.C:
		}
	}
}
