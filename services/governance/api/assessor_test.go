package api_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

func TestMidnightChangesWhatADateDecides(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	officer := s.person("cambridge", "officer", accessv1.Role_ROLE_UNSPECIFIED)
	arts := s.partnership("cambridge", "", `{"display_name":"Arts","responsible_officer":{"person":"`+officer+`"},
		"terms_of_reference":{"link":"x","next_review_on":"2025-06-30"}}`)
	_, err := s.answers.CreateAnswer(s.as("officer"), &governancev1.CreateAnswerRequest{Parent: arts, Answer: &governancev1.Answer{
		Criterion: "S1.12", Outcome: met, Evidence: "Briefings on file", ValidUntil: "2025-06-30"}})
	if err != nil {
		t.Fatal(err)
	}
	s.assess()
	s.wantOutcome("answered", arts, "S1.12", met)
	if got := s.assessment(arts).GetNextChangeOn(); got != "2025-07-01" {
		t.Errorf("the next change is awaited on %s", got)
	}
	version := s.assessment(arts)

	s.at("2025-06-30T22:59:59Z") // one second before midnight in summer time
	if again := s.assessment(arts); !proto.Equal(version, again) {
		t.Error("the assessment changed before midnight")
	}
	s.at("2025-06-30T23:00:00Z")
	s.wantOutcome("after midnight", arts, "S1.5", warning)
	v := s.wantOutcome("after midnight", arts, "S1.12", notAssessed)
	if !strings.Contains(v.GetReason(), "30 June 2025") {
		t.Errorf("reason %q", v.GetReason())
	}
}

func TestAReviewMakesABlankCount(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	arts := s.partnership("cambridge", "", `{"display_name":"Arts"}`)
	id := arts[strings.LastIndexByte(arts, '/')+1:]
	ret := &registerv1.Return{Name: "councils/cambridge/reviews/01890000-0000-7000-8000-000000000001/returns/" + id, Partnership: arts,
		State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED, Deadline: "2025-06-30", CreateTime: &timestamppb.Timestamp{Seconds: 1749546000}}
	s.says("cambridge", ret.GetName(), ret)
	s.assess()
	s.wantOutcome("before the deadline", arts, "S1.5", notAssessed)
	s.at("2025-07-01T09:00:00Z")
	v := s.wantOutcome("after the deadline", arts, "S1.5", notMet)
	if !strings.Contains(v.GetReason(), "deadline") || len(v.GetNotStated()) != 1 {
		t.Errorf("%q, %v", v.GetReason(), v.GetNotStated())
	}
	sum, err := s.assessments.SummarizeVerdicts(s.as("mio"), &governancev1.SummarizeVerdictsRequest{Parent: "councils/cambridge", Filter: `criterion = "S1.5"`})
	if total := sum.GetTotal(); err != nil || total.GetNotMet() != 1 || total.GetNotStated() != 0 || total.GetFactNotStated() != 1 {
		t.Errorf("summary %v, %v, want one verdict that is not met, for a fact not stated", total, err)
	}
	ret.Deadline = "2025-07-31" // extended
	s.says("cambridge", ret.GetName(), ret)
	s.assess()
	s.wantOutcome("extended", arts, "S1.5", notAssessed)
	ret.State = registerv1.ReturnState_RETURN_STATE_ACCEPTED
	s.says("cambridge", ret.GetName(), ret)
	s.assess()
	s.wantOutcome("accepted", arts, "S1.5", notMet)

	s.at("2026-06-01T09:00:00Z")
	next := &registerv1.Return{Name: "councils/cambridge/reviews/01890000-0000-7000-8000-000000000002/returns/" + id, Partnership: arts,
		State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED, Deadline: "2026-06-30", CreateTime: timestamppb.New(s.clock())}
	s.says("cambridge", next.GetName(), next)
	s.assess()
	v = s.wantOutcome("asked anew", arts, "S1.5", notAssessed)
	if want := "It was not met in the review before, whose deadline was 31 July 2025; the one that opened on 1 June 2026 asks for it until 30 June 2026."; !strings.Contains(v.GetReason(), want) {
		t.Errorf("%q, want that it was not met before", v.GetReason())
	}
}

