package api_test

import (
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/store"
)

func postHolder(p *registerv1.Post) *registerv1.Holder {
	return &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: p.GetName()}}
}

// post adds a post of the staff, by the management information officer, who signs in as mio.
func (s *suite) post(council, title string) *registerv1.Post {
	s.t.Helper()
	p, err := s.posts.CreatePost(s.as("mio"), &registerv1.CreatePostRequest{
		Parent: "councils/" + council, Post: &registerv1.Post{DisplayName: title, Kind: registerv1.PostKind_POST_KIND_OFFICER},
	})
	if err != nil {
		s.t.Fatalf("create post %q: %v", title, err)
	}
	return p
}

// appoint gives the post to somebody from a day, "" for today.
func (s *suite) appoint(p *registerv1.Post, who *registerv1.Person, from string) *registerv1.Post {
	s.t.Helper()
	p, err := s.posts.AppointToPost(s.as("mio"), &registerv1.AppointToPostRequest{Name: p.GetName(), Person: who.GetName(), StartDate: from})
	if err != nil {
		s.t.Fatalf("appoint %s: %v", who.GetDisplayName(), err)
	}
	return p
}

// TestAPostPassesOnWithoutTouchingTheRecord follows a record whose responsible officer is a post from holder to holder.
func TestAPostPassesOnWithoutTouchingTheRecord(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.holder("cambridge", "deputy", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	ann, bob := s.person("cambridge", "ann"), s.person("cambridge", "bob")
	assistant := s.post("cambridge", "Assistant Director (Special Projects)")
	record := complete()
	record.ResponsibleOfficer = postHolder(assistant)
	record, err := s.partnerships.CreatePartnership(s.as("deputy"), &registerv1.CreatePartnershipRequest{Parent: "councils/cambridge", Partnership: record})
	if err != nil {
		t.Fatal(err)
	}
	edit := func(subject string) error {
		_, err := s.partnerships.UpdatePartnership(s.as(subject), &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: record.GetName(), Objective: text("Told by " + subject)}, UpdateMask: paths("objective"),
		})
		return err
	}
	found := func(subject string, asOf *timestamppb.Timestamp, person *registerv1.Person) int {
		list, err := s.partnerships.ListPartnerships(s.as(subject), &registerv1.ListPartnershipsRequest{
			Parent: "councils/cambridge", Filter: `responsible_officer = "` + person.GetName() + `"`, AsOf: asOf,
		})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.GetPartnerships())
	}

	unreminded := func(asOf *timestamppb.Timestamp) int {
		list, err := s.partnerships.ListPartnerships(s.as("deputy"), &registerv1.ListPartnershipsRequest{
			Parent: "councils/cambridge", Filter: "no_one_to_remind = true", AsOf: asOf,
		})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.GetPartnerships())
	}
	if got := unreminded(nil); got != 1 {
		t.Errorf("records with no one to remind = %d, want the one whose post is vacant", got)
	}
	s.clock.advance(time.Minute)
	vacant := timestamppb.New(s.clock.now())
	s.clock.advance(time.Minute)

	s.wantReason("before anybody holds the post", edit("ann"), "NOT_FOUND")
	_, err = s.partnerships.ProposePartnership(s.as("deputy"), &registerv1.ProposePartnershipRequest{Name: record.GetName()})
	s.wantReason("proposed while its officer's post is vacant and it has no lead member", err, "PARTNERSHIP_INCOMPLETE")

	s.appoint(assistant, ann, "")
	s.wantReason("the holder", edit("ann"), "")
	s.wantReason("who does not hold it", edit("bob"), "NOT_FOUND")
	if now, before := unreminded(nil), unreminded(vacant); now != 0 || before != 1 {
		t.Errorf("records with no one to remind = %d, before = %d; want 0, 1", now, before)
	}
	if got := found("deputy", nil, ann); got != 1 {
		t.Errorf("records of the holder = %d, want 1", got)
	}
	then := timestamppb.New(s.clock.now().Add(time.Hour))

	s.clock.advance(24 * time.Hour)
	passed := s.appoint(assistant, bob, "")
	if passed.GetHolder() != bob.GetName() || len(passed.GetHoldings()) != 2 || passed.GetHoldings()[0].GetEndDate() != "2026-06-10" {
		t.Errorf("after passing on: %v", passed)
	}
	s.wantReason("the next holder", edit("bob"), "")
	s.wantReason("the holder before", edit("ann"), "NOT_FOUND")
	if a, b, past := found("deputy", nil, ann), found("deputy", nil, bob), found("deputy", then, ann); a != 0 || b != 1 || past != 1 {
		t.Errorf("records of ann = %d, of bob = %d, of ann the day before = %d; want 0, 1, 1", a, b, past)
	}
	before, err := s.posts.GetPost(s.as("bob"), &registerv1.GetPostRequest{Name: assistant.GetName(), AsOf: then})
	if err != nil || before.GetHolder() != ann.GetName() {
		t.Errorf("the post the day before = %v, %v; want it held by ann", before, err)
	}
	changes, err := s.partnerships.ListPartnershipChanges(s.as("deputy"), &registerv1.ListPartnershipChangesRequest{Name: record.GetName()})
	if err != nil || len(changes.GetChanges()) != 3 {
		t.Errorf("changes of the record = %d, %v; want the entry and the two edits, none by passing on", len(changes.GetChanges()), err)
	}
}

