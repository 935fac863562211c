package feed_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/access/feed"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

var (
	ann   = access.SignIn{Issuer: "https://login.example", Subject: "ann"}
	robot = access.SignIn{Issuer: "https://login.example", Subject: "robot"}
)

const annName = "councils/cambridge/people/1"

func annPerson() *registerv1.Person {
	return &registerv1.Person{Name: annName, SignIns: []*registerv1.SignIn{{Issuer: ann.Issuer, Subject: ann.Subject}}}
}

func ptr(s string) *string { return &s }

func holder() *registerv1.Holder {
	return &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: annName}}
}

const postName = "councils/cambridge/posts/5"

func byPost() *registerv1.Holder {
	return &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: postName}}
}

// held is a post that ann holds.
func held(from, until string) *registerv1.Post {
	h := &registerv1.PostHolding{Person: annName, StartDate: from}
	if until != "" {
		h.EndDate = &until
	}
	return &registerv1.Post{Name: postName, Holdings: []*registerv1.PostHolding{h}}
}

func term(change func(*registerv1.RoleTerm)) *registerv1.RoleTerm {
	t := &registerv1.RoleTerm{
		Name: "councils/cambridge/roleTerms/1", Person: annName, Role: accessv1.Role_ROLE_EMPLOYEE, StartDate: "2026-01-01",
	}
	if change != nil {
		change(t)
	}
	return t
}

