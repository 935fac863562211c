package api_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// counting counts the calls that are made over a connection.
type counting struct {
	grpc.ClientConnInterface
	calls int
}

func (c *counting) Invoke(ctx context.Context, method string, args, reply any, opts ...grpc.CallOption) error {
	c.calls++
	return c.ClientConnInterface.Invoke(ctx, method, args, reply, opts...)
}

// lastYear reviews everything there is: the returns are written, submitted and accepted, and the review is closed. The
// clock stands eleven months later then.
func (s *reviewed) lastYear(officers map[*registerv1.Partnership]string) {
	s.t.Helper()
	s.reviewAll(officers)
	s.clock.advance(335 * 24 * time.Hour)
}

// reviewAll opens a review, takes everything in and closes it.
func (s *reviewed) reviewAll(officers map[*registerv1.Partnership]string) {
	s.t.Helper()
	review := s.opens()
	for p, officer := range officers {
		name := returnOf(review, p)
		s.fill(officer, name)
		s.submit(officer, name)
		if _, err := s.returns.AcceptReturn(s.as("deputy"), &registerv1.AcceptReturnRequest{Name: name}); err != nil {
			s.t.Fatalf("accept: %v", err)
		}
	}
	if _, err := s.reviews.CloseReview(s.as("mio"), &registerv1.CloseReviewRequest{Name: review.GetName()}); err != nil {
		s.t.Fatalf("close: %v", err)
	}
}

// stateAll states what the partnership still lacks.
func (s *reviewed) stateAll(p *registerv1.Partnership) {
	s.t.Helper()
	agreed := &registerv1.Arrangement{Text: "Agreed."}
	stated := &registerv1.Partnership{
		Name: p.GetName(), Complaints: agreed, Exit: agreed, PublicEngagement: agreed, Partners: &registerv1.Partners{},
		LegalForm: registerv1.LegalForm_LEGAL_FORM_INFORMAL_FORUM, ScrutinyCommittee: "scrutiny", OppositionSpokesperson: holds(s.people["member"]),
	}
	_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: stated, UpdateMask: &fieldmaskpb.FieldMask{Paths: p.GetGaps()},
	})
	if err != nil {
		s.t.Fatalf("state %v: %v", p.GetGaps(), err)
	}
}

// opensAgain opens the review of the year after lastYear.
func (s *reviewed) opensAgain() *registerv1.Review {
	s.t.Helper()
	review, err := s.reviews.OpenReview(s.as("mio"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Annual review 2027", Deadline: "2027-06-10"},
	})
	if err != nil {
		s.t.Fatalf("open: %v", err)
	}
	return review
}

// Three partnerships of which nothing has changed, and everything is stated, take an officer at most 15 calls and 10
// answers, and a lead one act.
func TestAReviewTakesMinutes(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	woods, ponds := s.active("Woods Forum", "housing", "ann", ""), s.active("Ponds Trust", "housing", "ann", "")
	for _, p := range []*registerv1.Partnership{s.homes, woods, ponds} {
		s.stateAll(p)
	}
	s.lastYear(map[*registerv1.Partnership]string{s.homes: "ann", woods: "ann", ponds: "ann", s.parks: "cat"})
	s.opensAgain()

	ann := s.as("ann")
	desk := &counting{ClientConnInterface: s.connection}
	reviews, returns := registerv1.NewReviewServiceClient(desk), registerv1.NewReturnServiceClient(desk)
	answers := 0
	open, err := reviews.ListReviews(ann, &registerv1.ListReviewsRequest{Parent: "councils/cambridge", Filter: "state = OPEN"})
	if err != nil {
		t.Fatal(err)
	}
	review := open.GetReviews()[0].GetName()
	mine, err := returns.ListReturns(ann, &registerv1.ListReturnsRequest{Parent: review})
	if err != nil || len(mine.GetReturns()) != 3 || mine.GetReturns()[0].GetPartnershipDisplayName() != "Homes Partnership" {
		t.Fatalf("ann is asked for %d returns (%v), want 3", len(mine.GetReturns()), err)
	}
	for _, r := range mine.GetReturns() {
		for _, q := range r.GetQuestions() {
			answers++
			if q.GetKind() != registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_CONFIRM {
				t.Errorf("%s, of which nothing has changed, is asked %v", r.GetPartnership(), q)
			}
		}
		if _, err := returns.ConfirmReturnSections(ann, &registerv1.ConfirmReturnSectionsRequest{Name: r.GetName()}); err != nil {
			t.Fatal(err)
		}
		done, err := returns.SubmitReturn(ann, &registerv1.SubmitReturnRequest{Name: r.GetName()})
		if err != nil || done.GetState() != registerv1.ReturnState_RETURN_STATE_SUBMITTED || !done.GetUnchanged() {
			t.Fatalf("submit = %v, %v, want an unchanged return that is submitted", done, err)
		}
	}
	t.Logf("three unchanged partnerships took %d calls and %d answers", desk.calls, answers)
	if desk.calls > 15 || answers == 0 || answers > 10 {
		t.Errorf("%d calls and %d answers, want at most 15 and 10", desk.calls, answers)
	}
	accepted, err := s.returns.AcceptUnchangedReturns(s.as("lead"), &registerv1.AcceptUnchangedReturnsRequest{Parent: review})
	if err != nil || len(accepted.GetAccepted()) != 3 || len(accepted.GetLeftOut()) != 0 {
		t.Errorf("the lead accepts %v, %v, want the three", accepted, err)
	}
}

