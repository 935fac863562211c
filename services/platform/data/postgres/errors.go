package postgres

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Reasons of the faults this package makes.
const (
	// ReasonUnavailable: the database cannot be reached.
	ReasonUnavailable = "DATABASE_UNAVAILABLE"
	// ReasonBusy: the database gave up waiting for another piece of work.
	ReasonBusy = "DATABASE_BUSY"
)

// Constraint gives the name of the constraint that err violates, or "". A store turns it into the fault that says what
// the constraint means.
func Constraint(err error) string {
	var e *pq.Error
	if errors.As(err, &e) {
		return e.Constraint
	}
	return ""
}

// notConnected is the fault of a database that lets nobody in, whatever it says of why: it is starting, being restored or
// moved, has no connections left, or does not take our sign-in. Nothing has been asked of it yet.
func notConnected(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if fault.As(err) != nil {
		return err
	}
	return fault.Unavailable(ReasonUnavailable,
		"The database does not answer just now. Nothing was changed; try again in a moment.").Because(err)
}

// away turns the errors of a database that cannot answer into a fault; every other error passes.
func away(ctx context.Context, err error) error {
	switch {
	case fault.As(err) != nil:
		return err
	case unreachable(err):
		if ctx.Err() != nil { // the driver reports a caller that gave up as a broken connection
			return ctx.Err()
		}
		return fault.Unavailable(ReasonUnavailable,
			"The database does not answer just now. Nothing was changed; try again in a moment.").Because(err)
	case gaveUp(err):
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fault.Unavailable(ReasonBusy,
			"The database is busy with other work on the same records. Nothing was changed; try again in a moment.").Because(err)
	}
	return err
}

// commitFailed says what is known when the last statement failed: with the connection gone, not even whether the
// transaction was kept.
func commitFailed(ctx context.Context, err error) error {
	if !unreachable(err) {
		return away(ctx, err)
	}
	return fault.Unavailable(ReasonUnavailable,
		"The database stopped answering while the change was being saved, so it is not known whether it was. "+
			"Send the same request again with the same request_id, or read the record before trying anew.").Because(err)
}

// unreachable says whether err means that the database is not there.
func unreachable(err error) bool {
	var network net.Error
	var e *pq.Error
	switch {
	case errors.Is(err, driver.ErrBadConn), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF),
		errors.Is(err, net.ErrClosed):
		return true
	case errors.As(err, &e):
		code := string(e.Code)
		return strings.HasPrefix(code, "08") || // connection exceptions
			strings.HasPrefix(code, "57P") || // shutting down, crashed, starting up
			code == "53300" // too many connections
	case errors.As(err, &network):
		return !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
	}
	return false
}

// gaveUp says whether the database broke off a statement that would have been right at another moment.
func gaveUp(err error) bool {
	var e *pq.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case "57014", // cancelled, or over the statement timeout
		"55P03", // lock timeout
		"40P01", // deadlock
		"40001": // could not serialise
		return true
	}
	return false
}
