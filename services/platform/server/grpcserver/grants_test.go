package grpcserver_test

import (
	"sync"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
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

// TestAnEmployeeMadeAuditorMayAtOnce makes calls as somebody who holds a role that does not allow them, and is given
// one that does a moment later: they wait for the grant, and none of them fails.
func TestAnEmployeeMadeAuditorMayAtOnce(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.GrantsWait = 30 * time.Second })
	public := s.asPublic(t)
	s.directory.PutPerson("cambridge", access.Person{ID: "climber", SignIns: []access.SignIn{{Issuer: "https://login.example", Subject: "climber"}}})
	s.directory.PutTerm("cambridge", access.Term{ID: "before", Person: "climber", Role: caller.Councillor})
	time.AfterFunc(300*time.Millisecond, func() {
		s.directory.PutTerm("cambridge", access.Term{ID: "after", Person: "climber", Role: caller.InternalAudit})
	})
	var calls sync.WaitGroup
	for range 8 {
		calls.Go(func() {
			if _, err := s.ask(as("climber"), t, public, "Find", mine); err != nil {
				t.Errorf("a call that a role granted a moment ago allows: %v", outcome(err))
			}
		})
	}
	calls.Wait()
	s.directory.Heard(time.Now().Add(time.Minute), true)
	if _, err := s.ask(as("climber"), t, public, "Change", mine); outcome(err) != "PermissionDenied PERMISSION_DENIED" {
		t.Errorf("a call that no role allows is answered %s", outcome(err))
	}
}

// TestRefusedCallersStallNobody lets one caller make many more calls than may wait, none of which any role allows:
// most are refused at once, while the register is not heard. Another caller's wait has room beside them, and those
// who are allowed wait for nothing.
func TestRefusedCallersStallNobody(t *testing.T) {
	const wait = 2 * time.Second
	s := start(t, func(o *grpcserver.Options) { o.GrantsWait = wait })
	public := s.asPublic(t)
	s.directory.PutPerson("cambridge", access.Person{ID: "climber", SignIns: []access.SignIn{{Issuer: "https://login.example", Subject: "climber"}}})
	s.directory.PutTerm("cambridge", access.Term{ID: "before", Person: "climber", Role: caller.Councillor})
	const many = 200
	refused := make(chan time.Duration, many)
	for range many {
		go func() {
			began := time.Now()
			if _, err := s.ask(as("climber"), t, public, "Find", mine); outcome(err) != "PermissionDenied PERMISSION_DENIED" {
				t.Errorf("a call that no role allows is answered %s", outcome(err))
			}
			refused <- time.Since(began)
		}()
	}
	began := time.Now()
	if _, err := s.ask(as("ann"), t, public, "Get", mine); err != nil || time.Since(began) > wait {
		t.Errorf("somebody who may: %v after %v", err, time.Since(began))
	}
	time.AfterFunc(wait/4, func() {
		s.directory.PutPerson("cambridge", access.Person{ID: "newcomer", SignIns: []access.SignIn{{Issuer: "https://login.example", Subject: "newcomer"}}})
		s.directory.PutTerm("cambridge", access.Term{ID: "newcomer", Person: "newcomer", Role: caller.Employee})
	})
	if _, err := s.ask(as("newcomer"), t, public, "Get", mine); err != nil {
		t.Errorf("a newcomer beside many who are refused: %v", err)
	}
	waited := 0
	for range many {
		if <-refused >= wait {
			waited++
		}
	}
	if waited == 0 || waited > many/2 {
		t.Errorf("%d of %d refused calls waited, want few", waited, many)
	}
}