// A return of 2027 about 2026/27 asks for the figures of 2027/28 too, where the record has none: a policy judges by them.
func TestAReturnAsksForTheNewYearsFigures(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.stateAll(s.homes)
	s.stateFigures(s.homes, "2026/27")
	s.lastYear(map[*registerv1.Partnership]string{s.homes: "ann", s.parks: "cat"})
	name := returnOf(s.opensAgain(), s.homes)
	q := s.get("ann", name).GetQuestions()
	if len(q) == 0 || q[0].GetFact() != "resources" || !strings.Contains(q[0].GetWhy(), "2027/28") {
		t.Errorf("asked for %v, want the figures of 2027/28 first", q)
	}
	if _, err := s.returns.ConfirmReturnSections(s.as("ann"), &registerv1.ConfirmReturnSectionsRequest{Name: name}); err != nil {
		t.Fatal(err)
	}
	_, err := s.returns.SubmitReturn(s.as("ann"), &registerv1.SubmitReturnRequest{Name: name})
	s.wantReason("confirmed without them", err, "RETURN_INCOMPLETE")

	why := []*registerv1.NotKnown{{Fact: "resources", Reason: "The budget is late."}}
	for _, path := range []string{"not_known", "performance"} { // what was said before is kept when something else is written
		_, err = s.returns.UpdateReturn(s.as("ann"), &registerv1.UpdateReturnRequest{
			Return:     &registerv1.Return{Name: name, NotKnown: why, Performance: &registerv1.Performance{Achievements: "As before."}},
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{path}},
		})
		if err != nil {
			t.Fatalf("write %s: %v", path, err)
		}
	}
	if r := s.submit("ann", name); len(r.GetNotKnown()) != 1 || r.GetNotKnown()[0].GetReason() != why[0].GetReason() {
		t.Errorf("the return says %v, want why the figures are not known", r.GetNotKnown())
	}
}

// An officer goes on with a draft that they entered, whether or not they named themselves on it.
func TestAnOfficerGoesOnWithTheirOwnDraft(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	draft, err := s.partnerships.CreatePartnership(s.as("ann"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: "Riverside Heritage Trail"},
	})
	if err != nil || draft.GetResponsibleOfficer().GetPerson() != s.people["ann"].GetName() {
		t.Fatalf("create = %v, %v, want a draft that names ann", draft.GetResponsibleOfficer(), err)
	}
	draft.Objective = text("A trail along the river")
	_, err = s.partnerships.UpdatePartnership(s.as("ann"), &registerv1.UpdatePartnershipRequest{
		Partnership: draft, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"objective"}},
	})
	s.wantReason("its maker goes on with it", err, "")
	nobodys, err := s.partnerships.CreatePartnership(s.as("mio"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: "Harbour Watch"},
	})
	if err != nil || nobodys.GetResponsibleOfficer() != nil {
		t.Errorf("the officer of a draft that the management information officer enters = %v, %v, want nobody", nobodys.GetResponsibleOfficer(), err)
	}
}

