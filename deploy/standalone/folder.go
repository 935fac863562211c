package standalone

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// folder is where everything is kept, claimed by this process, with the log in it.
type folder struct {
	path string
	lock *os.File
	log  *os.File
}

// openFolder makes the folder, claims it and opens the log. The claim ends with the process, so nothing stale can stay.
func openFolder(data string) (*folder, error) {
	path, err := filepath.Abs(data)
	if err != nil {
		return nil, fmt.Errorf("--data %q: %w", data, err)
	}
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be made (%w); choose another with --data", path, err)
	}
	f := &folder{path: path}
	if f.lock, err = os.OpenFile(filepath.Join(path, "lock"), os.O_CREATE|os.O_RDWR, 0o600); err != nil {
		return nil, fmt.Errorf("the data folder %s cannot be written to (%w); choose another with --data", path, err)
	}
	if err := syscall.Flock(int(f.lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("the data folder %s is in use by another standalone; stop that one, or choose another with --data", path), f.lock.Close())
	}
	if f.log, err = os.OpenFile(filepath.Join(path, "concordat.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("the data folder %s cannot be written to (%w); choose another with --data", path, err), f.lock.Close())
	}
	return f, nil
}

// close gives the folder up.
func (f *folder) close() error { return errors.Join(f.log.Close(), f.lock.Close()) }
