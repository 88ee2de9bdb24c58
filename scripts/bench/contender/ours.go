package contender

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"modelregistry/internal/local/process"
)

// Stack is the local stack with what only it has.
type Stack struct {
	*Contender
	// DynamoDB is the base URL of its DynamoDB Local.
	DynamoDB string
}

// Ours is the name of the local stack.
const Ours = "ours"

// StartOurs starts the local stack on a folder. It runs the program that
// `make run` does, so that the one who measures is not part of it.
func StartOurs(ctx context.Context, cached, data string, log io.Writer) (*Stack, error) {
	began := time.Now()
	server, err := process.Serve(ctx, "the local stack", func(port int) *exec.Cmd {
		cmd := exec.Command(filepath.Join(cached, "bin", "local"))
		cmd.Env = append(os.Environ(), "CACHE="+cached, "DATA="+data, "PORT="+strconv.Itoa(port), "AUTH=", "LOG=")
		cmd.Stdout, cmd.Stderr = log, log
		return cmd
	}, func(ctx context.Context, endpoint string) bool { return answers(ctx, endpoint+needsDatabase) })
	if err != nil {
		return nil, err
	}
	stack := &Stack{Contender: &Contender{
		Name: Ours, URL: server.Endpoint, FirstAnswer: time.Since(began), server: server, stop: []func(){server.Stop},
	}}
	if err := stack.findServers(data); err != nil {
		server.Stop()
		return nil, err
	}
	return stack, nil
}

// findServers reads which children the stack has beside its functions. The
// first is DynamoDB Local; the S3 server has no part in what is measured.
func (s *Stack) findServers(data string) error {
	path := filepath.Join(data, "children.json")
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var children []struct {
		PID      int
		Endpoint string
	}
	if err := json.Unmarshal(content, &children); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if len(children) != 2 {
		return fmt.Errorf("%s names %d servers: DynamoDB Local and the S3 server are wanted", path, len(children))
	}
	s.DynamoDB = children[0].Endpoint
	s.databases, s.uncounted = []int{children[0].PID}, []int{children[1].PID}
	return nil
}

// EndWorkers ends every process of a function, so that the next request has to
// start one, and returns when they are gone.
func (s *Stack) EndWorkers(ctx context.Context, function string) error {
	all, err := processes()
	if err != nil {
		return err
	}
	for _, one := range below(all, s.server.PID()) {
		if one.parent != s.server.PID() || program(one.pid) != function {
			continue
		}
		if err := syscall.Kill(one.pid, syscall.SIGKILL); err != nil {
			return fmt.Errorf("end process %d of %s: %w", one.pid, function, err)
		}
		if err := gone(ctx, one.pid); err != nil {
			return err
		}
	}
	return nil
}

// gone waits until the process's parent has taken note of its end.
func gone(ctx context.Context, pid int) error {
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for syscall.Kill(pid, 0) == nil {
		select {
		case <-again.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