// stateFigures leaves the partnership with the figures of this year only.
func (s *reviewed) stateFigures(p *registerv1.Partnership, year string) {
	s.t.Helper()
	_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: p.GetName(), Resources: &registerv1.Resources{Years: []*registerv1.YearResources{costs(year)}}},
		UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"resources"}},
	})
	if err != nil {
		s.t.Fatalf("state the figures of %s: %v", year, err)
	}
}

func TestARepeatedAnswerOfAReturnShowsItsQuestions(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	request := &registerv1.ConfirmReturnSectionsRequest{Name: returnOf(s.opens(), s.homes), RequestId: ids.New()}
	first, err := s.returns.ConfirmReturnSections(s.as("ann"), request)
	if err != nil || len(first.GetQuestions()) == 0 {
		t.Fatalf("confirm = %v, %v, want a return that still asks something", first, err)
	}
	again, err := s.returns.ConfirmReturnSections(s.as("ann"), request)
	if err != nil || !proto.Equal(first, again) {
		t.Errorf("the second answer = %v, %v, want the first: %v", again, err, first)
	}
}

func TestAcceptUnchangedReturnsLeavesOutWhatMustBeRead(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	led, woods := s.active("Led by its officer", "housing", "lead", ""), s.active("Woods Forum", "housing", "ann", "")
	s.lastYear(map[*registerv1.Partnership]string{s.homes: "ann", led: "lead", woods: "ann", s.parks: "cat"})
	ponds := s.active("Ponds Trust", "housing", "ann", "")
	review := s.opensAgain()
	for p, officer := range map[*registerv1.Partnership]string{s.homes: "ann", led: "lead", s.parks: "cat"} {
		name := returnOf(review, p)
		if _, err := s.returns.ConfirmReturnSections(s.as(officer), &registerv1.ConfirmReturnSectionsRequest{Name: name, StillNotKnown: true}); err != nil {
			t.Fatal(err)
		}
		s.submit(officer, name)
	}
	for _, p := range []*registerv1.Partnership{woods, ponds} {
		s.fill("ann", returnOf(review, p))
		s.submit("ann", returnOf(review, p))
	}
	s.changeRecord(woods)

	ask := &registerv1.AcceptUnchangedReturnsRequest{Parent: review.GetName(), Comment: "Nothing new.", RequestId: ids.New()}
	preview := proto.CloneOf(ask)
	preview.ValidateOnly, preview.RequestId = true, ""
	shown, err := s.returns.AcceptUnchangedReturns(s.as("lead"), preview)
	if err != nil {
		t.Fatal(err)
	}
	if r := s.get("lead", returnOf(review, s.homes)); r.GetState() != registerv1.ReturnState_RETURN_STATE_SUBMITTED {
		t.Errorf("a preview accepted it: %v", r.GetState())
	}
	done, err := s.returns.AcceptUnchangedReturns(s.as("lead"), ask)
	if err != nil || !proto.Equal(done, shown) {
		t.Fatalf("accept = %v, %v, want what the preview showed: %v", done, err, shown)
	}
	if len(done.GetAccepted()) != 1 || done.GetAccepted()[0].GetName() != returnOf(review, s.homes) {
		t.Errorf("accepted %v, want Homes alone", done.GetAccepted())
	}
	type left struct {
		name    string
		officer string
		reason  registerv1.LeftOutReason
		why     string
	}
	var got []left
	for _, l := range done.GetLeftOut() {
		got = append(got, left{l.GetDisplayName(), l.GetResponsibleOfficerDisplayName(), l.GetReason(), l.GetWhy()})
		if l.GetResponsibleOfficer() != s.people[l.GetResponsibleOfficerDisplayName()].GetName() {
			t.Errorf("%s is kept by %s, called %s", l.GetDisplayName(), l.GetResponsibleOfficer(), l.GetResponsibleOfficerDisplayName())
		}
	}
	own, changed := registerv1.LeftOutReason_LEFT_OUT_REASON_OWN, registerv1.LeftOutReason_LEFT_OUT_REASON_CHANGED
	want := []left{
		{"Led by its officer", "lead", own, "Nobody decides on a return of their own: of a record that they keep, or that they " +
			"wrote part of, entered or submitted, for themselves or for somebody else. This could be done by deputy."},
		{"Ponds Trust", "ann", changed, "No return of this partnership was accepted before. Read it and accept it by itself."},
		{"Woods and Hedges Forum", "", changed, "Identity was changed on 11 May 2027; people was changed on 11 May 2027. Read it and accept it by itself."},
	}
	if !slices.Equal(got, want) {
		t.Errorf("left out are %v, want %v", got, want)
	}
	r := s.get("lead", returnOf(review, s.homes))
	if r.GetAcceptance().GetAccepter() != s.people["lead"].GetName() || r.GetAcceptance().GetComment() != "Nothing new." {
		t.Errorf("acceptance = %v", r.GetAcceptance())
	}
	if again, err := s.returns.AcceptUnchangedReturns(s.as("lead"), ask); err != nil || !proto.Equal(again, done) {
		t.Errorf("the call repeated = %v, %v, want the first answer", again, err)
	}
	all, err := s.returns.AcceptUnchangedReturns(s.as("deputy"), &registerv1.AcceptUnchangedReturnsRequest{Parent: review.GetName()})
	if err != nil || len(all.GetAccepted()) != 2 {
		t.Errorf("the deputy chief executive accepts %v, %v, want the lead's own and Parks", all.GetAccepted(), err)
	}
}

