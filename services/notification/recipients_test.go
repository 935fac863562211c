package notification

import (
	"reflect"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// known is a council with an officer, a delegate, two leads and two deputies, one of whom has left.
func known() *Register {
	r := &Register{People: map[string]Person{}, Council: Council{StandIns: caller.UsualStandIns()}}
	for _, id := range []string{"ann", "ben", "lead", "arealead", "deputy", "gone", "team", "audit", "member"} {
		r.People[id] = Person{ID: id, Name: id, Address: id + "@example.gov.uk", State: AddressConfirmed}
	}
	r.People["gone"] = Person{ID: "gone", LeftOn: d("2025-05-01")}
	for person, post := range map[string]Post{"arealead": ServiceLead, "deputy": DeputyChiefExecutive, "gone": DeputyChiefExecutive} {
		r.Terms = append(r.Terms, Term{Person: person, Post: post, Areas: []string{"parks"}, From: d("2025-01-01")})
	}
	r.Terms = append(r.Terms,
		Term{Person: "ben", Post: DeputyChiefExecutive, From: d("2025-01-01"), Until: d("2025-06-15")},
		Term{Person: "ann", Post: DeputyChiefExecutive, From: d("2025-01-01"), Revoked: true},
		Term{Person: "ben", Post: Employee, From: d("2025-01-01")}, Term{Person: "lead", Post: ServiceLead, From: d("2025-01-01")},
		Term{Person: "team", Post: ManagementTeam, From: d("2025-01-01")}, Term{Person: "audit", Post: InternalAudit, From: d("2025-01-01")},
		Term{Person: "audit", Post: ManagementTeam, From: d("2025-01-01")})
	return r
}

func TestRecipients(t *testing.T) {
	named := Partnership{Officer: "ann", ServiceArea: "parks"}
	delegated := Partnership{Officer: "ann", Delegate: "ben", DelegateFrom: d("2025-06-01"), DelegateUntil: d("2025-06-30"), ServiceArea: "parks"}
	for name, test := range map[string]struct {
		step Step
		p    Partnership
		day  string
		want []Recipient
	}{
		"the officer":                          {FirstReminder, named, "2025-06-16", []Recipient{{"ann", To}}},
		"the delegate, the officer copied":     {FirstReminder, delegated, "2025-06-30", []Recipient{{"ben", To}, {"ann", Copy}}},
		"before the delegation":                {FirstReminder, delegated, "2025-05-31", []Recipient{{"ann", To}}},
		"after the delegation":                 {FirstReminder, delegated, "2025-07-01", []Recipient{{"ann", To}}},
		"a delegate of nobody":                 {FirstReminder, Partnership{Delegate: "ben", DelegateFrom: d("2025-06-01")}, "2025-06-16", []Recipient{{"ben", To}}},
		"nobody named":                         {FirstReminder, Partnership{}, "2025-06-16", []Recipient{{"", To}}},
		"an officer who has left":              {FirstReminder, Partnership{Officer: "gone"}, "2025-06-16", []Recipient{{"", To}}},
		"late: the area's lead copied":         {Late, named, "2025-07-01", []Recipient{{"ann", To}, {"arealead", Copy}}},
		"late: the record's own lead":          {Late, Partnership{Officer: "ann", ServiceLead: "lead", ServiceArea: "parks"}, "2025-07-01", []Recipient{{"ann", To}, {"lead", Copy}}},
		"late: the officer is the lead":        {Late, Partnership{Officer: "ann", ServiceLead: "ann"}, "2025-07-01", []Recipient{{"ann", To}}},
		"escalated to the lead":                {EscalationToServiceLead, named, "2025-07-07", []Recipient{{"arealead", To}, {"deputy", Copy}}},
		"escalated where the area has no lead": {EscalationToServiceLead, Partnership{Officer: "ann", ServiceArea: "roads"}, "2025-07-07", []Recipient{{"deputy", To}}},
		"escalated where no area is said":      {EscalationToServiceLead, Partnership{Officer: "ann"}, "2025-07-07", []Recipient{{"deputy", To}}},
		"escalated to the deputy":              {EscalationToDeputyChiefExecutive, named, "2025-07-14", []Recipient{{"deputy", To}}},
		"two deputies":                         {EscalationToDeputyChiefExecutive, named, "2025-06-15", []Recipient{{"ben", To}, {"deputy", To}}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := known().Recipients(test.step, test.p, d(test.day)); !reflect.DeepEqual(got, test.want) {
				t.Errorf("Recipients() = %v, want %v", got, test.want)
			}
		})
	}
}

func TestPauseAfter(t *testing.T) {
	for attempts, want := range map[int]string{1: "1s", 2: "2s", 3: "4s", 9: "4m16s", 10: "5m0s", 1000: "5m0s"} {
		if got := pauseAfter(attempts).String(); got != want {
			t.Errorf("pauseAfter(%d) = %s, want %s", attempts, got, want)
		}
	}
}