func TestEntriesBecomeGrants(t *testing.T) {
	record := func(p *registerv1.Partnership) *registerv1.Partnership {
		p.Name = "councils/cambridge/partnerships/1"
		return p
	}
	application := func(end string, revoked *timestamppb.Timestamp) *registerv1.Application {
		return &registerv1.Application{
			Name: "councils/cambridge/applications/7", Issuer: robot.Issuer, Subject: robot.Subject, EndDate: end, Owner: annName,
			Roles: []accessv1.Role{accessv1.Role_ROLE_EMPLOYEE}, RevokeTime: revoked,
		}
	}
	for name, test := range map[string]struct {
		who     access.SignIn
		entries []proto.Message
		want    []caller.Role
	}{
		"a term":            {ann, []proto.Message{term(nil)}, []caller.Role{caller.Employee}},
		"a term to come":    {ann, []proto.Message{term(func(t *registerv1.RoleTerm) { t.StartDate = "2026-07-01" })}, nil},
		"a term that ended": {ann, []proto.Message{term(func(t *registerv1.RoleTerm) { t.EndDate = ptr("2026-06-09") })}, nil},
		"a term that waits for a second person": {ann, []proto.Message{term(func(t *registerv1.RoleTerm) {
			t.Confirmation = registerv1.GrantState_GRANT_STATE_WAITING
		})}, nil},
		"a term that was refused": {ann, []proto.Message{term(func(t *registerv1.RoleTerm) {
			t.Confirmation = registerv1.GrantState_GRANT_STATE_REFUSED
		})}, nil},
		"a term that a second person confirmed": {ann, []proto.Message{
			term(func(t *registerv1.RoleTerm) { t.Confirmation = registerv1.GrantState_GRANT_STATE_WAITING }),
			term(func(t *registerv1.RoleTerm) { t.Confirmation = registerv1.GrantState_GRANT_STATE_CONFIRMED }),
		}, []caller.Role{caller.Employee}},
		"a term made in the first hour": {ann, []proto.Message{term(func(t *registerv1.RoleTerm) {
			t.Confirmation = registerv1.GrantState_GRANT_STATE_WITHOUT_CONFIRMATION
		})}, []caller.Role{caller.Employee}},
		"a revoked term": {ann, []proto.Message{term(nil), term(func(t *registerv1.RoleTerm) { t.RevokeTime = timestamppb.Now() })}, nil},
		"a suspended person": {ann, []proto.Message{term(nil), func() proto.Message {
			p := annPerson()
			p.Suspended = true
			return p
		}()}, nil},
		"a person who left": {ann, []proto.Message{term(nil), func() proto.Message {
			p := annPerson()
			p.LeftOn = ptr("2026-06-10")
			return p
		}()}, nil},
		"an erased person":    {ann, []proto.Message{term(nil), &registerv1.Person{Name: annName, SignIns: []*registerv1.SignIn{{Issuer: ann.Issuer}}}}, nil},
		"responsible officer": {ann, []proto.Message{record(&registerv1.Partnership{ResponsibleOfficer: holder()})}, []caller.Role{caller.ResponsibleOfficer}},
		"delegate": {ann, []proto.Message{record(&registerv1.Partnership{Delegate: &registerv1.Delegation{Person: annName, StartDate: "2026-06-01"}})},
			[]caller.Role{caller.ResponsibleOfficer}},
		"delegate no more": {ann, []proto.Message{record(&registerv1.Partnership{
			Delegate: &registerv1.Delegation{Person: annName, StartDate: "2026-05-01", EndDate: ptr("2026-06-09")}})}, nil},
		"members": {ann, []proto.Message{record(&registerv1.Partnership{LeadMember: holder(), OppositionSpokesperson: holder()})},
			[]caller.Role{caller.LeadMember, caller.OppositionSpokesperson}},
		"a name that is only text": {ann, []proto.Message{record(&registerv1.Partnership{
			LeadMember: &registerv1.Holder{Holder: &registerv1.Holder_Text{Text: "Leader (2013)"}}})}, nil},
		"the holder of a post": {ann, []proto.Message{held("2026-06-10", ""), record(&registerv1.Partnership{ResponsibleOfficer: byPost()})},
			[]caller.Role{caller.ResponsibleOfficer}},
		"the holder of a post that is named before it is held": {ann, []proto.Message{record(&registerv1.Partnership{LeadMember: byPost()}), held("2026-06-10", "")},
			[]caller.Role{caller.LeadMember}},
		"a post to come":      {ann, []proto.Message{held("2026-06-11", ""), record(&registerv1.Partnership{ResponsibleOfficer: byPost()})}, nil},
		"a post that is over": {ann, []proto.Message{held("2026-01-01", "2026-06-09"), record(&registerv1.Partnership{ResponsibleOfficer: byPost()})}, nil},
		"a post passed on": {ann, []proto.Message{held("2026-01-01", ""), record(&registerv1.Partnership{ResponsibleOfficer: byPost()}),
			&registerv1.Post{Name: postName}}, nil},
		"named no more":                          {ann, []proto.Message{record(&registerv1.Partnership{LeadMember: holder()}), record(&registerv1.Partnership{})}, nil},
		"an application":                         {robot, []proto.Message{term(nil), application("2026-06-10", nil)}, []caller.Role{caller.Employee}},
		"an application whose owner has no role": {robot, []proto.Message{application("2026-06-10", nil)}, nil},
		"an application's end":                   {robot, []proto.Message{term(nil), application("2026-06-09", nil)}, nil},
		"an application revoked":                 {robot, []proto.Message{term(nil), application("2026-12-31", timestamppb.Now())}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			directory := access.NewDirectory(func() time.Time { return time.Date(2026, 6, 10, 12, 0, 0, 0, time.UTC) })
			f := feed.New(directory)
			for i, m := range append([]proto.Message{&registerv1.Council{TimeZone: "Europe/London"}, annPerson()}, test.entries...) {
				state, err := anypb.New(m)
				if err != nil {
					t.Fatal(err)
				}
				if err := f.Apply(&journalv1.Entry{Council: "cambridge", Seq: int64(i + 1), State: state}); err != nil {
					t.Fatal(err)
				}
			}
			var got []caller.Role
			for _, r := range directory.Member("cambridge", test.who).Roles {
				got = append(got, r.Role)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("roles = %v, want %v", got, test.want)
			}
		})
	}
}

func TestEntriesThatGrantNothing(t *testing.T) {
	f := feed.New(access.NewDirectory(time.Now))
	other, err := anypb.New(&journalv1.Position{})
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range []*journalv1.Entry{{Council: "cambridge", Unreadable: "damaged"}, {Council: "cambridge", State: other}} {
		if err := f.Apply(entry); err != nil {
			t.Errorf("Apply(%v) = %v, want it passed over", entry, err)
		}
	}
}

func TestADateThatIsNoneIsAnError(t *testing.T) {
	f := feed.New(access.NewDirectory(time.Now))
	state, err := anypb.New(term(func(t *registerv1.RoleTerm) { t.StartDate = "soon" }))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Apply(&journalv1.Entry{Council: "cambridge", State: state}); err == nil {
		t.Error("Apply() = nil, want an error")
	}
}
