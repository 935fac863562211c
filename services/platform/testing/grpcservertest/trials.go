package grpcservertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/contract/position"
)

// Trials has the acts of other tests tried first, with validate_only, and then made: trying keeps nothing and is answered
// as the act is. It does so for the subtests of one test, which runs those other tests.
type Trials struct {
	// Within is the name of that test.
	Within string
	// Otherwise are the rpcs that are answered otherwise when they are tried, with what their contract says of it.
	Otherwise map[string]string

	mu   sync.Mutex
	made map[string]int // how often each rpc was tried and then made
}

// Connection returns a connection on which every act is tried first, or conn itself for any other test. Kept tells what
// the service keeps.
func (x *Trials) Connection(
	t testing.TB, conn grpc.ClientConnInterface, kept func() map[string]string,
) grpc.ClientConnInterface {
	if !strings.HasPrefix(t.Name(), x.Within+"/") {
		return conn
	}
	return &trial{ClientConnInterface: conn, trials: x, t: t, kept: kept, sent: map[string]bool{}}
}

// Cover fails t for each rpc that changes something and was not tried and then made.
func (x *Trials) Cover(t *testing.T, services ...protoreflect.ServiceDescriptor) {
	t.Helper()
	eachOpen(t, services, func(method protoreflect.MethodDescriptor, rule *access.Rule) {
		if rule.Writes && x.made[rule.Method] == 0 && method.Input().Fields().ByName(validateOnly) != nil {
			t.Errorf("%s was never tried and then made", method.FullName())
		}
	})
}

const validateOnly protoreflect.Name = "validate_only"

// trial is a connection of one test.
type trial struct {
	grpc.ClientConnInterface
	trials *Trials
	t      testing.TB
	kept   func() map[string]string

	mu   sync.Mutex      // one act at a time, so that nothing else changes what is kept
	sent map[string]bool // the request_ids that were used
}

// Invoke makes a call, and tries it first where it can be.
func (c *trial) Invoke(ctx context.Context, method string, request, answer any, options ...grpc.CallOption) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked, ok := request.(proto.Message)
	if !ok || !c.toTry(asked.ProtoReflect()) {
		return c.ClientConnInterface.Invoke(ctx, method, request, answer, options...)
	}
	shown := answer.(proto.Message).ProtoReflect().New().Interface()
	refused := c.try(ctx, method, asked, shown)
	err := c.ClientConnInterface.Invoke(ctx, method, request, answer, options...)
	if c.trials.Otherwise[method] == "" {
		if got, want := words(shown, refused), words(answer.(proto.Message), err); got != want {
			c.t.Errorf("%s tried is answered\n%s\nand in earnest\n%s", method, got, want)
		}
	}
	if err == nil && refused == nil {
		c.trials.note(method)
	}
	return err
}

func (x *Trials) note(method string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.made == nil {
		x.made = map[string]int{}
	}
	x.made[method]++
}

// toTry reports whether the request is an act in earnest that can be tried, and not one sent again.
func (c *trial) toTry(request protoreflect.Message) bool {
	only := request.Descriptor().Fields().ByName(validateOnly)
	if only == nil || request.Get(only).Bool() {
		return false
	}
	id := request.Get(request.Descriptor().Fields().ByName("request_id")).String()
	again := id != "" && c.sent[id]
	c.sent[id] = true
	return !again
}

// try makes the call with validate_only and holds that nothing is kept of it.
func (c *trial) try(ctx context.Context, method string, request, shown proto.Message) error {
	only := proto.Clone(request)
	only.ProtoReflect().Set(only.ProtoReflect().Descriptor().Fields().ByName(validateOnly), protoreflect.ValueOfBool(true))
	var header metadata.MD
	before := c.kept()
	err := c.ClientConnInterface.Invoke(ctx, method, only, shown, grpc.Header(&header))
	after := c.kept()
	for _, table := range slices.Sorted(maps.Keys(after)) {
		if before[table] != after[table] {
			c.t.Errorf("%s tried changed %s from %s to %s", method, table, before[table], after[table])
		}
	}
	if at := header.Get(position.Header); len(at) > 0 {
		c.t.Errorf("%s tried is answered with the position %s", method, at)
	}
	return err
}

// anew is what each call makes anew: an id, and the hash of a document that has it.
var anew = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|"[0-9a-f]{64}"`)

// words writes an answer so that two that say the same are the same text.
func words(answer proto.Message, err error) string {
	var said bytes.Buffer
	if err != nil {
		s := status.Convert(err)
		return anew.ReplaceAllString(fmt.Sprintln(s.Code(), Reason(err), s.Message()), "…")
	}
	text, err := protojson.Marshal(answer)
	if err == nil {
		err = json.Compact(&said, text)
	}
	if err != nil {
		return err.Error()
	}
	return anew.ReplaceAllString(said.String(), "…")
}
