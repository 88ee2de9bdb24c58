package local

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"modelregistry/internal/local/process"
)

// staleGrace is how long the children of a killed stack may take to be gone.
const staleGrace = 10 * time.Second

// child is a database or object server that holds the folder's files open.
type child struct {
	PID int `json:"pid"`
	// Sign stands in its command line, and hardly in that of a process which has
	// the number by now.
	Sign string `json:"sign"`
	// Endpoint is its base URL, for whoever looks into the folder.
	Endpoint string `json:"endpoint"`
}

func childrenFile(data string) string { return filepath.Join(data, "children.json") }

// recordChildren writes down who must be gone before the next start.
func recordChildren(data string, servers ...*process.Server) error {
	var children []child
	for _, server := range servers {
		children = append(children, child{PID: server.PID(), Sign: data, Endpoint: server.Endpoint})
	}
	return writePrivate(childrenFile(data), children)
}

// endStaleChildren sees to it that nothing of an earlier stack still writes to
// the folder. They die with their stack, so there is hardly ever one.
func endStaleChildren(ctx context.Context, data string) error {
	content, err := os.ReadFile(childrenFile(data))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	var children []child
	if err := json.Unmarshal(content, &children); err != nil {
		return fmt.Errorf("%s: %w", childrenFile(data), err)
	}
	ctx, cancel := context.WithTimeout(ctx, staleGrace)
	defer cancel()
	for _, child := range children {
		if err := child.end(ctx); err != nil {
			return err
		}
	}
	return os.Remove(childrenFile(data))
}

// end kills the child's group and waits until the child is gone.
func (c child) end(ctx context.Context) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for c.runs(ctx) {
		if err := syscall.Kill(-c.PID, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("process %d of an earlier stack still runs: %w", c.PID, err)
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return fmt.Errorf("process %d of an earlier stack does not end", c.PID)
		}
	}
	return nil
}

func (c child) runs(ctx context.Context) bool {
	if c.PID <= 1 || c.Sign == "" || syscall.Kill(c.PID, 0) != nil {
		return false
	}
	command, err := exec.CommandContext(ctx, "ps", "-ww", "-o", "command=", "-p", strconv.Itoa(c.PID)).Output()
	return err == nil && strings.Contains(string(command), c.Sign)
}
