package notification_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/letter"
	"github.com/concordat-suite/concordat/services/notification/post"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// The people and partnerships of the tests. Ann keeps two records and Bob one; all are in one service area.
var (
	people = map[string]string{"ann": ids.New(), "bob": ids.New(), "cat": ids.New(), "lead": ids.New(), "dce": ids.New(), "mio": ids.New()}

	partnerships = map[string]struct{ id, name, officer string }{
		"parks":   {ids.New(), "Parks Forum", "ann"},
		"rivers":  {ids.New(), "Rivers Trust", "ann"},
		"housing": {ids.New(), "Housing Board", "bob"},
	}

	reviewID = ids.New()
)

const review = "councils/cambridge/reviews/"

// world is the whole service with a real database and a real mail server, and the register's journal in the hands of
// the test.
type world struct {
	t       *testing.T
	db      *postgres.DB
	sink    *sink
	service *notification.Service
	mail    *hooked
	compose func(notification.Mail) ([]byte, error)
	kept    map[string]*registerv1.Return

	mu  sync.Mutex
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, db: postgrestest.New(t, "notification", store.Migrations), sink: newSink(t), kept: map[string]*registerv1.Return{}}
	writer, err := letter.New(notification.Mailbox{Name: "Concordat", Address: "concordat@example.gov.uk"}, "https://concordat.example.gov.uk")
	if err != nil {
		t.Fatal(err)
	}
	w.mail = &hooked{MailServer: &post.Server{
		Address: w.sink.address, TLS: post.None, From: "concordat@example.gov.uk", SendWithin: 300 * time.Millisecond,
	}}
	w.compose = writer.Write
	compose := func(m notification.Mail) ([]byte, error) { return w.compose(m) }
	w.service = notification.NewService(store.New(w.db), w.mail, compose, "example.gov.uk", w.clock)
	w.sets("2025-06-01")
	w.learns("councils/cambridge", &registerv1.Council{Name: "councils/cambridge", DisplayName: "Cambridge City Council", TimeZone: "Europe/London"})
	for name := range people {
		w.person(name, registerv1.EmailState_EMAIL_STATE_CONFIRMED)
	}
	w.term("lead", accessv1.Role_ROLE_SERVICE_LEAD, "communities")
	w.term("dce", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE)
	w.term("mio", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER)
	w.term("cat", accessv1.Role_ROLE_EMPLOYEE)
	for name, p := range partnerships {
		w.partnership(name, p.officer, "")
	}
	return w
}

// clock is business time.
func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// sets moves the clock to nine o'clock of a day.
func (w *world) sets(day string) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		w.t.Fatal(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = date.MustParse(day).Start(zone).Add(9 * time.Hour).UTC()
}

// learns brings an entry of the register's journal.
func (w *world) learns(name string, state proto.Message) {
	w.t.Helper()
	packed, err := anypb.New(state)
	if err != nil {
		w.t.Fatal(err)
	}
	entry := &journalv1.Entry{Council: "cambridge", Name: name, Time: timestamppb.New(w.clock()), State: packed}
	err = w.db.InCouncil(w.t.Context(), "cambridge", func(tx *postgres.Tx) error { return store.Learn(w.t.Context(), tx, entry) })
	if err != nil {
		w.t.Fatal(err)
	}
}

func personName(name string) string { return "councils/cambridge/people/" + people[name] }

func (w *world) person(name string, state registerv1.EmailState) {
	w.learns(personName(name), &registerv1.Person{
		Name: personName(name), DisplayName: strings.ToUpper(name[:1]) + name[1:], Email: name + "@example.gov.uk", EmailState: state,
	})
}

func (w *world) term(name string, role accessv1.Role, areas ...string) {
	id := "councils/cambridge/roleTerms/" + ids.New()
	w.learns(id, &registerv1.RoleTerm{Name: id, Person: personName(name), Role: role, ServiceAreas: areas, StartDate: "2025-01-01"})
}

func (w *world) partnership(name, officer, delegate string) {
	w.record(partnerships[name].id, partnerships[name].name, officer, delegate)
}

// record brings an active partnership whose record names an officer and a delegate; "" for nobody.
func (w *world) record(id, displayName, officer, delegate string) {
	p := &registerv1.Partnership{
		Name: "councils/cambridge/partnerships/" + id, DisplayName: displayName,
		State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, ServiceArea: "communities",
	}
	if officer != "" {
		p.ResponsibleOfficer = &registerv1.Holder{Holder: &registerv1.Holder_Person{Person: personName(officer)}}
	}
	if delegate != "" {
		p.Delegate = &registerv1.Delegation{Person: personName(delegate), StartDate: "2025-01-01"}
	}
	w.learns(p.GetName(), p)
}

