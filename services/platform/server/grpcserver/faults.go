package grpcserver

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Domain is the domain of every ErrorInfo.
const Domain = "concordat"

// codeOf gives the canonical code of each kind of fault.
var codeOf = map[fault.Kind]codes.Code{
	fault.KindInvalid:         codes.InvalidArgument,
	fault.KindNotFound:        codes.NotFound,
	fault.KindConflict:        codes.AlreadyExists,
	fault.KindPrecondition:    codes.FailedPrecondition,
	fault.KindDenied:          codes.PermissionDenied,
	fault.KindUnauthenticated: codes.Unauthenticated,
	fault.KindStale:           codes.Aborted,
	fault.KindExhausted:       codes.ResourceExhausted,
	fault.KindUnavailable:     codes.Unavailable,
}

// answered is an error that is ready to be sent. What caused it stays for the log.
type answered struct {
	status *status.Status
	cause  error
}

// Error gives what is sent.
func (a *answered) Error() string { return a.status.Err().Error() }

// Unwrap gives the cause.
func (a *answered) Unwrap() error { return a.cause }

// GRPCStatus gives what is sent.
func (a *answered) GRPCStatus() *status.Status { return a.status }

// faultToStatus turns whatever the call came to into what the caller is told.
func (c *chain) faultToStatus(ctx context.Context, next func(context.Context) error) error {
	err := next(ctx)
	if err == nil {
		return nil
	}
	if isOpen(callIn(ctx).Method) && status.Code(err) == codes.NotFound { // from the health protocol
		err = fault.NotFound("SERVICE_UNKNOWN", "There is no service of that name here.")
	}
	return &answered{status: statusOf(err, callIn(ctx).RequestID), cause: err}
}

// statusOf gives the status of a fault with its reason and fields. Of any other error the caller learns no more than
// that it happened: its text may hold what is nobody's business.
func statusOf(err error, requestID string) *status.Status {
	if f := fault.As(err); f != nil {
		return statusOfFault(f)
	}
	code, reason, message := codes.Internal, "INTERNAL",
		"Something went wrong on our side. Try again; if it goes wrong again, tell your support desk the number "+requestID+"."
	switch sent := status.Code(err); {
	case errors.Is(err, context.DeadlineExceeded) || sent == codes.DeadlineExceeded:
		code, reason, message = codes.DeadlineExceeded, "DEADLINE_EXCEEDED", "The call took longer than allowed and was given up. Look whether it was done before you repeat it."
	case errors.Is(err, context.Canceled) || sent == codes.Canceled:
		code, reason, message = codes.Canceled, "CANCELLED", "The caller gave up the call."
	case sent == codes.Unavailable:
		code, reason, message = codes.Unavailable, "UNAVAILABLE", "A part of the service cannot be reached at the moment. Try again in a minute."
	case sent == codes.Unimplemented:
		code, reason, message = codes.Unimplemented, "METHOD_UNKNOWN", noSuchCall
	}
	return withDetails(code, message, &errdetails.ErrorInfo{
		Reason: reason, Domain: Domain, Metadata: map[string]string{"request_id": requestID},
	})
}

// noSuchCall is what the caller of an rpc is told that this listener does not offer.
const noSuchCall = "There is no such call here."

// unknownMethod is what an rpc comes to that this listener does not offer.
func unknownMethod() error { return status.Error(codes.Unimplemented, "not offered on this listener") }

func notOffered(any, grpc.ServerStream) error { return unknownMethod() }

// recoverPanic makes an error of a panic, with the stack for the log.
func (c *chain) recoverPanic(ctx context.Context, next func(context.Context) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return next(ctx)
}
