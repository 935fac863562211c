package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/count"
)

// ofReturn ends the help of every command that acts on one return.
const ofReturn = "\nRETURN is the name that `concordat review returns` prints, or the link in a mail about it."

func newReviewReturns(s *settings) *cobra.Command {
	var council, filter string
	command := &cobra.Command{
		Use:   "returns --council COUNCIL",
		Short: "List your returns to the open review, and what each still asks",
		Long: `Prints the returns to the open review that you may see: an officer their own, a service lead those of the area. For each, how
many questions are open: what is missing, what has gone stale, and what only needs saying that it still holds. Then

  concordat review questions RETURN     shows them, worst first, each with how to answer;
  concordat review confirm RETURN       says that all the rest holds as it stands, in one answer;
  concordat review submit RETURN        hands it in.

A return that was received by mail or on paper and entered for its officer awaits the officer's confirmation: one
` + "`concordat review confirm RETURN`" + ` confirms and submits it.

--filter narrows the list, such as: state = SUBMITTED, service_area = "housing", state = RECEIVED (those to be confirmed).`,
		Example: `  concordat review returns --council cambridge
  concordat review returns --council cambridge --filter 'state = NOT_STARTED' -o json`,
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
			returns, err := allReturns(command.Context(), c, review.GetName(), filter)
			if err != nil {
				return err
			}
			return s.print(map[string]any{"review": plain(review), "returns": each(returns)}, func(w io.Writer) { printReturns(w, review, returns) })
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&filter, "filter", "", "which returns, in the language of filters (AIP-160)")
	return command
}

// openReview finds the review that is open.
func openReview(ctx context.Context, c *client, council string) (*registerv1.Review, error) {
	answer := &registerv1.ListReviewsResponse{}
	if err := c.get(ctx, council+"/reviews", url.Values{"filter": {"state = OPEN"}}, answer); err != nil {
		return nil, err
	}
	if len(answer.GetReviews()) == 0 {
		return nil, fmt.Errorf("no review is open; the management information officer opens one with `concordat review open`")
	}
	return answer.GetReviews()[0], nil
}

func allReturns(ctx context.Context, c *client, review, filter string) ([]*registerv1.Return, error) {
	return wholeList(ctx, c, review+"/returns", map[string]string{"filter": filter}, (*registerv1.ListReturnsResponse).GetReturns)
}

// each gives messages as JSON for scripts.
func each[M proto.Message](messages []M) []any {
	list := make([]any, len(messages))
	for i, m := range messages {
		list[i] = plain(m)
	}
	return list
}

func printReturns(w io.Writer, review *registerv1.Review, returns []*registerv1.Return) {
	fmt.Fprintf(w, "%s, due %s: %s\n\n", review.GetTitle(), review.GetDeadline(), count.Of(len(returns), "return"))
	lines := make([][]string, len(returns))
	for i, r := range returns {
		lines[i] = []string{r.GetPartnershipDisplayName(), standing(r), r.GetDeadline(), openQuestions(r), r.GetName()}
	}
	table(w, []string{"PARTNERSHIP", "STATE", "DUE", "ASKED", "RETURN"}, lines)
}

// standing says where a return is, in words.
func standing(r *registerv1.Return) string {
	state := words(short(r.GetState()))
	if r.GetAwaitingConfirmation() {
		state = "received, awaiting confirmation"
	}
	if days := int(r.GetDaysLate()); days > 0 {
		state += ", " + count.Of(days, "day") + " late"
	}
	return state
}

// openQuestions counts what a return asks, by kind.
func openQuestions(r *registerv1.Return) string {
	counts := map[registerv1.ReturnQuestionKind]int{}
	for _, q := range r.GetQuestions() {
		counts[q.GetKind()]++
	}
	var asked []string
	for _, kind := range []registerv1.ReturnQuestionKind{
		registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_MISSING, registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_STALE,
		registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_CONFIRM,
	} {
		if counts[kind] > 0 {
			asked = append(asked, fmt.Sprintf("%d %s", counts[kind], questionWords[kind]))
		}
	}
	if len(asked) == 0 {
		return "nothing"
	}
	return strings.Join(asked, ", ")
}

var questionWords = map[registerv1.ReturnQuestionKind]string{
	registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_MISSING: "missing",
	registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_STALE:   "stale",
	registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_CONFIRM: "to confirm",
}

