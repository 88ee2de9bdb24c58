package local

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// lock keeps a second stack off the same folder for as long as the file is open,
// and no longer: the kernel lets go of it even after a kill -9.
func lock(data string) (*os.File, error) {
	file, err := os.OpenFile(filepath.Join(data, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = fmt.Errorf("another stack runs on %s: stop it, or choose another folder with DATA", data)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}
