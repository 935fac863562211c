package grpcserver_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/contract/position"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
)

func TestAnAnswerToAChangeTellsItsPosition(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Service = "register" })
	s.handle = func(ctx context.Context, request proto.Message) (proto.Message, error) {
		position.Note(ctx, "cambridge", 7)
		return request, nil
	}
	var got metadata.MD
	if _, err := s.ask(as("ann"), t, s.asPublic(t), "Change", mine, grpc.Header(&got)); err != nil {
		t.Fatal(err)
	}
	if want := []string{"register:cambridge:7"}; !slices.Equal(got.Get(position.Header), want) {
		t.Errorf("position %q, want %q", got.Get(position.Header), want)
	}
}

func TestACallWaitsForThePositionsOfItsCouncil(t *testing.T) {
	const notYet = "Unavailable NOT_YET_READ"
	var awaited []string
	never := errors.New("the wait ended")
	s := start(t, func(o *grpcserver.Options) {
		o.Await = func(ctx context.Context, method string, m position.Mark) error {
			awaited = append(awaited, method+" "+m.String())
			if m.Seq > 1000 { // is never reached
				<-ctx.Done()
				return never
			}
			return nil
		}
	})
	for name, test := range map[string]struct {
		header string
		want   string
		waited []string
	}{
		"none":                   {"", "OK", nil},
		"its own":                {"register:cambridge:7", "OK", []string{"/test.v1.Things/Get register:cambridge:7"}},
		"another council's":      {"register:gravesham:2000", "OK", nil},
		"two":                    {"register:cambridge:7,governance-check:cambridge:1", "OK", []string{"/test.v1.Things/Get register:cambridge:7", "/test.v1.Things/Get governance-check:cambridge:1"}},
		"no position":            {"yesterday", "InvalidArgument POSITION_INVALID", nil},
		"one that does not come": {"register:cambridge:2000", notYet, []string{"/test.v1.Things/Get register:cambridge:2000"}},
	} {
		t.Run(name, func(t *testing.T) {
			awaited = nil
			begin := time.Now()
			_, err := s.ask(as("ann", position.Header, test.header), t, s.asPublic(t), "Get", mine)
			if got := outcome(err); got != test.want {
				t.Errorf("%s (%v), want %s", got, err, test.want)
			}
			if !slices.Equal(awaited, test.waited) {
				t.Errorf("waited for %q, want %q", awaited, test.waited)
			}
			if took := time.Since(begin); took > 4*time.Second || test.want == notYet && took < 1900*time.Millisecond {
				t.Errorf("it took %s; the wait ends after two seconds", took)
			}
		})
	}
}
