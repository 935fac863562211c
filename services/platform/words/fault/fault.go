// Package fault is the one error type of the suite: made where the reason is known, turned into a gRPC status in
// one place (grpcserver) and into problem+json in another (the gateway). It knows neither of them.
package fault

import (
	"errors"
	"time"
)

// Kind says what sort of fault it is, for code that must decide. Each kind maps to one canonical gRPC code.
type Kind int

const (
	// Internal is every error that is not a fault: the caller sees a neutral sentence and the request id.
	Internal Kind = iota
	// KindInvalid is a request that is wrong whatever the state of the system.
	KindInvalid
	// KindNotFound is a missing record, or one that the caller may not know of.
	KindNotFound
	// KindConflict is something that exists already.
	KindConflict
	// KindPrecondition is a request that the present state of the record does not allow.
	KindPrecondition
	// KindDenied is a request that the caller's roles do not allow.
	KindDenied
	// KindUnauthenticated is a caller whose token is missing or not accepted.
	KindUnauthenticated
	// KindStale is an edit of a version that is no longer the newest.
	KindStale
	// KindExhausted is a limit that is reached.
	KindExhausted
	// KindUnavailable is a service that cannot answer now; the same call may succeed later.
	KindUnavailable
)

// MaxFields is how many wrong fields an answer lists at most. Whoever finds more counts them in Error.More.
const MaxFields = 100

// Field is one field of the request that is wrong, and why.
type Field struct {
	// Path is the field as the contract writes it, such as "partnership.display_name".
	Path string
	// Description says what is wrong with it and what would be right.
	Description string
}

// Error is a fault. Message is for the person at the desk: what happened and what to do, without internals.
type Error struct {
	Kind     Kind
	Reason   string            // stable, UPPER_SNAKE, documented on the rpc
	Message  string            // a full sentence
	Metadata map[string]string // every variable part of the message
	Fields   []Field           // which fields of the request are wrong; of many, the first
	More     int               // how many more are wrong than Fields lists
	Retry    time.Duration     // when the same call may succeed; 0 when nobody knows
	cause    error             // logged, never sent
}

// Error gives the reason, the message and the cause, for logs.
func (e *Error) Error() string {
	s := e.Reason + ": " + e.Message
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// Because returns a copy of the fault with a cause that is logged and never sent.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// With returns a copy of the fault with one more piece of metadata.
func (e *Error) With(key, value string) *Error {
	c := *e
	c.Metadata = make(map[string]string, len(e.Metadata)+1)
	for k, v := range e.Metadata {
		c.Metadata[k] = v
	}
	c.Metadata[key] = value
	return &c
}

// After returns a copy of the fault that says when the same call may succeed.
func (e *Error) After(wait time.Duration) *Error {
	c := *e
	c.Retry = wait
	return &c
}

// Invalid is a request that is wrong whatever the state of the system.
func Invalid(reason, message string, fields ...Field) *Error {
	return &Error{Kind: KindInvalid, Reason: reason, Message: message, Fields: fields}
}

// NotFound is a missing record, or one that the caller may not know of; both look the same.
func NotFound(reason, message string) *Error {
	return &Error{Kind: KindNotFound, Reason: reason, Message: message}
}

// Conflict is something that exists already.
func Conflict(reason, message string) *Error {
	return &Error{Kind: KindConflict, Reason: reason, Message: message}
}

// Precondition is a request that the present state of the record does not allow.
func Precondition(reason, message string, fields ...Field) *Error {
	return &Error{Kind: KindPrecondition, Reason: reason, Message: message, Fields: fields}
}

// Denied is a request that the caller's roles do not allow.
func Denied(reason, message string) *Error {
	return &Error{Kind: KindDenied, Reason: reason, Message: message}
}

// Unauthenticated is a caller whose token is missing or not accepted.
func Unauthenticated(reason, message string) *Error {
	return &Error{Kind: KindUnauthenticated, Reason: reason, Message: message}
}

// Stale is an edit of a version that is no longer the newest.
func Stale(reason, message string) *Error {
	return &Error{Kind: KindStale, Reason: reason, Message: message}
}

// Exhausted is a limit that is reached.
func Exhausted(reason, message string) *Error {
	return &Error{Kind: KindExhausted, Reason: reason, Message: message}
}

// Unavailable is a service that cannot answer now.
func Unavailable(reason, message string) *Error {
	return &Error{Kind: KindUnavailable, Reason: reason, Message: message}
}

// As gives the fault in err, or nil when there is none.
func As(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// KindOf gives the kind of err; an error that is no fault is Internal.
func KindOf(err error) Kind {
	if e := As(err); e != nil {
		return e.Kind
	}
	return Internal
}

// Reason gives the stable reason of err, or "" when it is no fault.
func Reason(err error) string {
	if e := As(err); e != nil {
		return e.Reason
	}
	return ""
}