// changeRecord gives a partnership another name, and takes its officer from it.
func (s *reviewed) changeRecord(p *registerv1.Partnership) {
	s.t.Helper()
	nobody := &registerv1.Holder{Holder: &registerv1.Holder_Text{Text: "Housing desk"}}
	_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: p.GetName(), DisplayName: "Woods and Hedges Forum", ResponsibleOfficer: nobody},
		UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"display_name", "responsible_officer"}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *reviewed) get(as, name string) *registerv1.Return {
	s.t.Helper()
	r, err := s.returns.GetReturn(s.as(as), &registerv1.GetReturnRequest{Name: name})
	if err != nil {
		s.t.Fatalf("get the return: %v", err)
	}
	return r
}

// mailed is what the management information officer enters from the mail of an officer.
func mailed(name string) *registerv1.EnterReturnRequest {
	return &registerv1.EnterReturnRequest{
		Return: &registerv1.Return{
			Name:        name,
			Details:     &registerv1.DetailsReview{Confirmed: true, GapsReason: "The secretariat is being asked."},
			Performance: &registerv1.Performance{Achievements: "Forty homes built."},
			Suitability: &registerv1.Suitability{
				Decision: registerv1.SuitabilityDecision_SUITABILITY_DECISION_CONTINUE, Explanation: "The reasons still hold.",
			},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"details", "performance", "suitability"}},
		Source:     registerv1.ReturnSource_RETURN_SOURCE_EMAIL, ReceivedOn: "2026-06-09", Note: "Re: Annual review",
	}
}

// Whoever enters a return for its officer is told at once what is in the way of the officer's confirmation.
func TestTheAnswerToAnEntrySaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	name := returnOf(s.opens(), s.homes)
	part := mailed(name)
	part.UpdateMask.Paths, part.Sections = []string{"suitability"}, []registerv1.Section{registerv1.Section_SECTION_IDENTITY}
	r, err := s.returns.EnterReturn(s.as("mio"), part)
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(r.GetEntry().GetMissing(), "\n")
	for _, want := range []string{"Say that these sections of the record hold", "purpose", "or say why they are not known", "Tell the year's performance."} {
		if !strings.Contains(said, want) {
			t.Errorf("missing = %q, want it to tell %q", said, want)
		}
	}
	_, err = s.returns.ConfirmReturnEntry(s.as("ann"), &registerv1.ConfirmReturnEntryRequest{Name: name})
	s.wantReason("the officer confirms too little", err, "RETURN_INCOMPLETE")

	if r, err = s.returns.EnterReturn(s.as("mio"), mailed(name)); err != nil || len(r.GetEntry().GetMissing()) != 0 {
		t.Errorf("a whole entry: %v, %v, want nothing missing", r.GetEntry(), err)
	}
	r, err = s.returns.ConfirmReturnEntry(s.as("ann"), &registerv1.ConfirmReturnEntryRequest{Name: name})
	if err != nil || r.GetState() != registerv1.ReturnState_RETURN_STATE_SUBMITTED || len(r.GetEntry().GetMissing()) != 0 {
		t.Errorf("confirm = %v, %v, want it submitted", r, err)
	}
}

