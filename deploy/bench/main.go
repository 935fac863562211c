// Command bench measures the suite against floors: what the same machine does at the same minute with the same work and
// nothing around it. It prints one line for each bar: its number, the measured figure, the bar, and whether it holds.
// `make bench ONLY=P1,P5` runs some.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"

	"github.com/concordat-suite/concordat/deploy/fleet"
)

// bars are what can be measured, in the order of their numbers (docs/figures.md).
var bars = []struct {
	name    string
	measure func(context.Context, *stage) ([]figure, error)
}{
	{"P1", readByGRPC},
	{"P2", readByREST},
	{"P5", update},
}

// figure is one measured ratio beside its bar.
type figure struct {
	bar      string
	words    string
	measured float64
	limit    float64
	atMost   bool // whether the bar is an upper one
}

func (f figure) holds() bool { return f.measured >= f.limit != f.atMost || f.measured == f.limit }

func (f figure) String() string {
	sign, verdict := "≥", "falls short"
	if f.atMost {
		sign = "≤"
	}
	if f.holds() {
		verdict = "holds"
	}
	return fmt.Sprintf("%-3s %s: %.2f (bar %s %.2f) %s", f.bar, f.words, f.measured, sign, f.limit, verdict)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == floorCommand {
		exit(runFloor(os.Args[2:]))
	}
	only := flag.String("only", "", "the bars to measure, such as P1,P5; all when empty")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	exit(run(ctx, *only))
}

func exit(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func run(ctx context.Context, only string) (err error) {
	s, err := newStage(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	for _, bar := range bars {
		if only != "" && !strings.Contains(","+only+",", ","+bar.name+",") {
			continue
		}
		figures, err := bar.measure(ctx, s)
		if err != nil {
			return fmt.Errorf("%s: %w", bar.name, err)
		}
		for _, f := range figures {
			fmt.Println(f)
		}
	}
	return nil
}

// programs are built for the run: what is measured is what is in the tree.
func programs(ctx context.Context, dir string) error {
	for name, pkg := range map[string]string{
		fleet.Register: "./services/register/cmd/register",
		fleet.Gateway:  "./gateway/cmd/gateway",
	} {
		out, err := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, name), pkg).CombinedOutput() //nolint:gosec // fixed arguments
		if err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}
