package main

import (
	"fmt"
	"io"
	"net/http"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newReviewAcceptUnchanged(s *settings) *cobra.Command {
	var council string
	request := &registerv1.AcceptUnchangedReturnsRequest{}
	command := &cobra.Command{
		Use:   "accept-unchanged --council COUNCIL [--dry-run]",
		Short: "Accept all submitted returns that say nothing new, in one act",
		Long: `For service leads and the deputy chief executive: accepts every submitted return of your area that says what the accepted one
before it said, of a partnership whose record has not changed since. Your own are left out, and so are those with something new;
both are named, with why. --dry-run shows which they are and accepts none.`,
		Example: `  concordat review accept-unchanged --council cambridge --dry-run
  concordat review accept-unchanged --council cambridge --comment "Seen at the area meeting of 3 July"`,
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
			review, err := openReview(command.Context(), c, parent)
			if err != nil {
				return err
			}
			done := &registerv1.AcceptUnchangedReturnsResponse{}
			if err := c.send(command.Context(), http.MethodPost, review.GetName()+"/returns:acceptUnchanged", request, "", done); err != nil {
				return err
			}
			return s.print(plain(done), func(w io.Writer) { printAccepted(w, done, request.GetValidateOnly()) })
		},
	}
	councilFlag(command, &council)
	command.Flags().BoolVar(&request.ValidateOnly, "dry-run", false, "show which would be accepted, and accept none")
	command.Flags().StringVar(&request.Comment, "comment", "", "what the history should say of each")
	return command
}

func printAccepted(w io.Writer, done *registerv1.AcceptUnchangedReturnsResponse, preview bool) {
	verb := "Accepted"
	if preview {
		verb = "Would be accepted"
	}
	fmt.Fprintf(w, "%s: %d\n", verb, len(done.GetAccepted()))
	for _, r := range done.GetAccepted() {
		fmt.Fprintf(w, "  %s\n", oneLine(r.GetDisplayName()))
	}
	if len(done.GetLeftOut()) == 0 {
		return
	}
	fmt.Fprintf(w, "\nLeft out: %d\n", len(done.GetLeftOut()))
	lines := make([][]string, len(done.GetLeftOut()))
	for i, r := range done.GetLeftOut() {
		lines[i] = []string{r.GetDisplayName(), r.GetResponsibleOfficerDisplayName(), r.GetWhy(), r.GetName()}
	}
	table(w, []string{"PARTNERSHIP", "KEPT BY", "WHY", "RETURN"}, lines)
}
