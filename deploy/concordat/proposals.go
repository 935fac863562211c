package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newProposal(s *settings) *cobra.Command {
	return newGroup("proposal", "List what imports propose for your records, and take it over or decline it",
		newProposalList(s), newProposalTakeOver(s), newProposalDecline(s))
}

// proposalStates are the states of proposals as the flag writes them.
var proposalStates = map[string]string{
	"waiting": "WAITING", "taken-over": "TAKEN_OVER", "declined": "DECLINED",
	"withdrawn": "WITHDRAWN", "replaced": "REPLACED", "all": "",
}

func newProposalList(s *settings) *cobra.Command {
	var council, state string
	command := &cobra.Command{
		Use:   "list --council COUNCIL",
		Short: "List what imports propose for the records that you answer for",
		Long: `Lists what imported files say of your records that whoever imported them may not write: the record stays as it is
until somebody who may edit the field takes it over.`,
		Example: `  concordat proposal list --council cambridge
  concordat proposal list --council cambridge --state declined`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			parent, err := councilName(command, council)
			if err != nil {
				return err
			}
			filter, err := stateFilter(command, proposalStates, state, "waiting, taken-over, declined, withdrawn, replaced or all")
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			found, err := wholeList(command.Context(), c, parent+"/partnerships/-/fieldProposals",
				map[string]string{"filter": filter}, (*registerv1.ListFieldProposalsResponse).GetFieldProposals)
			if err != nil {
				return err
			}
			return s.print(plain(&registerv1.ListFieldProposalsResponse{FieldProposals: found}), func(w io.Writer) {
				printProposals(w, found)
			})
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&state, "state", "waiting", "waiting, taken-over, declined, withdrawn, replaced or all")
	return command
}

func printProposals(w io.Writer, found []*registerv1.FieldProposal) {
	if len(found) == 0 {
		fmt.Fprintln(w, "None.")
		return
	}
	for _, p := range found {
		field := p.GetFieldWords()
		if p.GetFinancialYear() != "" {
			field += " in " + p.GetFinancialYear()
		}
		offered := "proposed"
		if p.GetAdds() {
			offered = "proposed to be added"
		}
		fmt.Fprintf(w, "%s\n  %s, %s, row %d, column %s\n  %s: %s\n  the record said: %s\n",
			p.GetName(), words(short(p.GetState())), p.GetFile(), p.GetRow(), p.GetColumn(),
			offered, field+": "+p.GetValue(), orNothing(p.GetPreviousValue()))
		if p.GetSettleReason() != "" {
			fmt.Fprintf(w, "  why: %s\n", p.GetSettleReason())
		}
	}
}

func orNothing(text string) string {
	if text == "" {
		return "nothing"
	}
	return text
}

func newProposalTakeOver(s *settings) *cobra.Command {
	request := &registerv1.TakeOverFieldProposalRequest{}
	command := &cobra.Command{
		Use: "take-over PROPOSAL", Short: "Write what is proposed into the record, as an edit of yours",
		Args: exactly("PROPOSAL"),
		RunE: func(command *cobra.Command, args []string) error {
			return settleProposal(s, command, args[0], "takeOver", request)
		},
	}
	command.Flags().BoolVar(&request.EvenIfEdited, "even-if-edited", false,
		"also where the field was edited since it was proposed")
	return command
}

func newProposalDecline(s *settings) *cobra.Command {
	request := &registerv1.DeclineFieldProposalRequest{}
	command := &cobra.Command{
		Use: "decline PROPOSAL --reason WHY", Short: "Turn down what is proposed; the record stays as it is",
		Args: exactly("PROPOSAL"),
		RunE: func(command *cobra.Command, args []string) error {
			if request.GetReason() == "" {
				return wrongly(command, "say why, such as --reason \"Not agreed\"")
			}
			return settleProposal(s, command, args[0], "decline", request)
		},
	}
	command.Flags().StringVar(&request.Reason, "reason", "", "why; the history shows it")
	return command
}

func settleProposal(s *settings, command *cobra.Command, given, verb string, request proto.Message) error {
	name := nameInLink(given)
	if !strings.HasPrefix(name, "councils/") || !strings.Contains(name, "/fieldProposals/") {
		return wrongly(command, "PROPOSAL is %q; it must be a proposal's resource name, "+
			"as “concordat proposal list” prints it", given)
	}
	c, err := s.client()
	if err != nil {
		return err
	}
	settled := &registerv1.FieldProposal{}
	if err := c.send(command.Context(), http.MethodPost, name+":"+verb, request, "", settled); err != nil {
		return err
	}
	return s.print(plain(settled), func(w io.Writer) {
		fmt.Fprintf(w, "%s: %s\n", words(short(settled.GetState())), settled.GetName())
	})
}
