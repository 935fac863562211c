package grpcserver_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/testing/contracttest"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

func TestAnErrorTellsWhatItShould(t *testing.T) {
	var log bytes.Buffer
	s := start(t, func(o *grpcserver.Options) { o.Logger = slog.New(slog.NewJSONHandler(&log, nil)) })
	public := s.asPublic(t)
	const secret = `pq: relation "people" does not exist`
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"a fault":                 {fault.Stale("STALE_ETAG", "Read it again."), "Aborted STALE_ETAG"},
		"a fault that is wrapped": {fmt.Errorf("renew: %w", fault.Precondition("NOT_ACTIVE", "It is not active.")), "FailedPrecondition NOT_ACTIVE"},
		"with a cause":            {fault.Conflict("TAKEN", "It is taken.").Because(errors.New(secret)), "AlreadyExists TAKEN"},
		"any other":               {errors.New(secret), "Internal INTERNAL"},
		"another's status":        {status.Error(codes.NotFound, secret), "Internal INTERNAL"},
		"another's absence":       {status.Error(codes.Unavailable, secret), "Unavailable UNAVAILABLE"},
		"time is up":              {fmt.Errorf("query: %w", context.DeadlineExceeded), "DeadlineExceeded DEADLINE_EXCEEDED"},
		"given up":                {context.Canceled, "Canceled CANCELLED"},
	} {
		t.Run(name, func(t *testing.T) {
			s.handle = func(context.Context, proto.Message) (proto.Message, error) { return nil, test.err }
			_, err := s.ask(as("ann"), t, public, "Get", mine)
			if got := outcome(err); got != test.want {
				t.Errorf("outcome = %q, want %q", got, test.want)
			}
			if strings.Contains(fmt.Sprint(status.Convert(err).Proto()), "people") {
				t.Errorf("the answer holds internals: %v", err)
			}
		})
	}
	if !strings.Contains(log.String(), "relation") {
		t.Error("the log does not hold the cause")
	}
}

func TestAPanicCostsOneCall(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	s.handle = func(context.Context, proto.Message) (proto.Message, error) { panic("a bug") }
	if _, err := s.ask(as("ann"), t, public, "Get", mine); outcome(err) != "Internal INTERNAL" {
		t.Errorf("outcome = %q, want INTERNAL", outcome(err))
	}
	if err := s.watch(as("ann"), t, public, "WatchThings", mine); outcome(err) != "Internal INTERNAL" {
		t.Errorf("stream: outcome = %q, want INTERNAL", outcome(err))
	}
	s.handle = func(_ context.Context, m proto.Message) (proto.Message, error) { return m, nil }
	if _, err := s.ask(as("ann"), t, public, "Get", mine); err != nil {
		t.Errorf("the next call: %v", err)
	}
}

func TestWrongFormNamesTheField(t *testing.T) {
	s := start(t, nil)
	_, err := s.ask(as("ann"), t, s.asPublic(t), "Change", mine+`title: "too long by far"`)
	for _, d := range status.Convert(err).Details() {
		if bad, ok := d.(*errdetails.BadRequest); ok {
			if v := bad.GetFieldViolations(); len(v) == 1 && v[0].GetField() == "title" && v[0].GetDescription() != "" {
				return
			}
		}
	}
	t.Errorf("details = %v, want one violation of title", status.Convert(err).Details())
}

func TestRepeatedRequests(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) {
		o.Sight = func(c *caller.Caller, _ proto.Message) caller.Sight {
			if c.Person == "ann" {
				return caller.Council
			}
			return caller.Exempt
		}
	})
	public := s.asPublic(t)
	var seen []requests.Request
	s.handle = func(ctx context.Context, m proto.Message) (proto.Message, error) {
		seen = append(seen, requests.From(ctx))
		if len(seen) == 1 {
			return m, nil
		}
		first := contracttest.Message(t, s.file, "Thing", mine+`title: "secret"`)
		return nil, fmt.Errorf("edit: %w", &requests.Replayed{Answer: first})
	}
	request := mine + `request_id: "7"`
	if _, err := s.ask(as("ann"), t, public, "Change", request); err != nil {
		t.Fatal(err)
	}
	again, err := s.ask(as("ann"), t, public, "Change", request)
	if err != nil {
		t.Fatal(err)
	}
	if want := contracttest.Message(t, s.file, "Thing", mine); !proto.Equal(again, want) {
		t.Errorf("the answer given again = %v, want the first one, pruned: %v", again, want)
	}
	if len(seen) != 2 || seen[0].ID != "7" || seen[0].Method != "/test.v1.Things/Change" || seen[0].Answer != "test.v1.Thing" {
		t.Fatalf("requests = %+v", seen)
	}
	_, _ = s.ask(as("ann"), t, public, "Change", request+`title: "other"`)
	if !bytes.Equal(seen[0].Hash, seen[1].Hash) || bytes.Equal(seen[0].Hash, seen[2].Hash) {
		t.Error("the hash does not follow the content")
	}
	for _, method := range []string{"Change", "Get"} {
		if _, _ = s.ask(as("ann"), t, public, method, mine); seen[len(seen)-1].ID != "" {
			t.Errorf("%s without a request_id: %+v", method, seen[len(seen)-1])
		}
	}
}
