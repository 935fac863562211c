package pgserver

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"time"
)

// child is a program that ends when this process does.
type child struct {
	cmd   *exec.Cmd
	ended chan struct{}
	err   error // set before ended is closed
}

// run starts a program with its output in the file log.
func (a account) run(path string, args []string, dir, log string) (*child, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, fmt.Errorf("the folder %s is not writable: %w", filepath.Dir(log), err)
	}
	defer func() { _ = out.Close() }()
	cmd := exec.Command(path, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.SysProcAttr = dir, out, out, a.attributes()
	cmd.Env = append(os.Environ(), "LC_ALL=C", "TZ=UTC")
	c := &child{cmd: cmd, ended: make(chan struct{})}
	started := make(chan error)
	go c.live(started)
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", path, err)
	}
	return c, nil
}

// live starts the program and waits for its end, on one thread all the time: the system sends the death signal when the
// thread that started the program ends, not when the process does.
func (c *child) live(started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	err := c.cmd.Start()
	started <- err
	if err != nil {
		return
	}
	c.err = c.cmd.Wait()
	close(c.ended)
}

// stop asks the program to end, and after a while makes it.
func (c *child) stop(within time.Duration) {
	_ = c.cmd.Process.Signal(syscall.SIGINT)
	select {
	case <-c.ended:
	case <-time.After(within):
		_ = c.cmd.Process.Signal(syscall.SIGQUIT) // ends at once; the next start recovers
		<-c.ended
	}
}
