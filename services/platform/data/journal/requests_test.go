package journal_test

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// TestRepeatedRequests is the quick variant of R10 of docs/requirements.md: every create is sent three times at once.
func TestRepeatedRequests(t *testing.T) {
	t.Parallel()
	const creates = 100
	urls := postgrestest.NewURLs(t, service, noMigrations)
	replicas := []*postgres.DB{postgrestest.Open(t, urls.App), postgrestest.Open(t, urls.App)}
	var mu sync.Mutex
	answers := map[string][]*registerv1.Person{}
	var wg sync.WaitGroup
	slots := make(chan struct{}, 12)
	for i := range creates * 3 {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			id := "r" + strconv.Itoa(i/3)
			p, err := create(t.Context(), replicas[i%2], id, "body")
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			answers[id] = append(answers[id], p)
		})
	}
	wg.Wait()
	if n := stored(t, urls, "SELECT count(*) FROM journal"); n != creates {
		t.Errorf("%d creates for %d requests", n, creates)
	}
	for id, got := range answers {
		if len(got) != 3 || !proto.Equal(got[0], got[1]) || !proto.Equal(got[0], got[2]) {
			t.Errorf("request %s was answered differently: %v", id, got)
		}
	}
	for range 3 { // the deliberate fault: without a request_id each copy is a create of its own
		if _, err := create(t.Context(), replicas[0], "", "body"); err != nil {
			t.Fatal(err)
		}
	}
	if n := stored(t, urls, "SELECT count(*) FROM journal"); n != creates+3 {
		t.Errorf("%d creates after three without a request_id, want %d: the count proves nothing", n, creates+3)
	}
	if _, err := create(t.Context(), replicas[0], "r0", "another body"); fault.Reason(err) != "REQUEST_ID_REUSED" {
		t.Errorf("the same id with another body: %v, want REQUEST_ID_REUSED", err)
	}
}

// create is what a server does with a create: it makes another person each time that it really works.
func create(ctx context.Context, db *postgres.DB, id, body string) (*registerv1.Person, error) {
	ctx = requests.With(ctx, requests.Request{ID: id, Method: "create", Hash: []byte(body), Answer: "concordat.register.v1.Person"})
	var made *registerv1.Person
	_, err := journal.Write(ctx, db, "cambridge", noon, func(tx *journal.Tx) error {
		made = person("councils/cambridge/people/"+id, "made at "+time.Now().String(), "")
		tx.Record(journal.Change{Name: made.GetName(), Version: 1, State: made})
		return nil
	})
	var replayed *requests.Replayed
	if errors.As(err, &replayed) {
		return replayed.Answer.(*registerv1.Person), nil
	}
	return made, err
}

func TestRefusedRequestIsNotKept(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	ctx := requests.With(t.Context(), requests.Request{ID: "r1", Method: "create", Hash: []byte("body")})
	refusal := fault.Precondition("NO", "No.")
	for range 2 {
		_, err := journal.Write(ctx, db, "cambridge", noon, func(*journal.Tx) error { return refusal })
		if fault.Reason(err) != "NO" {
			t.Errorf("refused call: %v, want the refusal each time", err)
		}
	}
}

func TestOtherCallerMayChooseTheSameRequestID(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	for _, who := range []*caller.Caller{{Person: "a"}, {Person: "b"}, {Application: "a"}, {Issuer: "i", Subject: "a"}} {
		if _, err := create(caller.With(t.Context(), who), db, "same", who.Person+who.Application+who.Subject+who.Issuer); err != nil {
			t.Errorf("%+v: %v", who, err)
		}
	}
}

func TestRequestsArePurgedAfterADay(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	if _, err := create(t.Context(), db, "r1", "body"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		want  int64
	}{{requests.Kept, 0}, {requests.Kept + time.Second, 1}} {
		if n, err := requests.Purge(t.Context(), db, noon.Add(c.after)); err != nil || n != c.want {
			t.Errorf("purge after %s removed %d (%v), want %d", c.after, n, err, c.want)
		}
	}
}
