package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
)

func newVerdict(s *settings) *cobra.Command {
	return newGroup("verdict", "See how partnerships stand against the policy", newVerdictList(s))
}

func newVerdictList(s *settings) *cobra.Command {
	var council, filter, asOf string
	command := &cobra.Command{
		Use:   "list --council COUNCIL",
		Short: "List what the policy makes of each partnership, and why",
		Long: `Prints one line for each criterion of each partnership: met, not met, warning, not applicable or not assessed, with
the reason in words. A fact that nobody has stated is "not assessed", never "not met" before it has been asked for.

--filter narrows the list, such as: outcome = NOT_MET, criterion = "S1.5", overall = RED, not_stated = true.`,
		Example: `  concordat verdict list --council cambridge
  concordat verdict list --council cambridge --filter 'outcome = NOT_MET'
  concordat verdict list --council cambridge --as-of 2026-03-31T00:00:00Z -o json`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			parent, err := councilName(command, council)
			if err != nil {
				return err
			}
			if _, err := time.Parse(time.RFC3339, asOf); asOf != "" && err != nil {
				return wrongly(command, "--as-of is %q; it must be an instant such as 2026-03-31T00:00:00Z", asOf)
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			verdicts, err := allVerdicts(command.Context(), c, parent, filter, asOf)
			if err != nil {
				return err
			}
			return s.print(map[string]any{"verdicts": flatten(verdicts)}, func(w io.Writer) { printVerdicts(w, verdicts, filter) })
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&filter, "filter", "", "which verdicts, in the language of filters (AIP-160)")
	command.Flags().StringVar(&asOf, "as-of", "", "as they were at this instant, such as 2026-03-31T00:00:00Z")
	return command
}

func allVerdicts(ctx context.Context, c *client, parent, filter, asOf string) ([]*governancev1.PartnershipVerdict, error) {
	return wholeList(ctx, c, parent+"/verdicts", map[string]string{"filter": filter, "as_of": asOf}, (*governancev1.ListVerdictsResponse).GetVerdicts)
}

// flatten puts the verdict's own fields beside the partnership's, one object for each line.
func flatten(verdicts []*governancev1.PartnershipVerdict) []any {
	list := make([]any, len(verdicts))
	for i, one := range verdicts {
		line := plain(one)
		delete(line, "verdict")
		for name, value := range plain(one.GetVerdict()) {
			line[name] = value
		}
		list[i] = line
	}
	return list
}

func printVerdicts(w io.Writer, verdicts []*governancev1.PartnershipVerdict, filter string) {
	if len(verdicts) == 0 && filter != "" {
		fmt.Fprintf(w, "No verdict answers the filter %s.\n", filter)
		return
	}
	if len(verdicts) == 0 {
		fmt.Fprintln(w, "No verdicts: no partnership is called for, or no policy is in force.")
		return
	}
	lines := make([][]string, len(verdicts))
	counts := map[string]int{}
	for i, one := range verdicts {
		outcome := words(short(one.GetVerdict().GetOutcome()))
		counts[outcome]++
		lines[i] = []string{one.GetPartnershipDisplayName(), one.GetVerdict().GetCriterion(), outcome, one.GetVerdict().GetReason()}
	}
	table(w, []string{"PARTNERSHIP", "CRITERION", "VERDICT", "WHY"}, lines)
	fmt.Fprintf(w, "\nVerdicts: %d; %d met, %d warning, %d not met, %d not assessed, %d not applicable\n", len(verdicts),
		counts["met"], counts["warning"], counts["not met"], counts["not assessed"], counts["not applicable"])
}
