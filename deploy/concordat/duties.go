package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newHandOver(s *settings) *cobra.Command {
	request := &registerv1.HandOverRequest{}
	command := &cobra.Command{
		Use:   "hand-over PERSON --to PERSON",
		Short: "List what somebody answers for and pass it on to another",
		Long: `Passes the duties of a person to another: places on records, delegations, posts, covers, and for an administrator the roles. What
they did stays under their name. With --from a day to come it is planned, and whatever is theirs on that day passes by itself. With
--list it lists the duties, passes on none and plans nothing. People are given by their resource names, such as
councils/cambridge/people/0190….`,
		Example: `  concordat hand-over councils/cambridge/people/ANN --to councils/cambridge/people/BEN --reason "Ann retires" --list
  concordat hand-over councils/cambridge/people/ANN --to councils/cambridge/people/BEN --reason "Ann retires"
  concordat hand-over councils/cambridge/people/ANN --to councils/cambridge/people/BEN --reason "Ann retires" --from 2027-09-01`,
		Args: exactly("PERSON"),
		RunE: func(command *cobra.Command, args []string) error {
			request.Name = args[0]
			if err := personNames(command, map[string]string{"PERSON": request.Name, "--to": request.To}); err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			answer := &registerv1.HandOverResponse{}
			if err := c.send(command.Context(), http.MethodPost, request.Name+":handOver", request, "", answer); err != nil {
				return err
			}
			return s.print(plain(answer), func(w io.Writer) {
				printDuties(w, answer.GetDuties())
				if h := answer.GetHandOver(); h.GetState() == registerv1.HandOverState_HAND_OVER_STATE_PLANNED && !request.GetValidateOnly() {
					fmt.Fprintf(w, "Planned from %s: %s\nUntil then nothing passes on.\n", h.GetDate(), h.GetName())
				}
			})
		},
	}
	command.Flags().StringVar(&request.To, "to", "", "who takes the duties over")
	command.Flags().StringVar(&request.Reason, "reason", "", "why; the history shows it")
	command.Flags().StringVar(&request.Date, "from", "", "the first day on which the duties are the other's, YYYY-MM-DD; today when left out")
	command.Flags().BoolVar(&request.ValidateOnly, "list", false, "list the duties, pass on none and plan nothing")
	return command
}

func printDuties(w io.Writer, duties []*registerv1.Duty) {
	if len(duties) == 0 {
		fmt.Fprintln(w, "No duties.")
		return
	}
	lines := make([][]string, len(duties))
	for i, d := range duties {
		becomes := "passes on"
		if !d.GetPassed() {
			becomes = d.GetStaysBecause()
		}
		lines[i] = []string{words(short(d.GetKind())), d.GetDisplayName(), strings.ReplaceAll(d.GetPlace(), "_", " "), becomes}
	}
	table(w, []string{"DUTY", "OF", "PLACE", "BECOMES"}, lines)
}

func newCover(s *settings) *cobra.Command {
	cover := &registerv1.Cover{}
	command := &cobra.Command{
		Use:   "cover PERSON --by PERSON --until DATE --reason WHY",
		Short: "Let somebody stand in for a person who is away",
		Long: `Gives the stand-in the rights of the person who is away on these days, approvals included; what they do by them is recorded on
the other's behalf. A cover of somebody with a privileged role waits until a second person has confirmed it (concordat grants).
Everybody arranges their own cover; the deputy chief executive, the management information officer and the
administrator anybody's.`,
		Example: `  concordat cover councils/cambridge/people/ANN --by councils/cambridge/people/BEN --until 2027-08-15 --reason Leave`,
		Args:    exactly("PERSON"),
		RunE: func(command *cobra.Command, args []string) error {
			cover.Person = args[0]
			if err := personNames(command, map[string]string{"PERSON": cover.Person, "--by": cover.StandIn}); err != nil {
				return err
			}
			if cover.GetEndDate() == "" {
				return wrongly(command, "say the last day, such as --until 2027-08-15")
			}
			if cover.GetReason() == "" {
				return wrongly(command, "say why, such as --reason Leave")
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			arranged := &registerv1.Cover{}
			council, _, _ := strings.Cut(cover.Person, "/people/")
			if err := c.send(command.Context(), http.MethodPost, council+"/covers", cover, "", arranged); err != nil {
				return err
			}
			return s.print(plain(arranged), func(w io.Writer) {
				fmt.Fprintf(w, "Cover from %s until %s: %s\n", arranged.GetStartDate(), arranged.GetEndDate(), arranged.GetName())
				if arranged.GetConfirmation() == registerv1.GrantState_GRANT_STATE_WAITING {
					fmt.Fprintf(w, "It waits for a second person, and gives nothing until then: %s\n", arranged.GetPrivilegedGrant())
				}
			})
		},
	}
	command.Flags().StringVar(&cover.StandIn, "by", "", "who stands in; always needed")
	command.Flags().StringVar(&cover.StartDate, "from", "", "the first day, YYYY-MM-DD; today when left out")
	command.Flags().StringVar(&cover.EndDate, "until", "", "the last day, YYYY-MM-DD; always needed")
	command.Flags().StringVar(&cover.Reason, "reason", "", "why, in a word such as Leave; always needed")
	return command
}

// personNames refuses what does not look like the resource name of a person.
func personNames(command *cobra.Command, given map[string]string) error {
	for what, name := range given {
		if !strings.HasPrefix(name, "councils/") || !strings.Contains(name, "/people/") {
			return wrongly(command, "%s is %q; it must be a person's resource name, such as councils/cambridge/people/0190…", what, name)
		}
	}
	return nil
}
