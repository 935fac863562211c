package api_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/fieldmaskpb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// reviewed is a council with active partnerships and the people of a review. The clock stands at 10 June 2026.
type reviewed struct {
	*suite
	reviews registerv1.ReviewServiceClient
	returns registerv1.ReturnServiceClient
	people  map[string]*registerv1.Person
	homes   *registerv1.Partnership // kept by ann, delegated to ben
	parks   *registerv1.Partnership // kept by cat
}

func startReviewed(t *testing.T) *reviewed {
	t.Helper()
	s := &reviewed{suite: start(t), people: map[string]*registerv1.Person{}}
	s.reviews, s.returns = registerv1.NewReviewServiceClient(s.connection), registerv1.NewReturnServiceClient(s.connection)
	s.open("cambridge")
	for subject, role := range map[string]accessv1.Role{
		"deputy": accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE, "mio": accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER,
		"lead": accessv1.Role_ROLE_SERVICE_LEAD, "audit": accessv1.Role_ROLE_INTERNAL_AUDIT, "emp": accessv1.Role_ROLE_EMPLOYEE,
	} {
		s.people[subject] = s.holder("cambridge", subject, role)
	}
	for _, subject := range []string{"ann", "ben", "cat", "member"} {
		s.people[subject] = s.person("cambridge", subject)
	}
	s.homes, s.parks = s.active("Homes Partnership", "housing", "ann", "ben"), s.active("Parks Forum", "parks", "cat", "")
	return s
}

// active brings a partnership onto the register.
func (s *reviewed) active(name, area, officer, delegate string) *registerv1.Partnership {
	s.t.Helper()
	p := complete()
	p.DisplayName, p.ServiceArea = name, area
	p.ResponsibleOfficer, p.LeadMember, p.ServiceLead = holds(s.people[officer]), holds(s.people["member"]), holds(s.people["lead"])
	if delegate != "" {
		p.Delegate = &registerv1.Delegation{Person: s.people[delegate].GetName(), StartDate: "2026-01-01"}
	}
	p, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{Parent: "councils/cambridge", Partnership: p, SimilarNameChecked: true})
	if err == nil {
		p, err = s.partnerships.ProposePartnership(s.as("deputy"), &registerv1.ProposePartnershipRequest{Name: p.GetName()})
	}
	if err == nil {
		if s.people["chief"] == nil {
			s.people["chief"] = s.holder("cambridge", "chief", accessv1.Role_ROLE_CHIEF_EXECUTIVE)
		}
		p, err = s.partnerships.ApprovePartnership(s.as("chief"), &registerv1.ApprovePartnershipRequest{Name: p.GetName()})
	}
	if err != nil {
		s.t.Fatalf("bring %s onto the register: %v", name, err)
	}
	return p
}

// opens opens a review with its deadline on Friday 10 July 2026.
func (s *reviewed) opens() *registerv1.Review {
	s.t.Helper()
	review, err := s.reviews.OpenReview(s.as("mio"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Annual review 2026", Deadline: "2026-07-10"},
	})
	if err != nil {
		s.t.Fatalf("open: %v", err)
	}
	return review
}

// returnOf gives the name of a partnership's return.
func returnOf(review *registerv1.Review, p *registerv1.Partnership) string {
	return review.GetName() + "/returns/" + p.GetName()[len("councils/cambridge/partnerships/"):]
}

// fill writes all three parts of a return.
func (s *reviewed) fill(as, name string) *registerv1.Return {
	s.t.Helper()
	r, err := s.returns.UpdateReturn(s.as(as), &registerv1.UpdateReturnRequest{
		Return: &registerv1.Return{
			Name:        name,
			Details:     &registerv1.DetailsReview{Confirmed: true, GapsReason: "New this year."},
			Performance: &registerv1.Performance{Achievements: "Forty homes built.", Rag: registerv1.Rag_RAG_GREEN},
			Suitability: &registerv1.Suitability{
				Decision: registerv1.SuitabilityDecision_SUITABILITY_DECISION_CONTINUE, Explanation: "The reasons still hold.",
				ReasonsStillHeld: []registerv1.ReasonForJoining{registerv1.ReasonForJoining_REASON_FOR_JOINING_VISION},
			},
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"details", "performance", "suitability"}},
	})
	if err != nil {
		s.t.Fatalf("fill the return: %v", err)
	}
	return r
}