// TestRecipientsInCover: who covers somebody acts in their place on those days, and who is away gets a copy.
func TestRecipientsInCover(t *testing.T) {
	named := Partnership{Officer: "ann", ServiceArea: "parks"}
	delegated := Partnership{Officer: "ann", Delegate: "ben", DelegateFrom: d("2025-06-01"), ServiceArea: "parks"}
	from, until := d("2025-07-01"), d("2025-07-14")
	cover := func(person, by string) Cover {
		return Cover{Person: person, StandIn: by, From: from, Until: until, Privileged: true}
	}
	waiting := func(person, by string) Cover { return Cover{Person: person, StandIn: by, From: from, Until: until} }
	ended := cover("ann", "lead")
	ended.Ended = true
	for name, test := range map[string]struct {
		covers []Cover
		step   Step
		p      Partnership
		day    string
		want   []Recipient
	}{
		"the officer's":            {[]Cover{cover("ann", "lead")}, SecondReminder, named, "2025-07-01", []Recipient{{"lead", To}, {"ann", Copy}}},
		"on its last day":          {[]Cover{cover("ann", "lead")}, SecondReminder, named, "2025-07-14", []Recipient{{"lead", To}, {"ann", Copy}}},
		"before its first day":     {[]Cover{cover("ann", "lead")}, SecondReminder, named, "2025-06-30", []Recipient{{"ann", To}}},
		"after its last day":       {[]Cover{cover("ann", "lead")}, SecondReminder, named, "2025-07-15", []Recipient{{"ann", To}}},
		"ended early":              {[]Cover{ended}, SecondReminder, named, "2025-07-01", []Recipient{{"ann", To}}},
		"by somebody who has left": {[]Cover{cover("ann", "gone")}, SecondReminder, named, "2025-07-01", []Recipient{{"ann", To}}},
		"by two":                   {[]Cover{cover("ann", "lead"), cover("ann", "ben")}, SecondReminder, named, "2025-07-01", []Recipient{{"ben", To}, {"lead", To}, {"ann", Copy}}},
		"the delegate's":           {[]Cover{cover("ben", "lead")}, SecondReminder, delegated, "2025-07-01", []Recipient{{"lead", To}, {"ben", Copy}, {"ann", Copy}}},
		"the officer's, delegated": {[]Cover{cover("ann", "lead")}, SecondReminder, delegated, "2025-07-01", []Recipient{{"ben", To}, {"ann", Copy}, {"lead", Copy}}},
		"cover of a stand-in":      {[]Cover{cover("ann", "lead"), cover("lead", "ben")}, SecondReminder, named, "2025-07-01", []Recipient{{"lead", To}, {"ann", Copy}}},
		"the only deputy's":        {[]Cover{cover("deputy", "team")}, EscalationToDeputyChiefExecutive, named, "2025-07-14", []Recipient{{"team", To}, {"deputy", Copy}}},
		"the deputy's, copied": {[]Cover{cover("deputy", "team")}, EscalationToServiceLead, named, "2025-07-07",
			[]Recipient{{"arealead", To}, {"deputy", Copy}, {"team", Copy}}},
		"the deputy's, by who may not": {[]Cover{cover("deputy", "lead")}, EscalationToDeputyChiefExecutive, named, "2025-07-14", []Recipient{{"deputy", To}}},
		"the deputy's, not confirmed":  {[]Cover{waiting("deputy", "team")}, EscalationToDeputyChiefExecutive, named, "2025-07-14", []Recipient{{"deputy", To}}},
		"the officer's, not confirmed": {[]Cover{waiting("ann", "lead")}, SecondReminder, named, "2025-07-01", []Recipient{{"lead", To}, {"ann", Copy}}},
		"the officer's, by a member":   {[]Cover{cover("ann", "member")}, SecondReminder, named, "2025-07-01", []Recipient{{"ann", To}}},
		"the officer's, by an auditor": {[]Cover{cover("ann", "audit")}, SecondReminder, named, "2025-07-01", []Recipient{{"ann", To}}},
		"late: the lead's":             {[]Cover{cover("arealead", "lead")}, Late, named, "2025-07-01", []Recipient{{"ann", To}, {"arealead", Copy}, {"lead", Copy}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := known()
			r.Covers = test.covers
			if got := r.Recipients(test.step, test.p, d(test.day)); !reflect.DeepEqual(got, test.want) {
				t.Errorf("Recipients() = %v, want %v", got, test.want)
			}
		})
	}
}

