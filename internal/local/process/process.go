// Package process runs child processes that cannot outlive us: each ends when
// we end, also when we are killed and can no longer ask it to.
package process

import (
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// Process is a running child.
type Process struct {
	cmd  *exec.Cmd
	done chan struct{}
}

// Start starts cmd in a process group of its own, so that a Ctrl-C in the
// terminal reaches us alone and we end the children in order.
func Start(cmd *exec.Cmd) (*Process, error) {
	p := &Process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	go p.run(started)
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// run keeps one thread for the child's whole life: the kernel sends the death
// signal when the thread that started the child ends, not the process.
func (p *Process) run(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	unbind, err := startBound(p.cmd)
	started <- err
	if err != nil {
		return
	}
	_ = p.cmd.Wait() // State tells the same
	unbind()
	close(p.done)
}

// PID is the child's process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the child has ended and all it wrote has been read.
func (p *Process) Done() <-chan struct{} { return p.done }

// State tells how the child ended, such as "exit status 1" or "signal: killed".
// Only once Done is closed.
func (p *Process) State() string { return p.cmd.ProcessState.String() }

// stopGrace is how long a child may take to end when asked.
const stopGrace = 5 * time.Second

// Stop asks the child to end, kills it and all it started when it does not, and
// returns when it is gone.
func (p *Process) Stop() {
	p.signal(syscall.SIGTERM)
	late := time.NewTimer(stopGrace)
	defer late.Stop()
	select {
	case <-p.done:
	case <-late.C:
		p.Kill()
	}
}

// Kill ends the child and all that it started at once, and waits for it.
func (p *Process) Kill() {
	p.signal(syscall.SIGKILL)
	<-p.done
}

// signal reaches the child's group, and so what the child itself started. A
// child already waited for is left alone: its number may be another's by now.
func (p *Process) signal(sig syscall.Signal) {
	select {
	case <-p.done:
	default:
		_ = syscall.Kill(-p.PID(), sig)
	}
}
