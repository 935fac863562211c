package api_test

import (
	"strings"
	"testing"

	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// TestRefusals asks every rpc about notices that the caller may and may not see, and holds what it answers.
func TestRefusals(t *testing.T) {
	t.Parallel()
	server, s, _ := wholly(t)
	records := []string{s.review}
	for _, n := range s.notices("mio") {
		records = append(records, n.GetName())
	}
	for subject, role := range map[string]caller.Role{
		"ann": caller.ResponsibleOfficer, "bob": caller.ResponsibleOfficer, "lead": caller.ServiceLead,
	} {
		id := s.people[subject][strings.LastIndexByte(s.people[subject], '/')+1:]
		server.Directory.PutPerson("cambridge", access.Person{ID: id, SignIns: []access.SignIn{grpcservertest.SignIn(subject)}})
		server.Directory.PutTerm("cambridge", access.Term{ID: id, Person: id, Role: role, Areas: []string{"parks"}})
	}
	grpcservertest.Refusals(t, server, grpcservertest.Desk{
		Council: "cambridge", Records: records, Subjects: []string{"ann", "bob", "lead"},
	}, services()...)
}

// TestOnlyItsReaderAcknowledgesANotice refuses those who read a notice that went to another, and says who may.
func TestOnlyItsReaderAcknowledgesANotice(t *testing.T) {
	t.Parallel()
	s := start(t)
	anns := s.notices("mio")["ann"].GetName()
	for subject, want := range map[string]string{"lead": "RECORD_NOT_YOURS", "deputy": "RECORD_NOT_YOURS", "bob": "NOT_FOUND", "ann": ""} {
		_, err := s.client.AcknowledgeNotice(as(subject), &notificationv1.AcknowledgeNoticeRequest{Name: anns})
		if got := reason(err); got != want {
			t.Errorf("as %s: reason %q (%v), want %q", subject, got, err, want)
		}
		if want == "RECORD_NOT_YOURS" && !strings.Contains(err.Error(), "the person to whom it was sent") {
			t.Errorf("as %s: %v does not say who may", subject, err)
		}
	}
}