func TestAssessingAgainChangesNothing(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	for _, name := range []string{"Arts", "Bridges"} {
		s.partnership("cambridge", "", `{"display_name":"`+name+`","targets":{"targets":[{"title":"x"},{"title":"y"}]},"terms_of_reference":{"link":"x","next_review_on":"2025-06-30"}}`)
	}
	head := func() (seq int64) {
		err := s.db.ReadCouncil(t.Context(), "cambridge", func(tx *postgres.Tx) (err error) {
			seq, err = journal.Head(t.Context(), tx)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return seq
	}
	before := head()
	err := s.store.Write(t.Context(), "cambridge", s.clock(), func(tx governance.Tx) error { return tx.Mark(t.Context()) })
	if err != nil {
		t.Fatal(err)
	}
	s.at("2025-06-20T09:00:00Z") // another day, on which nothing falls
	if after := head(); after != before {
		t.Errorf("%d more entries in the journal", after-before)
	}
	s.at("2025-07-01T09:00:00Z")
	if after := head(); after != before+2 {
		t.Errorf("%d more entries in the journal, want one for each partnership", after-before)
	}
}

// TestManyAtOnce lets edits, answers, verbs of the policy and two assessors run at the same time: nothing fails or waits for ever, and in the
// end everything is assessed as it is.
func TestManyAtOnce(t *testing.T) {
	s := cambridge(t)
	s.force("cambridge-guide", "")
	officer := s.person("cambridge", "officer", accessv1.Role_ROLE_UNSPECIFIED)
	facts := func(n int) string {
		return fmt.Sprintf(`{"display_name":"Arts %d","responsible_officer":{"person":%q}}`, n, officer)
	}
	var names []string
	for n := range 8 {
		names = append(names, s.partnership("cambridge", "", facts(n)))
	}
	later := s.load("east-devon-policy")
	s.approve(later)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var work errgroup.Group
	for range 2 {
		work.Go(func() error {
			for range 10 {
				if err := s.service.AssessAll(ctx); err != nil {
					return err
				}
			}
			return nil
		})
	}
	for n, name := range names {
		work.Go(func() error {
			_, err := s.answers.CreateAnswer(s.as("officer"), &governancev1.CreateAnswerRequest{Parent: name,
				Answer: &governancev1.Answer{Criterion: "S1.12", Outcome: met, Evidence: fmt.Sprint("Seen ", n)}})
			return err
		})
	}
	work.Go(func() error {
		for day := 11; day < 20; day++ {
			_, err := s.policies.BringPolicyIntoForce(s.as("mio"), &governancev1.BringPolicyIntoForceRequest{
				Name: later.GetName(), InForceFrom: fmt.Sprintf("2025-07-%d", day)})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err := work.Wait(); err != nil {
		t.Fatal(err)
	}
	s.assess()
	for _, name := range names {
		s.wantOutcome("in the end", name, "S1.12", met)
	}
}

// TestALongImportKeepsNoOtherCouncilWaiting assesses 120 partnerships of one council, and one of another whose turn comes
// after the first batch of them.
func TestALongImportKeepsNoOtherCouncilWaiting(t *testing.T) {
	s := start(t)
	newest := func(council string) (at time.Time) {
		err := s.db.ReadCouncil(t.Context(), council, func(tx *postgres.Tx) error {
			return tx.GetContext(t.Context(), &at, "SELECT max(at) FROM journal")
		})
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for council, n := range map[string]int{"ashfield": 120, "zennor": 1} {
		s.council(council)
		for range n {
			name := "councils/" + council + "/partnerships/" + ids.New()
			s.says(council, name, &registerv1.Partnership{Name: name, State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE})
		}
	}
	s.pass = time.Second
	s.assess()
	if long, short := newest("ashfield"), newest("zennor"); !short.Before(long) {
		t.Errorf("zennor's one was assessed at %s, after the last of ashfield's at %s", short, long)
	}
}