const officeName = "councils/cambridge/posts/01890000-0000-7000-8000-0000000000f0"

// office gives the post to somebody; "" leaves it vacant.
func (w *world) office(holder string) {
	post := &registerv1.Post{Name: officeName, DisplayName: "Assistant Director"}
	if holder != "" {
		name := personName(holder)
		post.Holder = &name
	}
	w.learns(officeName, post)
}

// partnershipOf makes the post the responsible officer of a partnership.
func (w *world) partnershipOf(name string) {
	p := &registerv1.Partnership{
		Name: "councils/cambridge/partnerships/" + partnerships[name].id, DisplayName: partnerships[name].name,
		State: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, ServiceArea: "communities",
		ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: officeName}},
	}
	w.learns(p.GetName(), p)
}

// steps gives steps of a plan, such as "LATE", "2025-07-01".
func steps(kindsAndDays ...string) []*registerv1.ReviewStep {
	var list []*registerv1.ReviewStep
	for i := 0; i < len(kindsAndDays); i += 2 {
		kind := registerv1.ReviewStepKind_value["REVIEW_STEP_KIND_"+kindsAndDays[i]]
		list = append(list, &registerv1.ReviewStep{Kind: registerv1.ReviewStepKind(kind), Date: kindsAndDays[i+1]})
	}
	return list
}

// opens opens the review of the example on 2 June 2025.
func (w *world) opens() { w.opensOn("2025-06-02", func(*registerv1.Return) {}) }

// opensOn opens it on another day, with returns that are changed first.
func (w *world) opensOn(day string, change func(*registerv1.Return)) {
	w.sets(day)
	w.review(registerv1.ReviewState_REVIEW_STATE_OPEN)
	for name, p := range partnerships {
		w.kept[name] = &registerv1.Return{
			Name: review + reviewID + "/returns/" + p.id, State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED,
			Deadline: "2025-06-30", OriginalDeadline: "2025-06-30",
			Steps: steps("OPENING", "2025-06-02", "FIRST_REMINDER", "2025-06-16", "SECOND_REMINDER", "2025-06-23", "LAST_REMINDER", "2025-06-27",
				"LATE", "2025-07-01", "ESCALATE_TO_SERVICE_LEAD", "2025-07-07", "ESCALATE_TO_DEPUTY_CHIEF_EXECUTIVE", "2025-07-14",
				"NAMED_AS_NOT_RETURNED", "2025-07-21"),
		}
		w.returns(name, change)
	}
}

// joins brings an active partnership into the review that is open, whose record names no officer; it gives its id.
func (w *world) joins(displayName string) (id string) {
	id = ids.New()
	w.record(id, displayName, "", "")
	w.learns(review+reviewID+"/returns/"+id, &registerv1.Return{
		Name: review + reviewID + "/returns/" + id, State: registerv1.ReturnState_RETURN_STATE_NOT_STARTED,
		Deadline: "2025-06-30", OriginalDeadline: "2025-06-30", Steps: steps("OPENING", "2025-06-02", "LATE", "2025-07-01"),
	})
	return id
}

func (w *world) review(state registerv1.ReviewState) {
	w.learns(review+reviewID, &registerv1.Review{Name: review + reviewID, Title: "Annual review 2025", Deadline: "2025-06-30", State: state})
}

// returns changes the return of a partnership.
func (w *world) returns(name string, change func(*registerv1.Return)) {
	change(w.kept[name])
	w.learns(w.kept[name].GetName(), w.kept[name])
}

func (w *world) tells() { w.must(w.service.TellDue(w.t.Context())) }
func (w *world) delivers() {
	if err := w.service.Deliver(w.t.Context()); !errors.Is(err, notification.ErrMailServer) {
		w.must(err)
	}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Error(err)
	}
}

// runs tells and sends what is due, and gives the mails that came.
func (w *world) runs() []delivered {
	w.t.Helper()
	w.tells()
	w.delivers()
	return w.sink.taken()
}

// together runs functions at once.
func together(t *testing.T, all ...func()) {
	t.Helper()
	var group sync.WaitGroup
	for _, f := range all {
		group.Go(f)
	}
	group.Wait()
}