func (s *reviewed) submit(as, name string) *registerv1.Return {
	s.t.Helper()
	r, err := s.returns.SubmitReturn(s.as(as), &registerv1.SubmitReturnRequest{Name: name})
	if err != nil {
		s.t.Fatalf("submit: %v", err)
	}
	return r
}

func TestOpenReview(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	open := func(deadline string, preview bool) (*registerv1.Review, error) {
		return s.reviews.OpenReview(s.as("mio"), &registerv1.OpenReviewRequest{
			Parent: "councils/cambridge", ValidateOnly: preview, Review: &registerv1.Review{Title: "Annual review 2026", Deadline: deadline},
		})
	}
	for deadline, want := range map[string]string{"2026-06-09": "DEADLINE_PASSED", "": "DEADLINE_MISSING", "2031-06-30": "CALENDAR_ENDS", "2026-02-31": "DATE_INVALID"} {
		_, err := open(deadline, false)
		s.wantReason("open with the deadline "+deadline, err, want)
	}
	preview, err := open("2026-07-10", true)
	if err != nil || preview.GetName() != "" || len(preview.GetSteps()) != 8 || preview.GetSteps()[0].GetDate() != "2026-06-12" {
		t.Fatalf("preview = %v, %v, want no name and eight steps from 12 June", preview, err)
	}
	list, err := s.reviews.ListReviews(s.as("emp"), &registerv1.ListReviewsRequest{Parent: "councils/cambridge"})
	if err != nil || len(list.GetReviews()) != 0 {
		t.Errorf("after a preview there are %v (%v), want none", list.GetReviews(), err)
	}
	s.opens()
	_, err = open("2026-08-10", false)
	s.wantReason("open a second one", err, "REVIEW_OPEN")
	_, err = s.reviews.OpenReview(s.as("lead"), &registerv1.OpenReviewRequest{Parent: "councils/cambridge", Review: &registerv1.Review{Title: "x", Deadline: "2026-08-10"}})
	if code(err).String() != "PermissionDenied" {
		t.Errorf("a service lead opens a review: %v", err)
	}
}

func TestLifeOfAReturn(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	review := s.opens()
	name := returnOf(review, s.homes)
	_, err := s.returns.GetReturn(s.as("cat"), &registerv1.GetReturnRequest{Name: name})
	s.wantReason("another officer looks", err, "NOT_FOUND")
	_, err = s.returns.SubmitReturn(s.as("ann"), &registerv1.SubmitReturnRequest{Name: name})
	s.wantReason("submit an empty return", err, "RETURN_INCOMPLETE")
	if r := s.fill("ann", name); r.GetState() != registerv1.ReturnState_RETURN_STATE_IN_PROGRESS {
		t.Errorf("state after the first writing = %v", r.GetState())
	}

	s.clock.advance(24 * time.Hour)
	r := s.submit("ben", name)
	if got := r.GetSubmission(); got.GetSubmitter() != s.people["ben"].GetName() || got.GetOnBehalfOf() != s.people["ann"].GetName() {
		t.Errorf("submission = %v, want Ben's on behalf of Ann", got)
	}
	p, err := s.partnerships.GetPartnership(s.as("ann"), &registerv1.GetPartnershipRequest{Name: s.homes.GetName()})
	if err != nil {
		t.Fatal(err)
	}
	if p.GetPerformance().GetAchievements() != "Forty homes built." || len(p.GetSections()) != 8 {
		t.Errorf("the record has performance %v and %d sections", p.GetPerformance(), len(p.GetSections()))
	}
	for _, section := range p.GetSections() {
		if !section.GetReviewTime().AsTime().Equal(s.clock.now()) {
			t.Errorf("section %v was reviewed at %v, want now", section.GetSection(), section.GetReviewTime())
		}
	}

	_, err = s.returns.UpdateReturn(s.as("ann"), &registerv1.UpdateReturnRequest{
		Return: &registerv1.Return{Name: name}, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"details"}}})
	s.wantReason("change a submitted return", err, "RETURN_NOT_OPEN")
	r, err = s.returns.SendBackReturn(s.as("lead"), &registerv1.SendBackReturnRequest{Name: name, Reason: "No targets.", Deadline: "2026-07-17"})
	if err != nil || r.GetRound() != 1 || r.GetDeadline() != "2026-07-17" || r.GetOriginalDeadline() != "2026-07-10" {
		t.Fatalf("send back = %v, %v", r, err)
	}
	s.submit("ann", name)
	r, err = s.returns.AcceptReturn(s.as("lead"), &registerv1.AcceptReturnRequest{Name: name, Comment: "Thank you."})
	if err != nil || r.GetState() != registerv1.ReturnState_RETURN_STATE_ACCEPTED {
		t.Errorf("accept = %v, %v", r, err)
	}
}

