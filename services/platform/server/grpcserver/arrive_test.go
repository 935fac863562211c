package grpcserver_test

import (
	"context"
	"encoding/binary"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
)

// header begins a request that says how long it is.
func header(length int) []byte { return binary.BigEndian.AppendUint32([]byte{0}, uint32(length)) }

// TestNobodysRequestIsReadBeforeTheirToken begins requests and sends none of their bytes, or only how many there will be:
// whoever may not send them is answered all the same.
func TestNobodysRequestIsReadBeforeTheirToken(t *testing.T) {
	const get, public, watch = "/test.v1.Things/Get", "/test.v1.Things/GetPublished", "/test.v1.Things/WatchThings"
	s := start(t, nil)
	for name, test := range map[string]struct {
		token, path string
		sent        []byte
		want        string
	}{
		"no token":                           {"", get, nil, "Unauthenticated TOKEN_MISSING"},
		"a token that is not accepted":       {"nobody", get, nil, "Unauthenticated TOKEN_NOT_ACCEPTED"},
		"the same on a stream":               {"nobody", watch, nil, "Unauthenticated TOKEN_NOT_ACCEPTED"},
		"a call that is not offered":         {"ann!", "/test.v1.Things/Burn", nil, "Unimplemented METHOD_UNKNOWN"},
		"much for the public":                {"", public, header(65 << 10), "ResourceExhausted REQUEST_TOO_LARGE"},
		"much for the probe":                 {"", "/grpc.health.v1.Health/Check", header(65 << 10), "ResourceExhausted REQUEST_TOO_LARGE"},
		"more than anybody may send at once": {"ann!", get, header(5 << 20), "ResourceExhausted REQUEST_TOO_LARGE"},
	} {
		t.Run(name, func(t *testing.T) {
			f := s.sendFrames(t)
			var headers []string
			if test.token != "" {
				headers = []string{"authorization", "Bearer " + test.token}
			}
			if err := f.open(test.path, headers...); err != nil {
				t.Fatal(err)
			}
			if err := f.framer.WriteData(f.stream, false, test.sent); err != nil {
				t.Fatal(err)
			}
			if got, err := f.end(f.stream); err != nil || got != test.want {
				t.Errorf("the call ends with %q, %v, want %q", got, err, test.want)
			}
		})
	}
}

// TestARequestMustArrive begins requests that do not come to an end.
func TestARequestMustArrive(t *testing.T) {
	s := start(t, func(o *grpcserver.Options) { o.Limits.Arrival = 50 * time.Millisecond })
	for name, sent := range map[string][]byte{
		"nothing": nil, "half a header": header(9)[:2], "a header": header(9), "half": append(header(9), 1, 2, 3),
		"an end that stays open": message(thingBytes()),
	} {
		for _, path := range []string{"/test.v1.Things/Get", "/test.v1.Things/WatchThings"} {
			t.Run(name+path, func(t *testing.T) {
				f := s.sendFrames(t)
				if err := f.open(path, "authorization", "Bearer ann!"); err != nil {
					t.Fatal(err)
				}
				if err := f.framer.WriteData(f.stream, false, sent); err != nil {
					t.Fatal(err)
				}
				if got, err := f.end(f.stream); err != nil || got != "ResourceExhausted REQUEST_TOO_SLOW" {
					t.Errorf("the call ends with %q, %v, want REQUEST_TOO_SLOW", got, err)
				}
			})
		}
	}
}

// TestLargeRequestsAtOnce has one caller begin as many large requests as fit, and then one more, which waits for nothing to
// come free. Another caller's fits, and so does the next one when the others have ended.
func TestLargeRequestsAtOnce(t *testing.T) {
	const most, size = 4, 4 << 20
	s := start(t, func(o *grpcserver.Options) { o.Limits.Arrival = 2 * time.Second })
	working, finish := make(chan struct{}, most), make(chan struct{})
	s.handle = func(ctx context.Context, request proto.Message) (proto.Message, error) {
		working <- struct{}{}
		<-finish
		return s.thing(), nil
	}
	large := func() string {
		padding := make([]byte, size-40)
		for i := range padding {
			padding[i] = 'x'
		}
		return mine + ` request_id: "` + string(padding) + `"`
	}()
	public := s.asPublic(t)
	ended := make(chan error, most+1)
	ask := func(who string) {
		_, err := s.ask(as(who), t, public, "Get", large)
		ended <- err
	}
	for range most {
		go ask("ann")
	}
	for range most {
		<-working
	}
	if _, err := s.ask(as("ann"), t, public, "Get", large); outcome(err) != "ResourceExhausted TOO_MUCH_AT_ONCE" {
		t.Errorf("outcome = %q, want TOO_MUCH_AT_ONCE", outcome(err))
	}
	go ask("ian")
	go ask("ann")
	close(finish)
	for range most + 2 {
		if err := <-ended; err != nil && outcome(err) != "PermissionDenied PERMISSION_DENIED" {
			t.Errorf("another request: %v", err)
		}
	}
}