// leaseRunsOut lets every lease and pause be over.
func (w *world) leaseRunsOut() {
	w.must(w.db.InCouncil(w.t.Context(), "cambridge", func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(w.t.Context(), `UPDATE messages SET leased_until = '-infinity' WHERE NOT ended`)
		return err
	}))
}

func (w *world) waitsOutThePause() { w.leaseRunsOut() }

// killed is what a hook panics with to end the work as kill -9 would.
func killed() { panic("killed") }

// dies delivers until one of the hooks kills it.
func (w *world) dies(before, after func()) {
	w.mail.before, w.mail.after = before, after
	defer func() {
		w.mail.before, w.mail.after = nil, nil
		if recover() == nil {
			w.t.Error("nothing was sent, so nothing was killed")
		}
	}()
	w.delivers()
}

// whileSending sends one mail, and does f between the server's answer and the record.
func (w *world) whileSending(f func()) {
	w.mail.after = func() {
		w.mail.after = nil
		f()
	}
	w.delivers()
}

// hooked is a mail server that does something before and after each message.
type hooked struct {
	notification.MailServer
	before, after func()
}

func (h *hooked) Connect(ctx context.Context) (notification.MailSession, error) {
	s, err := h.MailServer.Connect(ctx)
	return &hookedSession{s, h}, err
}

type hookedSession struct {
	notification.MailSession
	server *hooked
}

func (s *hookedSession) Send(body []byte, recipients []string) ([]notification.Outcome, bool) {
	if s.server.before != nil {
		s.server.before()
	}
	outcomes, usable := s.MailSession.Send(body, recipients)
	if s.server.after != nil {
		s.server.after()
	}
	return outcomes, usable
}

// lines gives the ledger's lines of one step for one person.
func (w *world) lines(name string, step notification.Step) []*notification.Line {
	w.t.Helper()
	var these []*notification.Line
	w.must(store.New(w.db).Read(w.t.Context(), "cambridge", func(tx notification.Tx) error {
		lines, err := tx.LinesOfReview(w.t.Context(), reviewID)
		for _, l := range lines {
			if l.Recipient == people[name] && l.Step == step {
				these = append(these, l)
			}
		}
		return err
	}))
	return these
}

// results gives the results of these lines in words.
func (w *world) results(name string, step notification.Step) string {
	w.t.Helper()
	words := map[notification.Result]string{
		notification.Waiting: "waiting", notification.Sent: "sent", notification.NoConfirmedAddress: "no confirmed address",
		notification.Undeliverable: "undeliverable", notification.NobodyNamed: "nobody named", notification.Stopped: "stopped",
		notification.Superseded: "superseded", notification.OfficerNotTold: "officer not told",
	}
	var results []string
	for _, l := range w.lines(name, step) {
		results = append(results, words[l.Result])
	}
	return strings.Join(results, " ")
}

func (w *world) notTold() []notification.NotTold {
	w.t.Helper()
	untold, err := w.service.NotTold(w.t.Context(), mio(), "cambridge", reviewID)
	w.must(err)
	return untold
}

func (w *world) reminds() []*notification.Line {
	w.t.Helper()
	lines, err := w.service.Remind(w.t.Context(), mio(), "cambridge", reviewID, nil)
	w.must(err)
	return lines
}

func mio() *caller.Caller {
	rights := []caller.Right{{Role: caller.ManagementInformationOfficer, Scope: caller.Any}}
	return &caller.Caller{Council: "cambridge", Person: ids.New(), Roles: rights, Rights: rights}
}

func officer(name string) *caller.Caller {
	rights := []caller.Right{{Role: caller.ResponsibleOfficer, Scope: caller.Own}}
	return &caller.Caller{Council: "cambridge", Person: people[name], Roles: rights, Rights: rights}
}

// recipients gives the names of all who got a mail.
func recipients(mails []delivered) string {
	var names []string
	for _, m := range mails {
		for _, to := range m.to {
			names = append(names, strings.TrimSuffix(to, "@example.gov.uk"))
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " ")
}

// housing gives the mails that speak of the Housing Board.
func housing(mails []delivered) []delivered {
	return slices.DeleteFunc(mails, func(m delivered) bool { return !strings.Contains(m.body, "Housing Board") })
}

// wantMails checks that there is exactly one mail to each of these.
func wantMails(t *testing.T, mails []delivered, to ...string) {
	t.Helper()
	var got []string
	for _, m := range mails {
		got = append(got, strings.Join(m.to, " "))
	}
	if !slices.Equal(got, to) {
		t.Fatalf("mails went to %q, want %q", got, to)
	}
}
