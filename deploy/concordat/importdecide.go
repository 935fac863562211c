package main

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newImportDecide(s *settings) *cobra.Command {
	var council string
	var decisions []string
	command := &cobra.Command{
		Use:   "decide IMPORT --row ROW=DECISION",
		Short: "Decide what becomes of possible duplicates and errors",
		Long: `Says for rows of a plan whether they are the same as what they may be a duplicate of, new, or left out, and prints
the plan made anew. Decisions made before stay.`,
		Example: `  concordat import decide councils/cambridge/imports/… --row 7=same --row 9=new --row 12=leave-out`,
		Args:    exactly("IMPORT"),
		RunE: func(command *cobra.Command, args []string) error {
			name, err := importName(command, args[0], council)
			if err != nil {
				return err
			}
			made, err := readDecisions(command, decisions)
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			planned, err := decide(command.Context(), c, name, made)
			if err != nil {
				return err
			}
			return s.printPlan(command.Context(), c, planned)
		},
	}
	councilFlag(command, &council)
	command.Flags().StringArrayVar(&decisions, "row", nil, "a decision, ROW=same, ROW=new or ROW=leave-out; repeat for each row")
	return command
}

func readDecisions(command *cobra.Command, flags []string) ([]*registerv1.ImportRowDecision, error) {
	if len(flags) == 0 {
		return nil, wrongly(command, "say what to decide, such as --row 7=same")
	}
	known := map[string]registerv1.ImportDecision{
		"same":      registerv1.ImportDecision_IMPORT_DECISION_SAME,
		"new":       registerv1.ImportDecision_IMPORT_DECISION_NEW,
		"leave-out": registerv1.ImportDecision_IMPORT_DECISION_LEAVE_OUT,
	}
	var decisions []*registerv1.ImportRowDecision
	for _, flag := range flags {
		row, decision, _ := strings.Cut(flag, "=")
		number, err := strconv.ParseInt(row, 10, 32)
		if _, ok := known[decision]; err != nil || !ok {
			return nil, wrongly(command, "--row is %q; it looks like 7=same, 7=new or 7=leave-out", flag)
		}
		decisions = append(decisions, &registerv1.ImportRowDecision{Row: int32(number), Decision: known[decision]})
	}
	return decisions, nil
}

// decide adds decisions to those that the import has, and refuses to overwrite what somebody else decides meanwhile.
func decide(ctx context.Context, c *client, name string, made []*registerv1.ImportRowDecision) (*registerv1.Import, error) {
	current := &registerv1.Import{}
	if err := c.get(ctx, name, nil, current); err != nil {
		return nil, err
	}
	anew := map[int32]bool{}
	for _, decision := range made {
		anew[decision.GetRow()] = true
	}
	for _, decision := range current.GetDecisions() {
		if !anew[decision.GetRow()] {
			made = append(made, decision)
		}
	}
	planned := &registerv1.Import{}
	return planned, c.send(ctx, http.MethodPatch, name, &registerv1.Import{Decisions: made}, current.GetEtag(), planned)
}
