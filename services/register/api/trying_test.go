package api_test

import (
	"testing"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// trials has the acts of the stories below tried first.
var trials = &grpcservertest.Trials{
	Within: "TestEveryActIsTriedAndThenMade",
	Otherwise: map[string]string{
		registerv1.ErasureService_CreateErasure_FullMethodName: "it says where it did not look",
		registerv1.ImportService_CreateImport_FullMethodName:   "it has no name, and the rows of the plan",
		registerv1.ReviewService_OpenReview_FullMethodName:     "it has no name",
	},
}

// TestEveryActIsTriedAndThenMade goes through stories that hold every act of the register. Each act is tried first:
// nothing of it is kept, and it is answered as the act is.
func TestEveryActIsTriedAndThenMade(t *testing.T) {
	t.Parallel()
	t.Run("stories", func(t *testing.T) {
		for name, story := range map[string]func(*testing.T){
			"a partnership":      TestLifeOfAPartnership,
			"councils":           TestCouncils,
			"accounts":           TestPeopleAndTheirAccounts,
			"roles":              TestRoles,
			"a post":             TestAPostPassesOnWithoutTouchingTheRecord,
			"posts":              TestPostsAreToldApartAndHeldByTheRightPeople,
			"a return":           TestLifeOfAReturn,
			"more time":          TestExtendReturnDeadline,
			"a closed review":    TestAClosedReviewTakesNothingMore,
			"an entry":           TestAReturnEnteredForItsOfficerCountsWhenTheOfficerConfirmsIt,
			"what is unchanged":  TestAcceptUnchangedReturnsLeavesOutWhatMustBeRead,
			"sections":           TestASectionConfirmedBetweenReviewsIsNotAskedAgain,
			"an import":          TestImportOverTheWire,
			"many facts":         TestFactsAreSetOnManyEntriesInOneAct,
			"grants":             TestAGrantIsRefusedOrWithdrawn,
			"an account waits":   TestAnAccountWaitsAndSignsInOnceConfirmed,
			"an application":     TestAnApplicationForInternalAuditWaits,
			"somebody erased":    TestErasingSomebodyTakesTheirAccountsOutOfTheirGrants,
			"a hand-over":        TestAHandOverPassesEverythingOnAndKeepsThePast,
			"one withdrawn":      TestAHandOverIsWithdrawnBeforeItsDay,
			"a proposal":         TestAProposalGivesNothingUntilItIsTakenOver,
			"a proposal refused": TestAnEditMadeMeanwhileIsNotOverwrittenUnseen,
			"a day off":          TestADayOffMovesTheStepsStillToComeAtOnce,
			"a bank holiday":     TestABankHolidayOfTheTableCanBeSetAside,
			"covers":             TestWhoArrangesACover,
			"the other acts":     otherActs,
		} {
			t.Run(name, story)
		}
	})
	trials.Cover(t, grpcservertest.Services("concordat.register.v1")...)
}

// otherActs does what no other of the stories does.
func otherActs(t *testing.T) {
	t.Parallel()
	s := startDeciding(t, true)
	done := func(what string, err error) {
		t.Helper()
		s.wantReason(what, err, "")
	}
	if reason := rejects(s, "dora", s.propose("lead", s.draft(nil))); reason != "" {
		t.Errorf("an entry is rejected: %s", reason)
	}
	p := s.onRegister(nil)
	if reason := rejectsEnding(s, "dora", s.proposeEnding("lead", p)); reason != "" {
		t.Errorf("an ending is rejected: %s", reason)
	}
	_, err := s.partnerships.PublishPartnership(s.as("dora"), &registerv1.PublishPartnershipRequest{Name: p.GetName()})
	done("published", err)
	_, err = s.partnerships.UnpublishPartnership(s.as("dora"), &registerv1.UnpublishPartnershipRequest{Name: p.GetName()})
	done("unpublished", err)
	_, err = s.partnerships.WithdrawPartnership(s.as("dora"), &registerv1.WithdrawPartnershipRequest{Name: p.GetName(), Reason: "Twice"})
	done("withdrawn", err)
	post := s.appoint(s.post("cambridge", "Head of Housing"), s.people["ann"], "2026-06-01")
	_, err = s.posts.VacatePost(s.as("mio"), &registerv1.VacatePostRequest{Name: post.GetName(), Reason: "Moves"})
	done("vacated", err)
	admin := s.as("admin@cambridge")
	_, err = s.suite.people.UnbindSignIn(admin, &registerv1.UnbindSignInRequest{
		Name: s.people["ben"].GetName(), SignIn: &registerv1.SignIn{Issuer: issuer, Subject: "ben"},
	})
	done("an account taken away", err)
	_, err = s.councils.UpdateCouncil(admin, &registerv1.UpdateCouncilRequest{
		Council: &registerv1.Council{Name: cambridge, DisplayName: "Cambridge"}, UpdateMask: paths("display_name"),
	})
	done("settings", err)
	_, err = registerv1.NewErasureServiceClient(s.connection).CreateErasure(s.as("mio"),
		&registerv1.CreateErasureRequest{Parent: cambridge, Text: "Ottoline Quill", Reason: "Asked for"})
	done("words erased", err)
}
