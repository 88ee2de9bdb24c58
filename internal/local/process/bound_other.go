//go:build !linux

package process

import (
	"os/exec"
	"strconv"
	"syscall"
)

// startBound sets a watcher beside the child where the kernel has no death
// signal: it reads a pipe that only we hold, and kills the child's group when
// the pipe ends because we did.
func startBound(cmd *exec.Cmd) (unbind func(), err error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	watcher := exec.Command("/bin/sh", "-c", `cat; kill -s KILL -- "-$0"`, strconv.Itoa(cmd.Process.Pid))
	watcher.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if _, err := watcher.StdinPipe(); err != nil {
		return nil, abandon(cmd, err)
	}
	if err := watcher.Start(); err != nil {
		return nil, abandon(cmd, err)
	}
	return func() {
		_ = watcher.Process.Kill()
		_ = watcher.Wait()
	}, nil
}

func abandon(cmd *exec.Cmd, cause error) error {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	return cause
}
