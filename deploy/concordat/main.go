// Command concordat starts the whole suite on one machine, and calls a running one: bring a spreadsheet in, see the
// verdicts, open a review, have the report made. The client commands go through the REST door like every other client.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// The exit codes, as the help says them.
const (
	exitDone      = 0
	exitFail      = 1
	exitUsage     = 2
	exitSignedOut = 4
)

// environment is what a command takes from the process, so that tests can give their own.
type environment struct {
	out, errors io.Writer
	input       io.Reader
	getenv      func(string) string
	http        *http.Client
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], environment{
		out: os.Stdout, errors: os.Stderr, input: os.Stdin, getenv: os.Getenv,
		http: &http.Client{Timeout: time.Minute},
	}))
}

// run executes one command line and gives its exit code.
func run(ctx context.Context, args []string, env environment) int {
	root := newRoot(env)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var wrong *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &wrong):
		fmt.Fprintf(env.errors, "concordat: %v\nRun `%s --help` to see how it is used.\n", err, wrong.command)
		return exitUsage
	default:
		printError(env.errors, root, err)
		if p := (*problem)(nil); errors.As(err, &p) && p.Status == http.StatusUnauthorized {
			return exitSignedOut
		}
		return exitFail
	}
}

// usageError is a command line that cannot be understood.
type usageError struct {
	command string // the command that was meant, for its help
	message string
}

// Error says what is wrong with the command line.
func (e *usageError) Error() string { return e.message }