func TestAReturnEnteredForItsOfficerCountsWhenTheOfficerConfirmsIt(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.grant("cambridge", s.people["ben"], accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	review := s.opens()
	name := returnOf(review, s.homes)
	if _, err := s.returns.EnterReturn(s.as("lead"), mailed(name)); code(err).String() != "PermissionDenied" {
		t.Errorf("a service lead enters it: %v", err)
	}
	r, err := s.returns.EnterReturn(s.as("mio"), mailed(name))
	if err != nil || !r.GetAwaitingConfirmation() || r.GetState() != registerv1.ReturnState_RETURN_STATE_RECEIVED {
		t.Fatalf("enter = %v, %v, want it received, awaiting confirmation", r, err)
	}
	if r.GetReceiveDate() != "2026-06-09" || r.GetLate() || r.GetDaysLate() != 0 {
		t.Errorf("received on %q, late %v by %d days, want it in time on 2026-06-09", r.GetReceiveDate(), r.GetLate(), r.GetDaysLate())
	}
	received, err := s.returns.ListReturns(s.as("mio"), &registerv1.ListReturnsRequest{Parent: review.GetName(), Filter: "state = RECEIVED"})
	if err != nil || len(received.GetReturns()) != 1 {
		t.Errorf("%d returns are received (%v), want 1", len(received.GetReturns()), err)
	}
	if e := r.GetEntry(); e.GetPerson() != s.people["mio"].GetName() || e.GetOfficer() != s.people["ann"].GetName() || e.GetReceivedOn() != "2026-06-09" {
		t.Errorf("entry = %v", e)
	}
	list, err := s.returns.ListReturns(s.as("mio"), &registerv1.ListReturnsRequest{Parent: review.GetName(), Filter: "awaiting_confirmation = true"})
	if err != nil || len(list.GetReturns()) != 1 {
		t.Errorf("%d returns await confirmation (%v), want 1", len(list.GetReturns()), err)
	}
	confirm := &registerv1.ConfirmReturnEntryRequest{Name: name}
	_, err = s.returns.SubmitReturn(s.as("lead"), &registerv1.SubmitReturnRequest{Name: name})
	s.wantReason("the lead submits it", err, "RETURN_AWAITS_CONFIRMATION")
	_, err = s.returns.ConfirmReturnEntry(s.as("cat"), confirm)
	s.wantReason("another officer confirms it", err, "NOT_FOUND")
	if r, err = s.returns.ConfirmReturnEntry(s.as("ann"), confirm); err != nil || r.GetState() != registerv1.ReturnState_RETURN_STATE_SUBMITTED {
		t.Fatalf("confirm = %v, %v", r, err)
	}
	if r.GetAwaitingConfirmation() || r.GetEntry().GetConfirmer() != s.people["ann"].GetName() || r.GetSubmission().GetSubmitter() != s.people["ann"].GetName() {
		t.Errorf("entry %v, submission %v, want both to name Ann", r.GetEntry(), r.GetSubmission())
	}

	parks := returnOf(review, s.parks)
	if _, err := s.returns.EnterReturn(s.as("mio"), mailed(parks)); err != nil {
		t.Fatal(err)
	}
	r = s.fill("cat", parks)
	if r.GetAwaitingConfirmation() || r.GetEntry() != nil {
		t.Errorf("entry %v, want none once the officer has written the return", r.GetEntry())
	}
	s.submit("cat", parks)
}

func TestNobodyConfirmsWhatTheyEnteredForAnother(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.grant("cambridge", s.people["ben"], accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.grant("cambridge", s.people["cat"], accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	review := s.opens()
	for subject, test := range map[string]struct {
		p    *registerv1.Partnership
		want string
	}{
		"ben": {s.homes, "CONFIRMER_ENTERED_IT"}, // who stands in for ann
		"cat": {s.parks, ""},                     // whose own it is
	} {
		name := returnOf(review, test.p)
		if _, err := s.returns.EnterReturn(s.as(subject), mailed(name)); err != nil {
			t.Fatal(err)
		}
		_, err := s.returns.ConfirmReturnEntry(s.as(subject), &registerv1.ConfirmReturnEntryRequest{Name: name})
		s.wantReason(subject+" confirms", err, test.want)
	}
}

func TestAnEntryMayOnlySayThatSectionsHold(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.lastYear(map[*registerv1.Partnership]string{s.homes: "ann", s.parks: "cat"})
	name := returnOf(s.opensAgain(), s.homes)
	entry := &registerv1.EnterReturnRequest{Return: &registerv1.Return{Name: name}, Source: registerv1.ReturnSource_RETURN_SOURCE_SPOKEN, ReceivedOn: "2027-05-11"}
	_, err := s.returns.EnterReturn(s.as("mio"), entry)
	s.wantReason("enter nothing", err, "UPDATE_MASK_REQUIRED")
	entry.StillNotKnown = true
	for _, section := range s.get("mio", name).GetSections() {
		entry.Sections = append(entry.Sections, section.GetSection())
	}
	if _, err := s.returns.EnterReturn(s.as("mio"), entry); err != nil {
		t.Fatal(err)
	}
	r, err := s.returns.ConfirmReturnEntry(s.as("ann"), &registerv1.ConfirmReturnEntryRequest{Name: name})
	if err != nil || !r.GetUnchanged() {
		t.Errorf("confirm = %v, %v, want an unchanged return", r, err)
	}
}

func TestASectionThatWasReviewedNotLongAgoIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.reviewAll(map[*registerv1.Partnership]string{s.homes: "ann", s.parks: "cat"})
	s.clock.advance(55 * 24 * time.Hour)
	review, err := s.reviews.OpenReview(s.as("mio"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Follow-up 2026", Deadline: "2026-09-10"},
	})
	if err != nil {
		t.Fatal(err)
	}
	r := s.get("ann", returnOf(review, s.homes))
	for _, section := range r.GetSections() {
		if section.GetState() != registerv1.ReturnSectionState_RETURN_SECTION_STATE_NOT_ASKED || section.GetReviewDate() != "2026-06-10" {
			t.Errorf("section %v, want one that is not asked, with the day it was reviewed", section)
		}
	}
	if len(r.GetQuestions()) != 0 {
		t.Errorf("the return asks %v, want nothing", r.GetQuestions())
	}
	s.submit("ann", r.GetName())
	p, err := s.partnerships.GetPartnership(s.as("ann"), &registerv1.GetPartnershipRequest{Name: s.homes.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	if got := p.GetSections()[0].GetReviewTime().AsTime(); got.Month() != time.June {
		t.Errorf("a section that was not asked counts as reviewed on %v", got)
	}
}

func TestWhatIsNotKnownIsShownAndStaysAGap(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	name := returnOf(s.opens(), s.homes)
	say := func(facts ...string) (*registerv1.Return, error) {
		r := &registerv1.Return{Name: name}
		for _, fact := range facts {
			r.NotKnown = append(r.NotKnown, &registerv1.NotKnown{Fact: fact, Reason: "The secretariat has no copy."})
		}
		return s.returns.UpdateReturn(s.as("ann"), &registerv1.UpdateReturnRequest{Return: r, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"not_known"}}})
	}
	for fact, want := range map[string]string{"weather": "FACT_UNKNOWN", "objective": "FACT_STATED"} {
		_, err := say(fact)
		s.wantReason(fact+" is not known", err, want)
	}
	_, err := say("exit", "exit")
	s.wantReason("the same twice", err, "FACT_TWICE")
	before := missing(s.get("ann", name))
	r, err := say("exit")
	if err != nil {
		t.Fatal(err)
	}
	if after := missing(r); !slices.Contains(before, "exit") || slices.Contains(after, "exit") || len(after) != len(before)-1 {
		t.Errorf("asked for %v before and %v after it was said that the exit is not known", before, after)
	}
	s.fill("ann", name)
	s.submit("ann", name)
	p, err := s.partnerships.GetPartnership(s.as("ann"), &registerv1.GetPartnershipRequest{Name: s.homes.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string]string{}
	for _, n := range p.GetNotKnown() {
		reasons[n.GetFact()] = n.GetReason()
	}
	if !slices.Contains(p.GetGaps(), "exit") || p.GetExit() != nil || reasons["exit"] != "The secretariat has no copy." {
		t.Errorf("gaps %v, exit %v, not known %v", p.GetGaps(), p.GetExit(), p.GetNotKnown())
	}
	if len(p.GetNotKnown()) != len(p.GetGaps()) || reasons["complaints"] != "New this year." {
		t.Errorf("not known are %v, want every gap with its reason: %v", p.GetNotKnown(), p.GetGaps())
	}
	p, err = s.partnerships.UpdatePartnership(s.as("ann"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: p.GetName(), Exit: &registerv1.Arrangement{Text: "Six months' notice."}},
		UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"exit"}},
	})
	if err != nil || slices.ContainsFunc(p.GetNotKnown(), func(n *registerv1.NotKnown) bool { return n.GetFact() == "exit" }) {
		t.Errorf("not known are %v (%v) after the exit was stated", p.GetNotKnown(), err)
	}
}

