package fleet

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Process is one running program.
type Process struct {
	command *exec.Cmd
	log     *os.File
	ended   chan struct{}
	err     error // of the end; read after ended is closed
}

// stopLimit is how long a program may take to end after it was told to.
const stopLimit = 25 * time.Second

func launch(program, log string, environment []string) (*Process, error) {
	file, err := os.OpenFile(log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	command := exec.Command(program)
	command.Env = append(os.Environ(), environment...)
	command.Stdout, command.Stderr = file, file
	if err := command.Start(); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	p := &Process{command: command, log: file, ended: make(chan struct{})}
	go func() {
		p.err = command.Wait()
		_ = file.Close() // the process has written all it will
		close(p.ended)
	}()
	return p, nil
}

// ID is the process's number, by which the system tells of it.
func (p *Process) ID() int { return p.command.Process.Pid }

// await waits until the program says that it is ready.
func (p *Process) await(ctx context.Context, probe string) error {
	deadline := time.Now().Add(60 * time.Second)
	for time.Now().Before(deadline) {
		select {
		case <-p.ended:
			return fmt.Errorf("%s ended before it was ready: %w\n%s", p.command.Path, p.err, p.tail())
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		if response, err := http.Get(probe); err == nil { //nolint:noctx,gosec // bounded by the deadline above; loopback
			_ = response.Body.Close()
			if response.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return fmt.Errorf("%s was not ready after a minute\n%s", p.command.Path, p.tail())
}

// tail gives the end of the program's log.
func (p *Process) tail() string {
	const most = 4096
	text, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}

// PID is the process's number.
func (p *Process) PID() int { return p.command.Process.Pid }

// Kill ends the program without warning, as kill -9 does, and waits until it is gone.
func (p *Process) Kill() {
	_ = p.command.Process.Kill() // it may have ended already
	<-p.ended
}

// Stop asks the program to end and waits; one that takes too long is killed, which is an error.
func (p *Process) Stop() error {
	_ = p.command.Process.Signal(syscall.SIGTERM) // it may have ended already
	select {
	case <-p.ended:
		return nil
	case <-time.After(stopLimit):
		p.Kill()
		return fmt.Errorf("%s did not end within %s", p.command.Path, stopLimit)
	}
}
