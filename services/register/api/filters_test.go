package api_test

import (
	"fmt"
	"strings"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// TestNoFilterTellsWhatIsWithheld compares what each role is shown in every list of the council with what internal audit
// and the administrator are shown. It filters and orders by every field that is withheld from the role: none may be taken.
// It filters by every value of records that the role is not shown: no answer may have anything of them.
func TestNoFilterTellsWhatIsWithheld(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	s.cast("cambridge")
	s.publishedFromBefore()
	somebody := holds(s.person("cambridge", "somebody"))
	for _, published := range []bool{true, false} {
		p := everyFact(fmt.Sprintf("Matrix %v", published))
		for _, name := range named {
			name(p, somebody)
		}
		s.lives(kept{state: registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE, published: published}, p)
	}
	lists := grpcservertest.Lists{Connection: s.connection, As: s.as, Parents: []string{cambridge},
		All: []string{"ROLE_INTERNAL_AUDIT@cambridge", "ROLE_ADMINISTRATOR@cambridge"}}
	for _, name := range s.oneOfEach() {
		if strings.Contains(name, "/reviews/") && !strings.Contains(name, "/returns/") {
			lists.Parents = append(lists.Parents, name)
		}
	}
	for number := range accessv1.Role_name {
		who := subjectOf(accessv1.Role(number), "cambridge")
		if number == int32(accessv1.Role_ROLE_UNSPECIFIED) {
			who = "" // the public
		}
		lists.Callers = append(lists.Callers, who)
	}
	tried := lists.Hold(t, grpcservertest.Services("concordat.register.v1")...)
	t.Logf("withheld: %v in %v; values of what is not shown: %v", tried.Withheld, tried.Lists, tried.Hidden)
	if tried.Fields() < 100 || len(tried.Lists) < 2 || tried.Withheld["before_concordat"] == 0 || len(tried.Hidden) < 2 {
		t.Error("too little is withheld for this to show anything")
	}
}

// publishedFromBefore publishes an entry from before Concordat: that it is one is withheld from the public, and the list of
// partnerships knows a filter on it.
func (s *suite) publishedFromBefore() {
	s.t.Helper()
	const mio, deputy = "ROLE_MANAGEMENT_INFORMATION_OFFICER@cambridge", "ROLE_DEPUTY_CHIEF_EXECUTIVE@cambridge"
	planned, err := s.imports.CreateImport(s.as(mio), &registerv1.CreateImportRequest{Parent: cambridge, File: "old.csv", Content: []byte("Partnership\nOld body\n")})
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.imports.ApplyImport(s.as(mio), &registerv1.ApplyImportRequest{Name: planned.GetName()}); err != nil {
		s.t.Fatal(err)
	}
	for name, p := range s.listedBy(deputy, &registerv1.ListPartnershipsRequest{Filter: "before_concordat = true"}) {
		if p.GetPublished() {
			continue
		}
		if _, err := s.partnerships.PublishPartnership(s.as(deputy), &registerv1.PublishPartnershipRequest{Name: name}); err != nil {
			s.t.Fatal(err)
		}
	}
}