// TestNobodyIsToldWhoCannotAct suspends people or makes them auditors: who stands in for them is told, or the next by the
// table, and they hear nothing.
func TestNobodyIsToldWhoCannotAct(t *testing.T) {
	named := Partnership{Officer: "ann", ServiceArea: "parks"}
	delegated := Partnership{Officer: "ann", Delegate: "ben", DelegateFrom: d("2025-06-01"), ServiceArea: "parks"}
	cover := func(person, by string) []Cover {
		return []Cover{{Person: person, StandIn: by, From: d("2025-07-01"), Until: d("2025-07-14")}}
	}
	for name, test := range map[string]struct {
		suspended, audits string
		covers            []Cover
		step              Step
		p                 Partnership
		want              []Recipient
	}{
		"a suspended officer":                     {"ann", "", nil, SecondReminder, named, []Recipient{{"", To}}},
		"a suspended officer who is covered":      {"ann", "", cover("ann", "ben"), SecondReminder, named, []Recipient{{"ben", To}}},
		"an auditor, covered or not":              {"", "ann", cover("ann", "ben"), SecondReminder, named, []Recipient{{"", To}}},
		"a suspended officer's delegate":          {"ann", "", nil, SecondReminder, delegated, []Recipient{{"ben", To}}},
		"a suspended delegate":                    {"ben", "", nil, SecondReminder, delegated, []Recipient{{"ann", To}}},
		"a suspended delegate who is covered":     {"ben", "", cover("ben", "lead"), SecondReminder, delegated, []Recipient{{"lead", To}, {"ann", Copy}}},
		"a suspended stand-in":                    {"ben", "", cover("ann", "ben"), SecondReminder, named, []Recipient{{"ann", To}}},
		"late: a suspended lead":                  {"arealead", "", nil, Late, named, []Recipient{{"ann", To}, {"deputy", Copy}}},
		"escalated to a suspended lead":           {"arealead", "", nil, EscalationToServiceLead, named, []Recipient{{"deputy", To}}},
		"escalated to a lead who audits":          {"", "arealead", nil, EscalationToServiceLead, named, []Recipient{{"deputy", To}}},
		"escalated to a suspended, covered lead":  {"arealead", "", cover("arealead", "lead"), EscalationToServiceLead, named, []Recipient{{"lead", To}, {"deputy", Copy}}},
		"escalated to a suspended deputy":         {"deputy", "", nil, EscalationToDeputyChiefExecutive, named, []Recipient{{"team", To}}},
		"escalated to a deputy who audits":        {"", "deputy", nil, EscalationToDeputyChiefExecutive, named, []Recipient{{"team", To}}},
		"records without an officer, as the same": {"deputy", "", nil, WithoutOfficer, named, []Recipient{{"team", To}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := known()
			r.Covers = test.covers
			if p, ok := r.People[test.suspended]; ok {
				p.Suspended = true
				r.People[test.suspended] = p
			}
			r.Terms = append(r.Terms, Term{Person: test.audits, Post: InternalAudit, From: d("2025-01-01")})
			if got := r.Recipients(test.step, test.p, d("2025-07-07")); !reflect.DeepEqual(got, test.want) {
				t.Errorf("Recipients() = %v, want %v", got, test.want)
			}
		})
	}
}

// TestAReturnWaitsForWhoCanAcceptIt has the deputy keep a record in an area without a lead.
func TestAReturnWaitsForWhoCanAcceptIt(t *testing.T) {
	r, p := known(), Partnership{Officer: "deputy", ServiceArea: "roads"}
	if got := r.acceptors(Return{}, p, d("2025-07-07")); !reflect.DeepEqual(got, []Recipient{{"team", To}}) {
		t.Errorf("acceptors() = %v, want the management team, since there is no chief executive", got)
	}
}

// TestStandIns: a duty of a post that nobody holds goes to those who stand in for it, by the council's settings.
func TestStandIns(t *testing.T) {
	p, day := Partnership{Officer: "ann", ServiceArea: "parks"}, d("2025-07-07")
	for name, test := range map[string]struct {
		holders  map[string]Post
		standIns caller.StandIns
		step     Step
		want     []Recipient
	}{
		"no lead: the deputy": {map[string]Post{"ben": DeputyChiefExecutive}, caller.UsualStandIns(), EscalationToServiceLead, []Recipient{{"ben", To}}},
		"no deputy: the chief executive": {map[string]Post{"ben": ChiefExecutive}, caller.UsualStandIns(), EscalationToDeputyChiefExecutive,
			[]Recipient{{"ben", To}}},
		"neither lead nor deputy: the chief executive": {map[string]Post{"ben": ChiefExecutive}, caller.UsualStandIns(), EscalationToServiceLead,
			[]Recipient{{"ben", To}}},
		"no management information officer: the deputy": {map[string]Post{"ben": DeputyChiefExecutive}, caller.UsualStandIns(), NotDelivered,
			[]Recipient{{"ben", To}}},
		"the council has settled that nobody does": {map[string]Post{"ben": ChiefExecutive}, caller.StandIns{}, EscalationToDeputyChiefExecutive,
			[]Recipient{{"", To}}},
		"nobody is there at all": {nil, caller.UsualStandIns(), EscalationToDeputyChiefExecutive, []Recipient{{"", To}}},
	} {
		t.Run(name, func(t *testing.T) {
			r := &Register{Council: Council{StandIns: test.standIns}, People: map[string]Person{"ann": {ID: "ann"}, "ben": {ID: "ben"}}}
			for person, post := range test.holders {
				r.Terms = append(r.Terms, Term{Person: person, Post: post, From: d("2025-01-01")})
			}
			if got := r.Recipients(test.step, p, day); !reflect.DeepEqual(got, test.want) {
				t.Errorf("Recipients() = %v, want %v", got, test.want)
			}
		})
	}
}