// TestAPostPassesOnByItself shows that a day in the future needs nobody's act when it comes.
func TestAPostPassesOnByItself(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	ann, bob := s.person("cambridge", "ann"), s.person("cambridge", "bob")
	assistant := s.appoint(s.post("cambridge", "Assistant Director"), ann, "")
	s.appoint(assistant, bob, "2026-06-12")
	record, err := s.partnerships.CreatePartnership(s.as("mio"), &registerv1.CreatePartnershipRequest{
		Parent: "councils/cambridge", Partnership: &registerv1.Partnership{DisplayName: "Homes", ResponsibleOfficer: postHolder(assistant)},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		advance  time.Duration
		ann, bob string
		holder   *registerv1.Person
	}{
		{0, "", "NOT_FOUND", ann}, {24 * time.Hour, "", "NOT_FOUND", ann}, {24 * time.Hour, "NOT_FOUND", "", bob},
	} {
		s.clock.advance(step.advance)
		day := s.clock.now().Format(time.DateOnly)
		for subject, want := range map[string]string{"ann": step.ann, "bob": step.bob} {
			_, err := s.partnerships.UpdatePartnership(s.as(subject), &registerv1.UpdatePartnershipRequest{
				Partnership: &registerv1.Partnership{Name: record.GetName(), WebPage: "https://homes.example/" + day}, UpdateMask: paths("web_page"),
			})
			s.wantReason(subject+" on "+day, err, want)
		}
		list, err := s.posts.ListPosts(s.as("mio"), &registerv1.ListPostsRequest{
			Parent: "councils/cambridge", Filter: `vacant = false AND kind = OFFICER AND holder = "` + step.holder.GetName() + `"`,
		})
		if err != nil || len(list.GetPosts()) != 1 || list.GetPosts()[0].GetHolder() != step.holder.GetName() {
			t.Errorf("posts on %s = %v, %v; want one held by %s", day, list, err, step.holder.GetDisplayName())
		}
	}
}

// TestTheRegisterWritesThatAPostPassedOn shows the entry by which those who follow the register hear of the day.
func TestTheRegisterWritesThatAPostPassedOn(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	ann, bob := s.person("cambridge", "ann"), s.person("cambridge", "bob")
	assistant := s.appoint(s.post("cambridge", "Assistant Director"), ann, "")
	before := s.appoint(assistant, bob, "2026-06-12")
	service := register.NewService(store.New(s.db), memberships{s.server.Directory}, s.clock.now)
	for _, step := range []struct {
		advance time.Duration
		etag    bool // whether there is an entry
		holder  *registerv1.Person
	}{
		{0, false, ann}, {24 * time.Hour, false, ann}, {24 * time.Hour, true, bob}, {time.Hour, false, bob},
	} {
		s.clock.advance(step.advance)
		if err := service.PassPosts(t.Context()); err != nil {
			t.Fatal(err)
		}
		now, err := s.posts.GetPost(s.as("mio"), &registerv1.GetPostRequest{Name: assistant.GetName()})
		if err != nil || (now.GetEtag() != before.GetEtag()) != step.etag || now.GetHolder() != step.holder.GetName() {
			t.Errorf("at %v: %v, %v; want an entry = %v and the holder %s", s.clock.now(), now, err, step.etag, step.holder.GetDisplayName())
		}
		before = now
	}
}

func TestPostsAreToldApartAndHeldByTheRightPeople(t *testing.T) {
	t.Parallel()
	s := start(t)
	council := s.open("cambridge")
	s.holder("cambridge", "mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	s.holder("cambridge", "emp", accessv1.Role_ROLE_EMPLOYEE)
	ann := s.person("cambridge", "ann")
	leader, err := s.posts.CreatePost(s.as("mio"), &registerv1.CreatePostRequest{
		Parent: council.GetName(), Post: &registerv1.Post{DisplayName: "Leader of the council", Kind: registerv1.PostKind_POST_KIND_COUNCILLOR},
	})
	if err != nil {
		t.Fatal(err)
	}
	create := func(subject, title string, kind registerv1.PostKind) error {
		_, err := s.posts.CreatePost(s.as(subject), &registerv1.CreatePostRequest{
			Parent: council.GetName(), Post: &registerv1.Post{DisplayName: title, Kind: kind},
		})
		return err
	}
	err = create("mio", "LEADER of the Council", registerv1.PostKind_POST_KIND_COUNCILLOR)
	s.wantReason("the same title", err, "POST_EXISTS")
	if got := metadata(err)["post"]; got != leader.GetName() {
		t.Errorf("the refusal names %q, want %q", got, leader.GetName())
	}
	s.wantReason("no title", create("mio", " ", registerv1.PostKind_POST_KIND_OFFICER), "DISPLAY_NAME_MISSING")
	s.wantReason("no kind", create("mio", "Mayor", 0), "POST_KIND_MISSING")
	s.wantReason("an employee", create("emp", "Mayor", registerv1.PostKind_POST_KIND_COUNCILLOR), "PERMISSION_DENIED")

	appoint := func(r *registerv1.AppointToPostRequest) error {
		r.Name = leader.GetName()
		_, err := s.posts.AppointToPost(s.as("mio"), r)
		return err
	}
	s.wantReason("an officer as leader", appoint(&registerv1.AppointToPostRequest{Person: ann.GetName()}), "POST_HOLDER_KIND")
	s.wantReason("a stranger", appoint(&registerv1.AppointToPostRequest{Person: "councils/cambridge/people/" + nobody}), "PERSON_UNKNOWN")
	cllr, err := s.people.CreatePerson(s.as("mio"), &registerv1.CreatePersonRequest{
		Parent: council.GetName(), Person: &registerv1.Person{DisplayName: "Cllr Cat", Kind: registerv1.PersonKind_PERSON_KIND_COUNCILLOR},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.wantReason("no minute", appoint(&registerv1.AppointToPostRequest{Person: cllr.GetName()}), "MINUTE_REFERENCE_MISSING")
	elsewhere := &typev1.MinuteReference{Committee: "planning", Reference: &typev1.MinuteReference_Minute{Minute: "45/2026"}}
	s.wantReason("a committee unknown", appoint(&registerv1.AppointToPostRequest{Person: cllr.GetName(), MinuteReference: elsewhere}), "COMMITTEE_UNKNOWN")
	elsewhere.Committee = "scrutiny"
	s.wantReason("as it should be", appoint(&registerv1.AppointToPostRequest{Person: cllr.GetName(), MinuteReference: elsewhere}), "")

	renamed, err := s.posts.UpdatePost(s.as("mio"), &registerv1.UpdatePostRequest{
		Post: &registerv1.Post{Name: leader.GetName(), DisplayName: "Leader"}, UpdateMask: paths("display_name"),
	})
	if err != nil || renamed.GetDisplayName() != "Leader" || renamed.GetHolder() != cllr.GetName() {
		t.Errorf("renamed = %v, %v; want the title changed and the holder kept", renamed, err)
	}
	_, err = s.posts.UpdatePost(s.as("mio"), &registerv1.UpdatePostRequest{
		Post: &registerv1.Post{Name: leader.GetName(), Etag: leader.GetEtag(), DisplayName: "Chair"}, UpdateMask: paths("display_name"),
	})
	s.wantReason("an old etag", err, "STALE_ETAG")

	_, err = s.people.UpdatePerson(s.as("admin@cambridge"), &registerv1.UpdatePersonRequest{
		Person: &registerv1.Person{Name: cllr.GetName(), LeftOn: proto.String("2026-06-10")}, UpdateMask: paths("left_on"),
	})
	if err != nil {
		t.Fatal(err)
	}
	vacant, err := s.posts.GetPost(s.as("emp"), &registerv1.GetPostRequest{Name: leader.GetName()})
	if err != nil || vacant.Holder != nil {
		t.Errorf("the office of a councillor who left = %v, %v; want it vacant", vacant, err)
	}
	_, err = s.posts.VacatePost(s.as("mio"), &registerv1.VacatePostRequest{Name: leader.GetName(), Reason: "Once more"})
	s.wantReason("vacated twice", err, "POST_VACANT")
}
