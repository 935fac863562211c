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

// bars are what can be measured, in the order of their numbers, each on a stage with these programs and settings.
var bars = []struct {
	name     string
	programs []string
	settings []string
	measure  func(context.Context, *stage) ([]figure, error)
}{
	{"P1", doors, nil, readByGRPC},
	{"P2", doors, nil, readByREST},
	{"P3", doors, nil, list},
	{"P5", doors, nil, update},
	{"P6", doors, nil, importFile},
	{"P8", suite, nil, followed},
	{"B6", doors, nil, withoutToken},
	{"S7", doors, limitsOn, greedy},
}

// figure is what was measured, beside its bar.
type figure struct {
	bar      string
	words    string
	measured float64
	limit    float64
	atMost   bool   // whether the bar is an upper one
	unit     string // such as " s"; empty for a ratio
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
	return fmt.Sprintf("%-3s %s: %.2f%s (bar %s %.2f%s) %s", f.bar, f.words, f.measured, f.unit, sign, f.limit, f.unit, verdict)
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == floorCommand {
		exit(runFloor(os.Args[2:]))
	}
	if len(os.Args) > 1 && os.Args[1] == strangersCommand {
		exit(runStrangers(os.Args[2:]))
	}
	if len(os.Args) > 1 && os.Args[1] == greedCommand {
		exit(runGreed(os.Args[2:]))
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
	var s *stage
	defer func() { err = errors.Join(err, s.close()) }()
	for _, bar := range bars {
		if only != "" && !strings.Contains(","+only+",", ","+bar.name+",") {
			continue
		}
		if s, err = s.with(ctx, bar.programs, bar.settings); err != nil {
			return err
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

// build makes the programs for the run: what is measured is what is in the tree.
func build(ctx context.Context, dir string, programs []string) error {
	folders := map[string]string{
		fleet.Register:     "./services/register/cmd/register",
		fleet.Governance:   "./services/governance/cmd/governance-check",
		fleet.Notification: "./services/notification/cmd/notification",
		fleet.Reporting:    "./services/reporting/cmd/reporting",
		fleet.Gateway:      "./gateway/cmd/gateway",
	}
	for _, name := range programs {
		out, err := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", filepath.Join(dir, name), folders[name]).CombinedOutput() //nolint:gosec // fixed arguments
		if err != nil {
			return fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}
	return nil
}
