package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newReviewQuestions(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "questions RETURN",
		Short: "Show what a return still asks, worst first, and which criteria fail",
		Long: `Prints what the officer is still to answer: what is missing, what has gone stale, what needs confirming; each with why it is asked
and how to answer. Below it stand the criteria of the policy that the partnership does not meet today.` + ofReturn,
		Example: `  concordat review questions councils/cambridge/reviews/…/returns/…`,
		Args:    exactly("RETURN"),
		RunE: func(command *cobra.Command, args []string) error {
			name, err := returnName(command, args[0])
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			r := &registerv1.Return{}
			if err := c.get(command.Context(), name, nil, r); err != nil {
				return err
			}
			council := strings.Join(strings.Split(name, "/")[:2], "/")
			filter := fmt.Sprintf("partnership = %q AND outcome = NOT_MET", r.GetPartnership())
			failing, err := allVerdicts(command.Context(), c, council, filter, "")
			if err != nil {
				return err
			}
			return s.print(map[string]any{"return": plain(r), "failing": flatten(failing)}, func(w io.Writer) { printReturn(w, r, failing) })
		},
	}
}

// printReturn prints where a return is, what it asks, and the criteria that its partnership does not meet.
func printReturn(w io.Writer, r *registerv1.Return, failing []*governancev1.PartnershipVerdict) {
	fmt.Fprintf(w, "%s: %s, due %s\n", r.GetPartnershipDisplayName(), standing(r), r.GetDeadline())
	printAsked(w, r)
	var answered []string
	for _, n := range r.GetNotKnown() {
		answered = append(answered, fmt.Sprintf("%s is not known: %s", words(n.GetFact()), n.GetReason()))
	}
	for _, section := range r.GetSections() {
		if section.GetState() == registerv1.ReturnSectionState_RETURN_SECTION_STATE_NOT_ASKED {
			answered = append(answered, fmt.Sprintf("%s is not asked again: it was reviewed on %s.", words(short(section.GetSection())), section.GetReviewDate()))
		}
	}
	if len(answered) > 0 {
		fmt.Fprintf(w, "\n%s\n", strings.Join(answered, "\n"))
	}
	if len(failing) > 0 {
		fmt.Fprintln(w, "\nNot met today:")
		lines := make([][]string, len(failing))
		for i, one := range failing {
			lines[i] = []string{one.GetVerdict().GetCriterion(), one.GetVerdict().GetReason()}
		}
		table(w, []string{"CRITERION", "WHY"}, lines)
	}
}

func printAsked(w io.Writer, r *registerv1.Return) {
	if len(r.GetQuestions()) == 0 {
		fmt.Fprintln(w, "Nothing is left to answer.")
		return
	}
	fmt.Fprintln(w)
	lines := make([][]string, len(r.GetQuestions()))
	for i, q := range r.GetQuestions() {
		lines[i] = []string{questionWords[q.GetKind()], about(q), whyAndHow(q)}
	}
	table(w, []string{"ASKED", "ABOUT", "WHY, AND HOW TO ANSWER"}, lines)
}

// whyAndHow says why a question is asked, what the last return said to it, and how to answer.
func whyAndHow(q *registerv1.ReturnQuestion) string {
	said := []string{q.GetWhy()}
	if q.GetLastReason() != "" {
		said = append(said, "Last time: “"+q.GetLastReason()+"”")
	}
	return strings.Join(append(said, q.GetHowToAnswer()), " ")
}

// about names what a question is about.
func about(q *registerv1.ReturnQuestion) string {
	if q.GetFact() != "" {
		return words(q.GetFact())
	}
	sections := make([]string, len(q.GetSections()))
	for i, section := range q.GetSections() {
		sections[i] = words(short(section))
	}
	return strings.Join(sections, ", ")
}

func newReviewNotKnown(s *settings) *cobra.Command {
	var fact, because string
	command := &cobra.Command{
		Use:   "not-known RETURN --fact FACT --because WORDS",
		Short: "Say that a fact is not known, and why",
		Long: `Answers a question for a missing fact with the reason why it is not known. It takes the place of no value: the fact stays a gap,
and whoever accepts the return sees the reason. FACT is written as ` + "`concordat review questions -o json`" + ` has it.` + ofReturn,
		Example: `  concordat review not-known councils/cambridge/reviews/…/returns/… --fact exit --because "The secretariat is being asked"`,
		Args:    exactly("RETURN"),
		RunE: func(command *cobra.Command, args []string) error {
			name, err := returnName(command, args[0])
			if err != nil {
				return err
			}
			if fact == "" || because == "" {
				return wrongly(command, "say which fact, and why: --fact exit --because \"The secretariat is being asked\"")
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			r := &registerv1.Return{}
			if err := c.get(command.Context(), name, nil, r); err != nil {
				return err
			}
			edit := &registerv1.Return{NotKnown: withAnswer(r.GetNotKnown(), &registerv1.NotKnown{Fact: fact, Reason: because})}
			done := &registerv1.Return{}
			if err := c.send(command.Context(), http.MethodPatch, name, edit, r.GetEtag(), done); err != nil {
				return err
			}
			return s.print(plain(done), func(w io.Writer) { printReturn(w, done, nil) })
		},
	}
	command.Flags().StringVar(&fact, "fact", "", "the fact, such as exit")
	command.Flags().StringVar(&because, "because", "", "why it is not known")
	return command
}

// withAnswer adds an answer, in the place of one about the same fact.
func withAnswer(answers []*registerv1.NotKnown, answer *registerv1.NotKnown) []*registerv1.NotKnown {
	kept := []*registerv1.NotKnown{answer}
	for _, other := range answers {
		if other.GetFact() != answer.GetFact() {
			kept = append(kept, other)
		}
	}
	return kept
}
