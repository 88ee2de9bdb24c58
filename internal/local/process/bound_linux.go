package process

import (
	"os/exec"
	"syscall"
)

// startBound has the kernel kill the child when we die.
func startBound(cmd *exec.Cmd) (unbind func(), err error) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return func() {}, cmd.Start()
}
