package notification_test

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// TestRepliesGoToWhoCanEnterThem has officers who have nothing but a mail program: what they write back must reach
// somebody who may enter it for them.
func TestRepliesGoToWhoCanEnterThem(t *testing.T) {
	t.Parallel()
	const asked = "reply to this mail"
	for name, test := range map[string]struct {
		before func(*world)
		want   string // where a reply goes
	}{
		"the management information officer": {func(*world) {}, `"Mio" <mio@example.gov.uk>`},
		"who covers for them": {func(w *world) {
			w.term("cat", accessv1.Role_ROLE_MANAGEMENT_TEAM)
			w.learns(coverName, &registerv1.Cover{Name: coverName, Person: personName("mio"), StandIn: personName("cat"), StartDate: "2025-06-01", EndDate: "2025-06-30"})
		}, `"Cat" <cat@example.gov.uk>`},
		"nobody, where no address of theirs is confirmed": {func(w *world) { w.person("mio", registerv1.EmailState_EMAIL_STATE_UNSPECIFIED) }, ""},
		"who stands in for an office that nobody holds": {func(w *world) {
			w.learns(personName("mio"), &registerv1.Person{
				Name: personName("mio"), DisplayName: "Mio", Email: "mio@example.gov.uk", EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED, LeftOn: proto.String("2025-05-01"),
			})
		}, `"Dce" <dce@example.gov.uk>`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			test.before(w)
			w.opens()
			mails := w.runs()
			if len(mails) == 0 {
				t.Fatal("no mail went out")
			}
			for _, m := range mails {
				if got := m.header("Reply-To"); got != test.want {
					t.Errorf("a reply to the mail to %v goes to %q, want %q", m.to, got, test.want)
				}
				if says := strings.Contains(m.body, asked); says != (test.want != "") {
					t.Errorf("the mail says to reply: %t, and a reply goes to %q:\n%s", says, test.want, m.body)
				}
			}
		})
	}
}

// TestNobodyIsAskedToReplyToThemselves has the management information officer keep a partnership.
func TestNobodyIsAskedToReplyToThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.partnership("housing", "mio", "")
	w.opens()
	for _, m := range w.runs() {
		if slices.Contains(m.to, "mio@example.gov.uk") && (m.header("Reply-To") != "" || strings.Contains(m.body, "cannot sign in")) {
			t.Errorf("the mail to the management information officer has a reply go to %q:\n%s", m.header("Reply-To"), m.body)
		}
	}
}
