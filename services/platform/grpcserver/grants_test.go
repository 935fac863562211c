package grpcserver_test

import (
	"sync"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/access"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/grpcserver"
)

// TestANewAdministratorsFirstCalls makes calls as somebody of whom the process has not heard yet: they wait for the
// grant, which arrives later, and none of them fails. A stranger is answered as one when the register was heard.
func TestANewAdministratorsFirstCalls(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.GrantsWait = 30 * time.Second })
	public := s.asPublic(t)
	const spread = 300 * time.Millisecond
	time.AfterFunc(spread, func() {
		s.directory.PutPerson("cambridge", access.Person{ID: "newcomer", SignIns: []access.SignIn{{Issuer: "https://login.example", Subject: "newcomer"}}})
		s.directory.PutTerm("cambridge", access.Term{ID: "newcomer", Person: "newcomer", Role: caller.Employee})
	})
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			if _, err := s.ask(as("newcomer"), t, public, "Get", mine); err != nil {
				t.Errorf("the first call of somebody who was just granted a role: %v", outcome(err))
			}
		})
	}
	calls.Wait()
	heard := time.AfterFunc(spread, func() { s.directory.Heard(time.Now().Add(time.Minute), true) })
	defer heard.Stop()
	if _, err := s.ask(as("stranger"), t, public, "Get", mine); outcome(err) != "NotFound NOT_FOUND" {
		t.Errorf("a stranger is answered %s", outcome(err))
	}
}