// missing gives the facts that a return asks for.
func missing(r *registerv1.Return) []string {
	var facts []string
	for _, q := range r.GetQuestions() {
		if q.GetKind() == registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_MISSING && q.GetFact() != "" {
			facts = append(facts, q.GetFact())
		}
	}
	return facts
}

// What was not known last year is asked again with its reason, and one act repeats it beside confirming the rest.
func TestWhatWasNotKnownLastYearIsAskedAgain(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.lastYear(map[*registerv1.Partnership]string{s.homes: "ann", s.parks: "cat"})
	review := s.opensAgain()
	name := returnOf(review, s.homes)
	p, err := s.partnerships.GetPartnership(s.as("ann"), &registerv1.GetPartnershipRequest{Name: s.homes.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	asked := s.get("ann", name)
	if !slices.Equal(missing(asked), p.GetGaps()) || asked.GetQuestions()[0].GetLastReason() != "New this year." || len(asked.GetNotKnown()) != 0 {
		t.Fatalf("asked for %v, not known %v, want the gaps %v with last year's reasons", asked.GetQuestions(), asked.GetNotKnown(), p.GetGaps())
	}
	confirm := func(again bool) *registerv1.Return {
		r, err := s.returns.ConfirmReturnSections(s.as("ann"), &registerv1.ConfirmReturnSectionsRequest{Name: name, StillNotKnown: again})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	confirm(false)
	_, err = s.returns.SubmitReturn(s.as("ann"), &registerv1.SubmitReturnRequest{Name: name})
	s.wantReason("submit without an answer to what was not known", err, "RETURN_INCOMPLETE")
	if r := confirm(true); len(r.GetQuestions()) != 0 || len(r.GetNotKnown()) != len(p.GetGaps()) {
		t.Errorf("asked for %v, not known %v, want every reason repeated", r.GetQuestions(), r.GetNotKnown())
	}
	if r := s.submit("ann", name); !r.GetUnchanged() {
		t.Errorf("a return that repeats every reason says something new: %v", r)
	}
}

func TestASectionConfirmedBetweenReviewsIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.lastYear(map[*registerv1.Partnership]string{s.homes: "ann", s.parks: "cat"})
	purpose, suitability := registerv1.Section_SECTION_PURPOSE, registerv1.Section_SECTION_SUITABILITY
	confirm := func(as string, sections ...registerv1.Section) error {
		_, err := s.partnerships.ConfirmPartnershipSections(s.as(as), &registerv1.ConfirmPartnershipSectionsRequest{Name: s.homes.GetName(), Sections: sections})
		return err
	}
	s.wantReason("confirm nothing", confirm("ann"), "SECTIONS_MISSING")
	s.wantReason("confirm what only a return tells", confirm("ann", suitability), "REQUEST_INVALID")
	s.wantReason("another officer confirms, who does not see it", confirm("cat", purpose), "NOT_FOUND")
	if _, err := s.partnerships.PublishPartnership(s.as("deputy"), &registerv1.PublishPartnershipRequest{Name: s.homes.GetName()}); err != nil {
		t.Fatal(err)
	}
	s.wantReason("another officer confirms", confirm("cat", purpose), "RECORD_NOT_YOURS")
	s.wantReason("the delegate confirms", confirm("ben", purpose), "")
	confirmed := s.clock.now().Format(time.DateOnly)
	s.clock.advance(10 * 24 * time.Hour)
	r := s.get("ann", returnOf(s.opensAgain(), s.homes))
	for _, section := range r.GetSections() {
		want := registerv1.ReturnSectionState_RETURN_SECTION_STATE_ASKED
		if section.GetSection() == purpose {
			want = registerv1.ReturnSectionState_RETURN_SECTION_STATE_NOT_ASKED
		}
		if section.GetState() != want || (section.GetSection() == purpose && section.GetReviewDate() != confirmed) {
			t.Errorf("section %v, want it in state %v; purpose was confirmed on %s", section, want, confirmed)
		}
	}
	if !r.GetUnchanged() {
		t.Error("a section that was confirmed counts as changed")
	}
}
