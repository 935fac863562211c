package main

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/count"
)

func newGaps(s *settings) *cobra.Command {
	var council, filter, lacks string
	command := &cobra.Command{
		Use:   "gaps --council COUNCIL",
		Short: "List what nobody has said of each partnership, worst first",
		Long: `Prints how many partnerships lack each fact, and then each partnership with what it lacks, worst first. Dates and
minute references that are not known stand beside the gaps: they are left so, shown and counted.`,
		Example: `  concordat gaps --council cambridge
  concordat gaps --council cambridge --lacks scope
  concordat gaps --council cambridge --filter 'service_area = "housing"' -o json`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			parent, err := councilName(command, council)
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			query := url.Values{}
			if filter != "" {
				query.Set("filter", filter)
			}
			counts := &registerv1.SummarizePartnershipGapsResponse{}
			if err := c.get(command.Context(), parent+"/partnerships:summarizeGaps", query, counts); err != nil {
				return err
			}
			listed, err := allGaps(command.Context(), c, parent, filter, lacks)
			if err != nil {
				return err
			}
			list := make([]any, len(listed))
			for i, p := range listed {
				list[i] = plain(p)
			}
			return s.print(map[string]any{"counts": plain(counts), "partnerships": list}, func(w io.Writer) { printGaps(w, counts, listed) })
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&filter, "filter", "", "which partnerships, in the language of filters (AIP-160)")
	command.Flags().StringVar(&lacks, "lacks", "", "list only those that lack this fact, such as scope")
	return command
}

func allGaps(ctx context.Context, c *client, parent, filter, lacks string) ([]*registerv1.PartnershipGaps, error) {
	return wholeList(ctx, c, parent+"/partnerships:gaps", map[string]string{"filter": filter, "lacks": lacks}, (*registerv1.ListPartnershipGapsResponse).GetPartnerships)
}

func printGaps(w io.Writer, counts *registerv1.SummarizePartnershipGapsResponse, listed []*registerv1.PartnershipGaps) {
	fmt.Fprintf(w, "%s, %d without a gap\n\n", count.Of(counts.GetPartnerships(), "partnership"), counts.GetComplete())
	var rows [][]string
	for _, part := range []struct {
		kind   string
		counts []*registerv1.FactCount
	}{{"gap", counts.GetGaps()}, {"not known", counts.GetUndated()}} {
		for _, count := range part.counts {
			if count.GetPartnerships() > 0 {
				rows = append(rows, []string{count.GetFact(), part.kind, strconv.Itoa(int(count.GetPartnerships()))})
			}
		}
	}
	table(w, []string{"FACT", "", "PARTNERSHIPS"}, rows)
	fmt.Fprintln(w)
	rows = nil
	for _, p := range listed {
		rows = append(rows, []string{p.GetDisplayName(), strings.Join(p.GetGaps(), ", "), strings.Join(p.GetUndated(), ", ")})
	}
	table(w, []string{"PARTNERSHIP", "GAPS, WORST FIRST", "NOT KNOWN"}, rows)
}
