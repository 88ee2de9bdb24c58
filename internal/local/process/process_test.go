package process_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"modelregistry/internal/local/process"
)

// parentVariable has the test binary start a child, tell its number and wait.
const parentVariable = "PROCESS_TEST_PARENT"

func TestMain(m *testing.M) {
	if os.Getenv(parentVariable) == "" {
		os.Exit(m.Run())
	}
	child, err := process.Start(exec.Command("sleep", "3600"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(child.PID())
	<-child.Done()
}

// awaitEnd returns when the process is gone, or is nobody's to wait for but dead.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	late := time.After(time.Minute)
	for runs(pid) {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("process %d still runs", pid)
		}
	}
}

// runs sees a zombie as ended: in a container nobody may collect orphans.
func runs(pid int) bool {
	state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && !strings.HasPrefix(string(state), "Z")
}

func TestAChildDiesWithAKilledParent(t *testing.T) {
	t.Parallel()
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), parentVariable+"=1")
	output, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, pid)
	if err := parent.Wait(); err == nil {
		t.Error("the killed parent ended well")
	}
}

func TestStopKillsAChildThatDoesNotListen(t *testing.T) {
	t.Parallel()
	cmd := exec.Command("sh", "-c", `trap "" TERM; echo ready; exec sleep 3600`)
	output, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	child, err := process.Start(cmd)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(output).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	child.Stop()
	if err := syscall.Kill(child.PID(), 0); err == nil {
		t.Error("the child still runs")
	}
	if state := child.State(); state != "signal: killed" {
		t.Errorf("the child ended with %s", state)
	}
}

func TestServeNamesWhatDoesNotStart(t *testing.T) {
	t.Parallel()
	never := func(context.Context, string) bool { return false }
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	tests := []struct {
		name    string
		ctx     context.Context
		command []string
		want    string
	}{
		{name: "no such program", ctx: context.Background(), command: []string{"/no/such/program"}, want: "no such file"},
		{name: "ends at once", ctx: context.Background(), command: []string{"sh", "-c", "exit 3"}, want: "exit status 3"},
		{name: "called off", ctx: canceled, command: []string{"sleep", "3600"}, want: context.Canceled.Error()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			command := func(int) *exec.Cmd { return exec.Command(test.command[0], test.command[1:]...) }
			_, err := process.Serve(test.ctx, "the server", command, never)
			if err == nil || !strings.HasPrefix(err.Error(), "the server: ") || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestServeWaitsUntilReady(t *testing.T) {
	t.Parallel()
	command := func(port int) *exec.Cmd {
		return exec.Command("python3", "-m", "http.server", "--bind", "127.0.0.1", "--directory", t.TempDir(), strconv.Itoa(port))
	}
	ready := func(_ context.Context, endpoint string) bool {
		response, err := http.Get(endpoint)
		return err == nil && response.Body.Close() == nil
	}
	server, err := process.Serve(context.Background(), "the server", command, ready)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	if !ready(context.Background(), server.Endpoint) {
		t.Error("the server does not answer")
	}
}
