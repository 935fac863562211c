package pgserver

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// claim makes the folder and locks it for this process. The lock goes with the process, so nothing stale can stay.
func claim(who account, dir string) (*os.File, error) {
	if err := who.mkdir(dir); err != nil {
		return nil, fmt.Errorf("the folder %s cannot be made: choose another, or give yourself the right to write there: %w", dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the folder %s is not writable: choose another, or give yourself the right to write there: %w", dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		holder, _ := os.ReadFile(f.Name())
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("the folder %s is in use by another process (%s): stop that one first, or choose another folder",
				dir, strings.TrimSpace(string(holder)))
		}
		return nil, fmt.Errorf("lock the folder %s: %w", dir, err)
	}
	if err := f.Truncate(0); err == nil {
		_, err = f.WriteAt([]byte("process "+strconv.Itoa(os.Getpid())+"\n"), 0)
		if err != nil {
			_ = f.Close()
			return nil, fmt.Errorf("the folder %s is not writable: %w", dir, err)
		}
	}
	return f, nil
}

// awaitFormer waits until a server that an earlier process left in this folder has ended. It gets the signal to stop
// when its process dies, but finishing takes it a moment. We hold the folder's lock, so it is nobody's any more.
func awaitFormer(ctx context.Context, data string) error {
	pidFile := filepath.Join(data, "postmaster.pid")
	b, err := os.ReadFile(pidFile)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read %s: %w", pidFile, err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(b), "\n", 2)[0])
	if err != nil || !servesFolder(pid, data) {
		// The machine or the server was killed. Another program may have the number now, which PostgreSQL would take for
		// itself.
		return removeStale(pidFile)
	}
	_ = syscall.Kill(pid, syscall.SIGINT)
	for servesFolder(pid, data) {
		select {
		case <-ctx.Done():
			return fmt.Errorf("an earlier PostgreSQL (process %d) still runs in %s and does not stop: end it and start again", pid, data)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

func removeStale(pidFile string) error {
	if err := os.Remove(pidFile); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("remove what a killed PostgreSQL left: %w", err)
	}
	return nil
}

// initialise makes the data folder when there is none. It is made beside and then renamed, so that one that was
// interrupted is not taken for whole.
func initialise(ctx context.Context, who account, o Options, data string) error {
	if b, err := os.ReadFile(filepath.Join(data, "PG_VERSION")); err == nil {
		return sameVersion(ctx, o, strings.TrimSpace(string(b)), data)
	}
	unfinished := data + ".new"
	if err := os.RemoveAll(unfinished); err != nil {
		return fmt.Errorf("remove an unfinished data folder: %w", err)
	}
	if err := who.mkdir(unfinished); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	args := []string{"-D", unfinished, "-U", Superuser, "--auth=trust", "--encoding=UTF8", "--locale=C"}
	if o.Fast {
		args = append(args, "--no-sync")
	}
	log := data + ".initdb.log"
	c, err := who.run(program(o, "initdb"), args, filepath.Dir(data), log)
	if err != nil {
		return err
	}
	select {
	case <-c.ended:
	case <-ctx.Done():
		c.stop(time.Second)
		return ctx.Err()
	}
	if c.err != nil {
		return fmt.Errorf("make a PostgreSQL data folder: %w%s", c.err, logTail(log))
	}
	return os.Rename(unfinished, data)
}

// sameVersion refuses data of another major version before PostgreSQL does so less clearly.
func sameVersion(ctx context.Context, o Options, have, data string) error {
	out, err := exec.CommandContext(ctx, program(o, "postgres"), "--version").Output()
	if err != nil {
		return fmt.Errorf("ask PostgreSQL for its version: %w", err)
	}
	if !strings.Contains(string(out), " "+have+".") {
		return fmt.Errorf("the data in %s is PostgreSQL %s's, and the programs found are %s: install PostgreSQL %s, or choose another folder",
			data, have, strings.TrimSpace(string(out)), have)
	}
	return nil
}