func TestNobodyAcceptsTheirOwnReturn(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.grant("cambridge", s.people["ann"], accessv1.Role_ROLE_SERVICE_LEAD)
	s.grant("cambridge", s.people["ann"], accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	name := returnOf(s.opens(), s.homes)
	s.fill("ben", name)
	s.submit("ben", name)
	_, err := s.returns.AcceptReturn(s.as("ann"), &registerv1.AcceptReturnRequest{Name: name})
	s.wantReason("the officer, who is also deputy chief executive, accepts", err, "ACCEPTER_IS_SUBMITTER")
	if got := metadata(err)["people"]; got != "deputy, lead" {
		t.Errorf("those who could are %q, want the deputy and the area's lead, and neither the officer nor the delegate", got)
	}
	_, err = s.returns.AcceptReturn(s.as("deputy"), &registerv1.AcceptReturnRequest{Name: name})
	s.wantReason("the deputy chief executive accepts", err, "")
}

func TestExtendReturnDeadline(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	name := returnOf(s.opens(), s.homes)
	extend := func(as, reason, deadline string) (*registerv1.Return, error) {
		return s.returns.ExtendReturnDeadline(s.as(as), &registerv1.ExtendReturnDeadlineRequest{Name: name, Reason: reason, Deadline: deadline})
	}
	_, err := extend("mio", "", "2026-07-20")
	s.wantReason("without a reason", err, "REASON_MISSING")
	_, err = extend("mio", "Illness.", "2026-07-01")
	s.wantReason("to an earlier day", err, "DEADLINE_NOT_LATER")
	r, err := extend("mio", "Illness.", "2026-07-20")
	if err != nil || r.GetDeadline() != "2026-07-20" || r.GetOriginalDeadline() != "2026-07-10" || len(r.GetDeadlineChanges()) != 1 {
		t.Errorf("extend = %v, %v", r, err)
	}
	if _, err = extend("lead", "Illness.", "2026-07-30"); code(err).String() != "PermissionDenied" {
		t.Errorf("a service lead extends: %v", err)
	}
}

func TestListReturnsShowsWhatTheCallerReaches(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	review := s.opens()
	for subject, want := range map[string]int{"mio": 2, "deputy": 2, "audit": 2, "lead": 1, "ann": 1, "ben": 1, "cat": 1} {
		list, err := s.returns.ListReturns(s.as(subject), &registerv1.ListReturnsRequest{Parent: review.GetName()})
		if err != nil || len(list.GetReturns()) != want {
			t.Errorf("%s sees %d returns (%v), want %d", subject, len(list.GetReturns()), err, want)
		}
	}
	for filter, want := range map[string]int{
		`state = NOT_STARTED`: 2, `state = SUBMITTED`: 0, `service_area = "parks"`: 1, `deadline < "2026-07-10"`: 0,
		`responsible_officer = "` + s.people["cat"].GetName() + `"`: 1, `partnership = "` + s.parks.GetName() + `"`: 1,
	} {
		list, err := s.returns.ListReturns(s.as("mio"), &registerv1.ListReturnsRequest{Parent: review.GetName(), Filter: filter})
		if err != nil || len(list.GetReturns()) != want {
			t.Errorf("filter %s gives %d returns (%v), want %d", filter, len(list.GetReturns()), err, want)
		}
	}
	first, err := s.returns.ListReturns(s.as("mio"), &registerv1.ListReturnsRequest{Parent: review.GetName(), PageSize: 1})
	if err != nil || first.GetReturns()[0].GetPartnership() != s.homes.GetName() {
		t.Fatalf("first page = %v, %v", first, err)
	}
	second, err := s.returns.ListReturns(s.as("mio"), &registerv1.ListReturnsRequest{Parent: review.GetName(), PageSize: 1, PageToken: first.GetNextPageToken()})
	if err != nil || second.GetReturns()[0].GetPartnership() != s.parks.GetName() || second.GetNextPageToken() != "" {
		t.Errorf("second page = %v, %v", second, err)
	}
}

func TestAReturnTurnsLateAtMidnight(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	name := returnOf(s.opens(), s.homes)
	late := func() bool {
		r, err := s.returns.GetReturn(s.as("ann"), &registerv1.GetReturnRequest{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return r.GetLate()
	}
	// 11 July 2026, 00:00 in Cambridge, is 23:00 of the day before in UTC.
	midnight := time.Date(2026, 7, 10, 23, 0, 0, 0, time.UTC)
	s.clock.advance(midnight.Add(-time.Second).Sub(s.clock.now()))
	if late() {
		t.Error("late a second before midnight")
	}
	s.clock.advance(time.Second)
	if !late() {
		t.Error("not late at midnight")
	}
}

func TestAPartnershipThatBecomesActiveJoinsTheReview(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	review := s.opens()
	s.clock.advance(7 * 24 * time.Hour)
	rivers := s.active("Rivers Trust", "parks", "cat", "")
	for range 2 {
		if err := s.suite.reviews.Join(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r, err := s.returns.GetReturn(s.as("cat"), &registerv1.GetReturnRequest{Name: returnOf(review, rivers)})
	if err != nil || r.GetSteps()[0].GetDate() != "2026-06-17" {
		t.Errorf("return = %v, %v, want one whose opening is the day it joined", r, err)
	}
}

func TestAClosedReviewTakesNothingMore(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	review := s.opens()
	name := returnOf(review, s.homes)
	s.fill("ann", name)
	closed, err := s.reviews.CloseReview(s.as("mio"), &registerv1.CloseReviewRequest{Name: review.GetName(), Etag: review.GetEtag()})
	if err != nil || closed.GetState() != registerv1.ReviewState_REVIEW_STATE_CLOSED {
		t.Fatalf("close = %v, %v", closed, err)
	}
	_, err = s.returns.SubmitReturn(s.as("ann"), &registerv1.SubmitReturnRequest{Name: name})
	s.wantReason("submit", err, "REVIEW_CLOSED")
	_, err = s.reviews.CloseReview(s.as("mio"), &registerv1.CloseReviewRequest{Name: review.GetName()})
	s.wantReason("close again", err, "REVIEW_CLOSED")
}

func TestTheManagementInformationOfficerSendsBackIncompleteReturnsOnly(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	name := returnOf(s.opens(), s.homes)
	s.fill("ann", name)
	r := s.submit("ann", name)
	sendBack := func() error {
		_, err := s.returns.SendBackReturn(s.as("mio"), &registerv1.SendBackReturnRequest{Name: r.GetName(), Reason: "Please look again.", Deadline: "2026-07-17"})
		return err
	}
	s.wantReason("send back one with gaps", sendBack(), "")
	s.submit("ann", name)
	none := &registerv1.Arrangement{None: true}
	_, err := s.partnerships.UpdatePartnership(s.as("deputy"), &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{
			Name: s.homes.GetName(), LegalForm: registerv1.LegalForm_LEGAL_FORM_UNINCORPORATED, ScrutinyCommittee: "scrutiny",
			Complaints: none, Exit: none, PublicEngagement: none, Partners: &registerv1.Partners{},
			OppositionSpokesperson: holds(s.people["member"]),
		},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"legal_form", "scrutiny_committee", "complaints", "exit", "public_engagement", "partners", "opposition_spokesperson"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.wantReason("send back a complete one", sendBack(), "RETURN_COMPLETE")
}
