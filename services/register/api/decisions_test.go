package api_test

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/register/reviews"
)

// deciding is a council in which somebody writes something and then comes by the power to decide on it.
type deciding struct {
	*parish
	review  *registerv1.Review
	decider string // who decides and wrote nothing
	authors int
}

// ways are the ways in which a person becomes an author, by name. Each returns what is to be decided.
type ways map[string]func(s *deciding, author string) *registerv1.Partnership

// decision is one that nobody takes on their own. take returns the reason of the refusal, "" when it was taken.
type decision struct {
	ways ways
	take func(s *deciding, as string, p *registerv1.Partnership) (reason string)
	own  string
}

// TestNobodyDecidesOnTheirOwn tries every decision by everybody who is an author in some way, with every power that
// would let them decide, and lets somebody else take it then.
func TestNobodyDecidesOnTheirOwn(t *testing.T) {
	t.Parallel()
	for power, empower := range map[string]func(s *deciding, author string){
		"the role": func(s *deciding, author string) {
			s.grant("cambridge", s.people[author], accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
		},
		"a cover": func(s *deciding, author string) {
			s.grant("cambridge", s.people[author], accessv1.Role_ROLE_MANAGEMENT_TEAM)
			if _, err := s.cover("ada", "dora", author); err != nil {
				s.t.Fatalf("cover: %v", err)
			}
		},
		"a stand-in for nobody": func(s *deciding, author string) {
			s.grant("cambridge", s.people[author], accessv1.Role_ROLE_CHIEF_EXECUTIVE)
		},
	} {
		t.Run(power, func(t *testing.T) {
			t.Parallel()
			s := startDeciding(t, power != "a stand-in for nobody")
			for name, d := range decisions() {
				for way, write := range d.ways {
					s.try(name+" by who "+way, d, write, empower)
				}
			}
		})
	}
}

func startDeciding(t *testing.T, deputy bool) *deciding {
	t.Helper()
	s := &deciding{parish: startParish(t), decider: "carl"}
	if deputy {
		s.decider = "dora"
		s.people["dora"] = s.holder("cambridge", "dora", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	}
	s.people["lead"] = s.holder("cambridge", "lead", accessv1.Role_ROLE_SERVICE_LEAD)
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	review, err := registerv1.NewReviewServiceClient(s.connection).OpenReview(s.as("ada"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Annual review 2026", Deadline: "2026-07-10"},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.review = review
	return s
}

func (s *deciding) try(what string, d decision, write func(*deciding, string) *registerv1.Partnership, empower func(*deciding, string)) {
	s.t.Helper()
	s.authors++
	author := fmt.Sprintf("author-%d", s.authors)
	s.people[author] = s.holder("cambridge", author, accessv1.Role_ROLE_EMPLOYEE)
	p := write(s, author)
	empower(s, author)
	if got := d.take(s, author, p); got != d.own {
		s.t.Errorf("%s: refused with %q, want %q", what, got, d.own)
	}
	if got := d.take(s, s.decider, p); got != "" {
		s.t.Errorf("%s: %s, who wrote nothing, is refused with %q", what, s.decider, got)
	}
}

// draft is a complete entry that ada made, kept by officer.
func (s *deciding) draft(change func(*registerv1.Partnership)) *registerv1.Partnership {
	s.t.Helper()
	return s.enters("ada", change)
}

func (s *deciding) enters(as string, change func(*registerv1.Partnership)) *registerv1.Partnership {
	s.t.Helper()
	p := complete()
	p.ResponsibleOfficer = holds(s.people["ann"])
	if as == "ada" {
		p.LeadMember = holds(s.people["member"])
	}
	if change != nil {
		change(p)
	}
	p, err := s.partnerships.CreatePartnership(s.as(as), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: p, SimilarNameChecked: true,
	})
	if err != nil {
		s.t.Fatalf("%s enters a draft: %v", as, err)
	}
	return p
}

func (s *deciding) propose(as string, p *registerv1.Partnership) *registerv1.Partnership {
	s.t.Helper()
	p, err := s.partnerships.ProposePartnership(s.as(as), &registerv1.ProposePartnershipRequest{Name: p.GetName()})
	if err != nil {
		s.t.Fatalf("%s proposes: %v", as, err)
	}
	return p
}

// onRegister is an active partnership with a return that nobody has begun.
func (s *deciding) onRegister(change func(*registerv1.Partnership)) *registerv1.Partnership {
	s.t.Helper()
	p := s.propose("lead", s.draft(change))
	if err := s.approve(s.decider, p); err != nil {
		s.t.Fatalf("approve: %v", err)
	}
	if err := s.suite.reviews.Join(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	return p
}

func (s *deciding) proposeEnding(as string, p *registerv1.Partnership) *registerv1.Partnership {
	s.t.Helper()
	_, err := s.partnerships.ProposePartnershipEnding(s.as(as), &registerv1.ProposePartnershipEndingRequest{Name: p.GetName(), Reason: "Done"})
	if err != nil {
		s.t.Fatalf("%s proposes the ending: %v", as, err)
	}
	return p
}

// leads makes somebody a service lead of housing.
func (s *deciding) leads(author string) {
	s.t.Helper()
	s.grant("cambridge", s.people[author], accessv1.Role_ROLE_SERVICE_LEAD)
}

// keptBy, delegatedTo and keptByPost say who keeps a record.
func (s *deciding) keptBy(who string) func(*registerv1.Partnership) {
	return func(p *registerv1.Partnership) { p.ResponsibleOfficer = holds(s.people[who]) }
}

func (s *deciding) delegatedTo(officer, delegate string) func(*registerv1.Partnership) {
	return func(p *registerv1.Partnership) {
		s.keptBy(officer)(p)
		p.Delegate = &registerv1.Delegation{Person: s.people[delegate].GetName(), StartDate: "2026-01-01"}
	}
}

func (s *deciding) keptByPost(holder string) func(*registerv1.Partnership) {
	post := s.post("cambridge", "Head of "+holder)
	s.appoint(post, s.people[holder], "")
	return func(p *registerv1.Partnership) {
		p.ResponsibleOfficer = &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: post.GetName()}}
	}
}

// coversAnn lets the author stand in for ann, who keeps what nobody else does.
func (s *deciding) coversAnn(author string) {
	s.t.Helper()
	if _, err := s.cover("ada", "ann", author); err != nil {
		s.t.Fatalf("cover: %v", err)
	}
}

// decisions are those that nobody takes on their own.
func decisions() map[string]decision {
	return map[string]decision{
		"approval of an entry":   {entryWays(), approves, "APPROVER_IS_PROPOSER"},
		"rejection of an entry":  {entryWays(), rejects, "APPROVER_IS_PROPOSER"},
		"approval of an ending":  {endingWays(), ends, "APPROVER_IS_PROPOSER"},
		"rejection of an ending": {endingWays(), rejectsEnding, "APPROVER_IS_PROPOSER"},
		"acceptance":             {returnWays(), accepts, "ACCEPTER_IS_SUBMITTER"},
		"acceptance of many":     {returnWays(), acceptsMany, "ACCEPTER_IS_SUBMITTER"},
		"sending back":           {returnWays(), sendsBack, "ACCEPTER_IS_SUBMITTER"},
	}
}

func approves(s *deciding, as string, p *registerv1.Partnership) string {
	return grpcservertest.Reason(s.approve(as, p))
}

func rejects(s *deciding, as string, p *registerv1.Partnership) string {
	_, err := s.partnerships.RejectPartnership(s.as(as), &registerv1.RejectPartnershipRequest{Name: p.GetName(), Reason: "No"})
	return grpcservertest.Reason(err)
}

func ends(s *deciding, as string, p *registerv1.Partnership) string {
	_, err := s.partnerships.EndPartnership(s.as(as), &registerv1.EndPartnershipRequest{Name: p.GetName()})
	return grpcservertest.Reason(err)
}

func rejectsEnding(s *deciding, as string, p *registerv1.Partnership) string {
	_, err := s.partnerships.RejectPartnershipEnding(s.as(as), &registerv1.RejectPartnershipEndingRequest{Name: p.GetName(), Reason: "No"})
	return grpcservertest.Reason(err)
}

func accepts(s *deciding, as string, p *registerv1.Partnership) string {
	_, err := s.returns.AcceptReturn(s.as(as), &registerv1.AcceptReturnRequest{Name: returnOf(s.review, p)})
	return grpcservertest.Reason(err)
}

func sendsBack(s *deciding, as string, p *registerv1.Partnership) string {
	_, err := s.returns.SendBackReturn(s.as(as), &registerv1.SendBackReturnRequest{
		Name: returnOf(s.review, p), Reason: "More", Deadline: "2026-07-20"})
	return grpcservertest.Reason(err)
}

// acceptsMany looks whether the return is left out as the caller's own.
func acceptsMany(s *deciding, as string, p *registerv1.Partnership) string {
	answer, err := s.returns.AcceptUnchangedReturns(s.as(as), &registerv1.AcceptUnchangedReturnsRequest{
		Parent: s.review.GetName(), ValidateOnly: true})
	if err != nil {
		return grpcservertest.Reason(err)
	}
	for _, l := range answer.GetLeftOut() {
		if l.GetName() == returnOf(s.review, p) && l.GetReason() == registerv1.LeftOutReason_LEFT_OUT_REASON_OWN {
			return "ACCEPTER_IS_SUBMITTER"
		}
	}
	return ""
}

func entryWays() ways {
	return ways{
		"entered it": func(s *deciding, author string) *registerv1.Partnership {
			s.leads(author)
			p := s.enters(author, nil)
			_, err := s.partnerships.UpdatePartnership(s.as("ada"), &registerv1.UpdatePartnershipRequest{
				Partnership: &registerv1.Partnership{Name: p.GetName(), LeadMember: holds(s.people["member"])}, UpdateMask: paths("lead_member")})
			if err != nil {
				s.t.Fatal(err)
			}
			return s.propose("ann", p)
		},
		"wrote a part": func(s *deciding, author string) *registerv1.Partnership {
			s.leads(author)
			p := s.draft(nil)
			_, err := s.partnerships.UpdatePartnership(s.as(author), &registerv1.UpdatePartnershipRequest{
				Partnership: &registerv1.Partnership{Name: p.GetName(), Objective: text("Warmer homes")}, UpdateMask: paths("objective")})
			if err != nil {
				s.t.Fatal(err)
			}
			return s.propose("ann", p)
		},
		"proposed it": func(s *deciding, author string) *registerv1.Partnership {
			return s.propose(author, s.draft(s.keptBy(author)))
		},
		"proposed it as delegate": func(s *deciding, author string) *registerv1.Partnership {
			return s.propose(author, s.draft(s.delegatedTo("ann", author)))
		},
		"has a delegate who proposed it": func(s *deciding, author string) *registerv1.Partnership {
			return s.propose("ben", s.draft(s.delegatedTo(author, "ben")))
		},
		"proposed it in cover": func(s *deciding, author string) *registerv1.Partnership {
			s.coversAnn(author)
			return s.propose(author, s.draft(nil))
		},
		"proposed it by a post": func(s *deciding, author string) *registerv1.Partnership {
			return s.propose(author, s.draft(s.keptByPost(author)))
		},
	}
}

func endingWays() ways {
	proposing := func(change func(s *deciding, author string) func(*registerv1.Partnership)) func(*deciding, string) *registerv1.Partnership {
		return func(s *deciding, author string) *registerv1.Partnership {
			return s.proposeEnding(author, s.onRegister(change(s, author)))
		}
	}
	return ways{
		"proposed it as officer": proposing((*deciding).keptBy),
		"proposed it as lead member": proposing(func(s *deciding, author string) func(*registerv1.Partnership) {
			return func(p *registerv1.Partnership) { p.LeadMember = holds(s.people[author]) }
		}),
		"proposed it as delegate": proposing(func(s *deciding, author string) func(*registerv1.Partnership) {
			return s.delegatedTo("ann", author)
		}),
		"proposed it by a post": proposing((*deciding).keptByPost),
		"proposed it in cover": proposing(func(s *deciding, author string) func(*registerv1.Partnership) {
			s.coversAnn(author)
			return nil
		}),
		"proposed it as service lead": proposing(func(s *deciding, author string) func(*registerv1.Partnership) {
			s.leads(author)
			return nil
		}),
		"has a delegate who proposed it": func(s *deciding, author string) *registerv1.Partnership {
			return s.proposeEnding("ben", s.onRegister(s.delegatedTo(author, "ben")))
		},
	}
}

func returnWays() ways {
	submitting := func(change func(s *deciding, author string) func(*registerv1.Partnership)) func(*deciding, string) *registerv1.Partnership {
		return func(s *deciding, author string) *registerv1.Partnership {
			p := s.onRegister(change(s, author))
			s.fill(author, returnOf(s.review, p))
			s.submit(author, returnOf(s.review, p))
			return p
		}
	}
	helping := func(help func(s *deciding, author, name string) error) func(*deciding, string) *registerv1.Partnership {
		return func(s *deciding, author string) *registerv1.Partnership {
			s.leads(author)
			p := s.onRegister(nil)
			name := returnOf(s.review, p)
			if err := help(s, author, name); err != nil {
				s.t.Fatal(err)
			}
			if r := s.get("ada", name); r.GetState() != registerv1.ReturnState_RETURN_STATE_SUBMITTED {
				s.fill("ann", name)
				s.submit("ann", name)
			}
			return p
		}
	}
	return ways{
		"submitted it as officer":  submitting((*deciding).keptBy),
		"submitted it by a post":   submitting((*deciding).keptByPost),
		"submitted it as delegate": submitting(func(s *deciding, author string) func(*registerv1.Partnership) { return s.delegatedTo("ann", author) }),
		"submitted it in cover": submitting(func(s *deciding, author string) func(*registerv1.Partnership) {
			s.coversAnn(author)
			return nil
		}),
		"has a delegate who submitted it": func(s *deciding, author string) *registerv1.Partnership {
			p := s.onRegister(s.delegatedTo(author, "ben"))
			s.fill("ben", returnOf(s.review, p))
			s.submit("ben", returnOf(s.review, p))
			return p
		},
		"wrote a part that was rewritten": helping(func(s *deciding, author, name string) error {
			_, err := s.returns.UpdateReturn(s.as(author), &registerv1.UpdateReturnRequest{
				Return: &registerv1.Return{Name: name, Performance: &registerv1.Performance{Achievements: "Much."}}, UpdateMask: paths("performance")})
			return err
		}),
		"confirmed a section": helping(func(s *deciding, author, name string) error {
			_, err := s.returns.ConfirmReturnSections(s.as(author), &registerv1.ConfirmReturnSectionsRequest{
				Name: name, Sections: []registerv1.Section{registerv1.Section_SECTION_IDENTITY}})
			return err
		}),
		"only submitted it": helping(func(s *deciding, author, name string) error {
			s.fill("ann", name)
			_, err := s.returns.SubmitReturn(s.as(author), &registerv1.SubmitReturnRequest{Name: name})
			return err
		}),
		"entered it for the officer": helping(func(s *deciding, author, name string) error {
			s.grant("cambridge", s.people[author], accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
			if _, err := s.returns.EnterReturn(s.as(author), mailed(name)); err != nil {
				return err
			}
			_, err := s.returns.ConfirmReturnEntry(s.as("ann"), &registerv1.ConfirmReturnEntryRequest{Name: name})
			return err
		}),
		"keeps the record since": helping(func(s *deciding, author, name string) error {
			s.fill("ann", name)
			s.submit("ann", name)
			_, err := s.partnerships.UpdatePartnership(s.as("ada"), &registerv1.UpdatePartnershipRequest{
				Partnership: &registerv1.Partnership{Name: s.get("ada", name).GetPartnership(), ResponsibleOfficer: holds(s.people[author])},
				UpdateMask:  paths("responsible_officer")})
			return err
		}),
	}
}

// TestWhoeverWritesAReturnIsItsAuthor holds what the domain takes for writing against what the contract lets an officer,
// or whoever enters a return for them, call.
func TestWhoeverWritesAReturnIsItsAuthor(t *testing.T) {
	methods := registerv1.File_concordat_register_v1_return_service_proto.Services().ByName("ReturnService").Methods()
	for i := range methods.Len() {
		m := methods.Get(i)
		rule := allow(m)
		writes := !proto.Equal(rule, nil) && grantOf(rule, accessv1.Role_ROLE_AUDIT_AND_GOVERNANCE_MEMBER) == nil &&
			(grantOf(rule, accessv1.Role_ROLE_RESPONSIBLE_OFFICER) != nil || len(rule.GetRoles()) == 1)
		if got := reviews.Authoring(string(m.FullName().Parent()) + "/" + string(m.Name())); got != writes {
			t.Errorf("%s makes its caller an author: %t, want %t", m.Name(), got, writes)
		}
	}
}