func newReviewConfirm(s *settings) *cobra.Command {
	var sections []string
	request := &registerv1.ConfirmReturnSectionsRequest{}
	command := &cobra.Command{
		Use:   "confirm RETURN [--section SECTION] … [--still-not-known]",
		Short: "Say that what is known still holds, in one answer",
		Long: `Confirms the sections of a return as they stand: without --section all that are asked and in which nothing has gone stale. What
is stale is brought up to date on the partnership, or confirmed by naming its section: identity, purpose, people, governance,
resources, performance, risk or suitability. With --still-not-known what the last return gave as not known still is not, for the
reasons it gave.

A return that was entered for you is confirmed by the same command, in one step: that submits it.` + ofReturn,
		Example: `  concordat review confirm councils/cambridge/reviews/…/returns/…
  concordat review confirm councils/cambridge/reviews/…/returns/… --still-not-known
  concordat review confirm councils/cambridge/reviews/…/returns/… --section risk`,
		Args: exactly("RETURN"),
		RunE: func(command *cobra.Command, args []string) error {
			for _, word := range sections {
				section, ok := registerv1.Section_value["SECTION_"+strings.ToUpper(word)]
				if !ok || section == 0 {
					return wrongly(command, "--section is %q; it is identity, purpose, people, governance, resources, performance, risk or suitability", word)
				}
				request.Sections = append(request.Sections, registerv1.Section(section))
			}
			return s.confirm(command, args[0], request)
		},
	}
	command.Flags().StringArrayVar(&sections, "section", nil, "a section that holds as it stands; repeat for each")
	command.Flags().BoolVar(&request.StillNotKnown, "still-not-known", false, "what was not known the last time still is not, for the same reasons")
	return command
}

// confirm says that sections of a return hold, or confirms what was entered for its officer.
func (s *settings) confirm(command *cobra.Command, given string, request *registerv1.ConfirmReturnSectionsRequest) error {
	if len(request.GetSections()) > 0 || request.GetStillNotKnown() {
		return s.actOnReturn(command, given, ":confirmSections", request)
	}
	name, err := returnName(command, given)
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
	if r.GetAwaitingConfirmation() {
		return s.actOnReturn(command, name, ":confirmEntry", &registerv1.ConfirmReturnEntryRequest{Etag: r.GetEtag()})
	}
	return s.actOnReturn(command, name, ":confirmSections", request)
}

func newReviewSubmit(s *settings) *cobra.Command {
	return &cobra.Command{
		Use:   "submit RETURN",
		Short: "Hand a return in",
		Long: `Submits a return: its reminders stop, the sections answered count as reviewed, and the service lead or the deputy chief executive
accepts it. It is refused, and says what is missing, while something is.` + ofReturn,
		Example: `  concordat review submit councils/cambridge/reviews/…/returns/…`,
		Args:    exactly("RETURN"),
		RunE: func(command *cobra.Command, args []string) error {
			return s.actOnReturn(command, args[0], ":submit", &registerv1.SubmitReturnRequest{})
		},
	}
}

// actOnReturn sends a verb to a return and prints what it asks then.
func (s *settings) actOnReturn(command *cobra.Command, given, verb string, request proto.Message) error {
	name, err := returnName(command, given)
	if err != nil {
		return err
	}
	c, err := s.client()
	if err != nil {
		return err
	}
	done := &registerv1.Return{}
	if err := c.send(command.Context(), http.MethodPost, name+verb, request, "", done); err != nil {
		return err
	}
	return s.print(plain(done), func(w io.Writer) { printReturn(w, done, nil) })
}

// returnName checks that what was given is a return: its resource name, or its link from a mail. Of a link only the name
// counts: the token goes to the door that the settings name, wherever the link leads.
func returnName(command *cobra.Command, given string) (string, error) {
	name := given
	if _, rest, isLink := strings.Cut(given, "://"); isLink {
		_, name, _ = strings.Cut(rest, "/v1/")
	}
	parts := strings.Split(name, "/")
	if len(parts) != 6 || parts[0] != "councils" || parts[2] != "reviews" || parts[4] != "returns" {
		return "", wrongly(command, "%q is no return; it looks like councils/cambridge/reviews/ID/returns/ID, or like the link in a mail about it", given)
	}
	return name, nil
}
