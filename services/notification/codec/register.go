package codec

import (
	"fmt"
	"time"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/granted"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

var (
	coverName    = names.New("councils/{council}/covers/{cover}")
	roleTermName = names.New("councils/{council}/roleTerms/{role_term}")
	postName     = names.New("councils/{council}/posts/{post}")
)

// usualZone is the time zone of a council that names none.
const usualZone = "Europe/London"

// Council reads a council.
func Council(id string, m *registerv1.Council) (notification.Council, error) {
	name := m.GetTimeZone()
	if name == "" {
		name = usualZone
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return notification.Council{}, fmt.Errorf("time zone of %s: %w", id, err)
	}
	division, err := calendar.DivisionOf(nations[m.GetNation()])
	if err != nil {
		return notification.Council{}, fmt.Errorf("nation of %s: %w", id, err)
	}
	closed, err := closures(m.GetClosureDays())
	if err != nil {
		return notification.Council{}, fmt.Errorf("closure days of %s: %w", id, err)
	}
	working, err := closures(m.GetWorkingDays())
	if err != nil {
		return notification.Council{}, fmt.Errorf("working days of %s: %w", id, err)
	}
	until, err := day(m.GetBankHolidaysUntil())
	if err != nil {
		return notification.Council{}, fmt.Errorf("bank holidays of %s: %w", id, err)
	}
	titles := map[caller.Role]string{}
	for _, t := range m.GetRoleTitles() {
		titles[access.RoleOf(t.GetRole())] = t.GetTitle()
	}
	return notification.Council{ID: id, Name: m.GetDisplayName(), Zone: zone, Division: division, Closures: closed, Titles: titles, StandIns: standIns(m),
		Working: working, Until: until, MailSender: m.GetMailSenderName(), MailReply: m.GetMailReplyAddress()}, nil
}

// standIns are the usual ones, but for those that the council has settled itself.
func standIns(m *registerv1.Council) caller.StandIns {
	all := caller.UsualStandIns()
	for _, s := range m.GetStandIns() {
		settled := []caller.Role{}
		for _, role := range s.GetStandIns() {
			settled = append(settled, access.RoleOf(role))
		}
		all[access.RoleOf(s.GetRole())] = settled
	}
	return all
}

// nations are the names by which the calendar knows them; a council that has not said its nation is taken for an English one.
var nations = map[registerv1.Nation]string{
	registerv1.Nation_NATION_UNSPECIFIED: "england", registerv1.Nation_NATION_ENGLAND: "england", registerv1.Nation_NATION_WALES: "wales",
	registerv1.Nation_NATION_SCOTLAND: "scotland", registerv1.Nation_NATION_NORTHERN_IRELAND: "northern-ireland",
}

func closures(list []*registerv1.ClosureDay) ([]date.Date, error) {
	days := make([]date.Date, len(list))
	for i, closed := range list {
		var err error
		if days[i], err = date.Parse(closed.GetDate()); err != nil {
			return nil, err
		}
	}
	return days, nil
}

// Review reads a review.
func Review(m *registerv1.Review) (notification.Review, error) {
	_, id, err := ReviewName.Parse2(m.GetName())
	if err != nil {
		return notification.Review{}, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	deadline, err := date.Parse(m.GetDeadline())
	return notification.Review{
		ID: id, Title: m.GetTitle(), Deadline: deadline, Open: m.GetState() == registerv1.ReviewState_REVIEW_STATE_OPEN,
	}, err
}

// Return reads a return. Who is asked for it, and since when, is not in it.
func Return(m *registerv1.Return) (notification.Return, error) {
	_, review, partnership, err := ReturnName.Parse3(m.GetName())
	if err != nil {
		return notification.Return{}, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	r := notification.Return{Review: review, Partnership: partnership, Awaited: awaited(m.GetState()), Entered: m.GetAwaitingConfirmation(), Round: int(m.GetRound())}
	if r.Deadline, err = date.Parse(m.GetDeadline()); err != nil {
		return r, err
	}
	if r.OriginalDeadline, err = date.Parse(m.GetOriginalDeadline()); err != nil {
		return r, err
	}
	if changes := m.GetDeadlineChanges(); len(changes) > 0 {
		last := changes[len(changes)-1]
		if last.GetKind() == registerv1.DeadlineChangeKind_DEADLINE_CHANGE_KIND_SENT_BACK {
			r.SentBackFor = last.GetReason()
		}
	}
	r.Event, r.Submitter, r.Asked = event(m), person(m.GetSubmission().GetSubmitter()), asked(m.GetQuestions())
	if r.Folded, err = steps(m.GetFoldedSteps()); err != nil {
		return r, err
	}
	r.Steps, err = steps(m.GetSteps())
	return r, err
}

func awaited(state registerv1.ReturnState) bool {
	return state == registerv1.ReturnState_RETURN_STATE_NOT_STARTED ||
		state == registerv1.ReturnState_RETURN_STATE_IN_PROGRESS ||
		state == registerv1.ReturnState_RETURN_STATE_SENT_BACK ||
		state == registerv1.ReturnState_RETURN_STATE_RECEIVED
}

// steps reads the steps that somebody is told of; the last of a plan only shows in a report.
func steps(list []*registerv1.ReviewStep) ([]notification.PlannedStep, error) {
	var steps []notification.PlannedStep
	for _, m := range list {
		if m.GetKind() == registerv1.ReviewStepKind_REVIEW_STEP_KIND_NAMED_AS_NOT_RETURNED {
			continue
		}
		day, err := date.Parse(m.GetDate())
		if err != nil {
			return nil, err
		}
		steps = append(steps, notification.PlannedStep{Step: notification.Step(m.GetKind()), Day: day})
	}
	return steps, nil
}

// Partnership reads what counts of a partnership: whom it names, and whether it is on the register.
func Partnership(m *registerv1.Partnership) (notification.Partnership, error) {
	_, id, err := PartnershipName.Parse2(m.GetName())
	if err != nil {
		return notification.Partnership{}, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	p := notification.Partnership{
		ID: id, Name: m.GetDisplayName(), Active: m.GetState() == registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE,
		ServiceArea: m.GetServiceArea(), ServiceLead: person(m.GetServiceLead().GetPerson()),
		Officer: person(m.GetResponsibleOfficer().GetPerson()), Delegate: person(m.GetDelegate().GetPerson()),
		LeadPost: office(m.GetServiceLead().GetPost()), OfficerPost: office(m.GetResponsibleOfficer().GetPost()), Gaps: m.GetGaps(),
	}
	if p.DelegateFrom, err = day(m.GetDelegate().GetStartDate()); err != nil {
		return p, err
	}
	p.DelegateUntil, err = day(m.GetDelegate().GetEndDate())
	return p, err
}

// person gives the id of a person's name; "" for none.
func person(name string) string {
	_, id, err := PersonName.Parse2(name)
	if err != nil {
		return ""
	}
	return id
}

// office gives the id of a post's name; "" for none.
func office(name string) string {
	_, id, err := postName.Parse2(name)
	if err != nil {
		return ""
	}
	return id
}

// Office reads a post or office, as the register's contract calls both.
func Office(m *registerv1.Post) (notification.Office, error) {
	o := notification.Office{ID: office(m.GetName()), Holder: person(m.GetHolder())}
	if o.ID == "" {
		return o, fmt.Errorf("name %q is not of a post", m.GetName())
	}
	return o, nil
}

func day(text string) (date.Date, error) {
	if text == "" {
		return date.Date{}, nil
	}
	return date.Parse(text)
}

// Person reads a person.
func Person(m *registerv1.Person) (notification.Person, error) {
	p := notification.Person{
		ID: person(m.GetName()), Name: m.GetDisplayName(), Address: m.GetEmail(),
		State: notification.AddressState(m.GetEmailState()), Suspended: m.GetSuspended(),
	}
	if p.ID == "" {
		return p, fmt.Errorf("name %q is not of a person", m.GetName())
	}
	var err error
	p.LeftOn, err = day(m.GetLeftOn())
	return p, err
}

// posts are the roles that notices go to, or that say who may act.
var posts = map[accessv1.Role]notification.Post{
	accessv1.Role_ROLE_SERVICE_LEAD:                   notification.ServiceLead,
	accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE:         notification.DeputyChiefExecutive,
	accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER: notification.ManagementInformationOfficer,
	accessv1.Role_ROLE_CHIEF_EXECUTIVE:                notification.ChiefExecutive,
	accessv1.Role_ROLE_MANAGEMENT_TEAM:                notification.ManagementTeam,
	accessv1.Role_ROLE_EMPLOYEE:                       notification.Employee,
	accessv1.Role_ROLE_INTERNAL_AUDIT:                 notification.InternalAudit,
	accessv1.Role_ROLE_ADMINISTRATOR:                  notification.Administrator,
}

// Cover reads a cover.
func Cover(m *registerv1.Cover) (notification.Cover, error) {
	_, id, err := coverName.Parse2(m.GetName())
	if err != nil {
		return notification.Cover{}, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	v := notification.Cover{
		ID: id, Person: person(m.GetPerson()), StandIn: person(m.GetStandIn()),
		Ended: m.GetEndTime() != nil || !granted.Gives(m.GetConfirmation()), Privileged: granted.Confirmed(m.GetConfirmation()),
	}
	if v.From, err = date.Parse(m.GetStartDate()); err != nil {
		return v, err
	}
	v.Until, err = date.Parse(m.GetEndDate())
	return v, err
}

// HandOver reads a hand-over that could not be carried out.
func HandOver(m *registerv1.HandOver) (notification.HandOver, error) {
	_, id, err := HandOverName.Parse2(m.GetName())
	if err != nil {
		return notification.HandOver{}, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	h := notification.HandOver{
		ID: id, Person: person(m.GetPerson()), To: person(m.GetTo()), OrderedBy: person(m.GetOrderedBy()),
		NotDoneBecause: m.GetNotDoneBecause(), Time: wire.Instant(m.GetEndTime()),
	}
	h.Day, err = date.Parse(m.GetDate())
	return h, err
}

// Term reads a role term; its post is 0 when the role neither gets notices nor says who may act.
func Term(m *registerv1.RoleTerm) (notification.Term, error) {
	_, id, err := roleTermName.Parse2(m.GetName())
	if err != nil {
		return notification.Term{}, fmt.Errorf("name %q: %w", m.GetName(), err)
	}
	t := notification.Term{
		ID: id, Person: person(m.GetPerson()), Post: posts[m.GetRole()], Areas: m.GetServiceAreas(),
		Revoked: m.GetRevokeTime() != nil || !granted.Gives(m.GetConfirmation()),
	}
	if t.From, err = day(m.GetStartDate()); err != nil {
		return t, err
	}
	t.Until, err = day(m.GetEndDate())
	return t, err
}
