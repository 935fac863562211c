// Package process is what every main does: read the settings, run until told to stop, and say on the way out what
// went wrong.
package process

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
	_ "time/tzdata" // councils' time zones, on machines that lack them

	"github.com/sethvargo/go-envconfig"
	"golang.org/x/sync/errgroup"

	"github.com/concordat-suite/concordat/services/platform/server/settings"
)

// The exit codes of every program of the suite.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// Main runs a service until it fails or the process is told to stop, and exits. Config is filled from the environment.
func Main[Config any](name string, run func(context.Context, Config) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	LogTo(slog.New(slog.NewJSONHandler(os.Stderr, nil)).With("service", name))
	os.Exit(start(ctx, os.Stderr, name, os.Args[1:], envconfig.OsLookuper(), run))
}

func start[Config any](
	ctx context.Context, out io.Writer, name string, arguments []string, environment envconfig.Lookuper,
	run func(context.Context, Config) error,
) int {
	if len(arguments) == 1 && arguments[0] == "--version" {
		_, _ = fmt.Fprintln(out, name, version())
		return exitDone
	}
	if len(arguments) > 0 {
		_, _ = fmt.Fprintf(out, "%s takes its settings from the environment and no arguments but --version, not %q\n", name, arguments)
		return exitUsage
	}
	var config Config
	if err := settings.Load(ctx, &config, environment); err != nil {
		_, _ = fmt.Fprintf(out, "%s cannot start with these settings:\n  %s\n", name, strings.ReplaceAll(err.Error(), "\n", "\n  "))
		return exitUsage
	}
	if err := run(ctx, config); err != nil {
		_, _ = fmt.Fprintf(out, "%s: %v\n", name, err)
		return exitFailed
	}
	return exitDone
}

func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(unknown version)"
}

// All runs the parts of a process at once, until ctx ends or one of them fails, and then waits for the others.
func All(ctx context.Context, parts ...func(context.Context) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, part := range parts {
		group.Go(func() error { return part(ctx) })
	}
	return group.Wait()
}
