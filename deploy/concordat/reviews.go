package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newReview(s *settings) *cobra.Command {
	return newGroup("review", "Call a review of the partnerships, and answer one",
		newReviewOpen(s), newReviewReturns(s), newReviewQuestions(s), newReviewConfirm(s), newReviewNotKnown(s), newReviewSubmit(s),
		newReviewAcceptUnchanged(s))
}

func newReviewOpen(s *settings) *cobra.Command {
	var council string
	review := &registerv1.Review{}
	command := &cobra.Command{
		Use:   "open --council COUNCIL --deadline DATE",
		Short: "Open a review with a deadline",
		Long: `Opens a review: every active partnership gets a return to be filled in by its responsible officer, who is told on the opening
day (at once, when that has come), reminded before the deadline and chased after it, in working days of the council's own calendar.
Prints the days of the steps.`,
		Example: `  concordat review open --council cambridge --deadline 2027-06-30
  concordat review open --council cambridge --deadline 2027-06-30 --title "Annual review 2027" --financial-year 2026/27`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			parent, err := councilName(command, council)
			if err != nil {
				return err
			}
			if review.GetDeadline() == "" {
				return wrongly(command, "say the deadline, such as --deadline 2027-06-30")
			}
			deadline, err := time.Parse(time.DateOnly, review.GetDeadline())
			if err != nil {
				return wrongly(command, "--deadline is %q; it must be a date such as 2027-06-30", review.GetDeadline())
			}
			if review.Title == "" {
				review.Title = "Review to " + deadline.Format("2 January 2006")
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			opened := &registerv1.Review{}
			if err := c.send(command.Context(), http.MethodPost, parent+"/reviews", review, "", opened); err != nil {
				return err
			}
			return s.print(plain(opened), func(w io.Writer) { printReview(w, opened) })
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&review.Deadline, "deadline", "", "the last day on which a return is in time, YYYY-MM-DD")
	command.Flags().StringVar(&review.Title, "title", "", "what the council calls it; by default after the deadline")
	command.Flags().StringVar(&review.FinancialYear, "financial-year", "", "the year that the returns tell of, such as 2026/27")
	return command
}

func printReview(w io.Writer, review *registerv1.Review) {
	fmt.Fprintf(w, "%s is open until %s\nReview: %s\n\n", review.GetTitle(), review.GetDeadline(), review.GetName())
	lines := make([][]string, len(review.GetSteps()))
	for i, step := range review.GetSteps() {
		lines[i] = []string{step.GetDate(), words(short(step.GetKind()))}
	}
	table(w, []string{"DAY", "STEP"}, lines)
}
