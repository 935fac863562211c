package grpcserver

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/tap"

	"github.com/concordat-suite/concordat/services/platform/limits/share"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	// unsignedRequest is the largest request of a caller without a token.
	unsignedRequest = 64 << 10
	// window is how much of a request can arrive before anybody reads it. It must stay as it is for the whole of a
	// connection: gRPC would otherwise raise it to 16 MiB for whoever sends fast.
	window = 64 << 10
	// connectionWindow is how much may be on its way on one connection; what has arrived is taken off it at once.
	connectionWindow = 1 << 20
	// perMebibyte is the time that each MiB of a request may take to arrive.
	perMebibyte = time.Second
)

type giveUpKey struct{}

// tapped looks at a call before anything of it is made. A path in which there is no service and method is answered as
// every other call that is not offered; gRPC itself would do so without a reason. Every other call gets the means of
// giving up a request that does not arrive.
func tapped(ctx context.Context, call *tap.Info) (context.Context, error) {
	if !strings.HasPrefix(call.FullMethodName, "/") || strings.LastIndexByte(call.FullMethodName, '/') == 0 {
		unknown := &errdetails.ErrorInfo{Reason: "METHOD_UNKNOWN", Domain: Domain}
		return nil, withDetails(codes.Unimplemented, noSuchCall, unknown).Err()
	}
	ctx, giveUp := context.WithCancel(ctx)
	return context.WithValue(ctx, giveUpKey{}, giveUp), nil
}

// arrival is the time in which a request must arrive.
type arrival struct {
	limit time.Duration
	timer *time.Timer
}

// awaitArrival gives up the reading of the call's request when it takes too long.
func (c *chain) awaitArrival(ctx context.Context) *arrival {
	giveUp, ok := ctx.Value(giveUpKey{}).(context.CancelFunc)
	if !ok {
		giveUp = func() {}
	}
	return &arrival{limit: c.Limits.Arrival, timer: time.AfterFunc(c.Limits.Arrival, giveUp)}
}

// expect allows a request of so many bytes the time that it needs from now on.
func (a *arrival) expect(length uint32) {
	if length > window {
		a.limit += time.Duration(length>>20) * perMebibyte
		a.timer.Reset(a.limit)
	}
}

// end says what the reading came to.
func (a *arrival) end(err error) error {
	inTime := a.timer.Stop()
	switch {
	case err == nil:
		return nil
	case !inTime:
		return fault.Exhausted("REQUEST_TOO_SLOW", fmt.Sprintf(
			"The request did not arrive within %v and was given up. "+
				"Send it again over a better connection, or send less at a time.", a.limit)).
			Because(err)
	case fault.As(err) != nil:
		return err
	}
	return broken(err)
}

// admit refuses a request that is larger than its caller may send, and waits until there is room for a large one.
func (c *chain) admit(ctx context.Context, method string, length uint32) error {
	current, limit := callIn(ctx), c.Limits.requestLimit(method)
	hint := "Send less at a time."
	if current.unsigned() && limit > unsignedRequest {
		limit, hint = unsignedRequest, "Sign in to send more."
	}
	if uint64(length) > uint64(limit) {
		return fault.Exhausted("REQUEST_TOO_LARGE", fmt.Sprintf("The request is larger than %d KiB. %s", limit>>10, hint)).
			With("limit_bytes", fmt.Sprint(limit))
	}
	if length <= window {
		return nil // it is here already
	}
	giveBack, err := c.arriving.Take(ctx, c.Limits.Arrival/2, current.key(), int(length))
	if errors.Is(err, share.ErrOwn) || errors.Is(err, share.ErrAll) {
		return fault.Exhausted("TOO_MUCH_AT_ONCE",
			"Too many large requests are under way just now. Wait until those that you sent are answered, and send this one again.").
			After(c.Limits.Arrival).Because(err)
	}
	if err != nil {
		return err
	}
	current.atEnd = giveBack // what was read is in memory until the call ends
	return nil
}

// unsigned reports whether the caller has shown neither an accepted token nor a certificate.
func (c *call) unsigned() bool { return c.Subject == "" && c.Service == "" }

// key is what the caller's calls are counted by.
func (c *call) key() string {
	switch {
	case c.Service != "":
		return c.Service
	case c.Subject != "":
		return c.Issuer + "|" + c.Subject
	}
	return origin.Of(c.client)
}
