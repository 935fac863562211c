package grpcserver_test

import (
	"context"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/words/preview"
)

func TestWhoeverWritesLearnsThatACallIsOnlyTried(t *testing.T) {
	s := start(t, nil)
	public := s.asPublic(t)
	var tried bool
	s.handle = func(ctx context.Context, m proto.Message) (proto.Message, error) {
		tried = preview.Asked(ctx)
		return m, nil
	}
	for said, want := range map[string]bool{"": false, "validate_only: false": false, "validate_only: true": true} {
		if _, err := s.ask(as("ann"), t, public, "Change", mine+said); err != nil {
			t.Fatal(err)
		}
		if tried != want {
			t.Errorf("with %q the call is tried: %t, want %t", said, tried, want)
		}
	}
}
