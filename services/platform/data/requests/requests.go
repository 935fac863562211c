// Package requests lets a client send a call again and get the first answer: it keeps, for a day, what each request_id
// of a caller was answered. The claim of a request_id is part of the transaction that does the work, so that a call is
// done once or not at all, however many copies arrive at once.
//
// The server's interceptor puts the request into the context (With) and turns Replayed into the answer; journal.Write
// claims and settles it. Refusals are not kept.
package requests

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Kept is for how long an answer is kept.
const Kept = 24 * time.Hour

// Request is a call that its client may send again.
type Request struct {
	// ID is the request_id that the client chose.
	ID string
	// Method is the full name of the rpc.
	Method string
	// Hash is of the request's deterministic bytes: the same id with another body is a mistake of the client's.
	Hash []byte
	// Answer is the message that the method answers with.
	Answer protoreflect.FullName
}

type key struct{}

// With returns a context that carries r.
func With(ctx context.Context, r Request) context.Context { return context.WithValue(ctx, key{}, r) }

// Without returns a context without a request, for a further transaction of a call whose first one has claimed it.
func Without(ctx context.Context) context.Context { return With(ctx, Request{}) }

// From gives the request in ctx; its ID is empty when the client sent none.
func From(ctx context.Context) Request {
	r, _ := ctx.Value(key{}).(Request)
	return r
}

// Replayed is what a repeated call gets instead of being done again. It is no failure: Answer is the first answer.
type Replayed struct{ Answer proto.Message }

// Error says what happened, for the case that nobody looks at the type.
func (*Replayed) Error() string { return "the request was answered before" }

// Claim is a request_id that belongs to this transaction.
type Claim struct {
	Request
	caller string
}

// Begin claims the request_id in ctx for the transaction, or gives nil when there is none. While another transaction
// holds it, it waits. When the call was answered before, the error is a *Replayed; when it was another call, a fault.
func Begin(ctx context.Context, tx *postgres.Tx, now time.Time) (*Claim, error) {
	c := &Claim{Request: From(ctx), caller: callerKey(caller.From(ctx))}
	if c.ID == "" {
		return nil, nil
	}
	result, err := tx.ExecContext(ctx, `
		INSERT INTO requests (council, caller, method, request_id, hash, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (council, caller, method, request_id) DO NOTHING`,
		tx.Council, c.caller, c.Method, c.ID, c.Hash, now)
	if err != nil {
		return nil, fmt.Errorf("claim the request: %w", err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return c, err
	}
	return nil, c.replay(ctx, tx)
}

// replay gives the first answer, as an error.
func (c *Claim) replay(ctx context.Context, tx *postgres.Tx) error {
	var first struct {
		Hash   []byte `db:"hash"`
		Answer []byte `db:"answer"`
	}
	err := tx.GetContext(ctx, &first, `SELECT hash, answer FROM requests
		WHERE council = $1 AND caller = $2 AND method = $3 AND request_id = $4`, tx.Council, c.caller, c.Method, c.ID)
	switch {
	case errors.Is(err, sql.ErrNoRows): // purged between the two statements, a day after the first call
		return fault.Unavailable("REQUEST_EXPIRED", "The earlier call with this request_id has just expired; send it again.")
	case err != nil:
		return fmt.Errorf("read the first answer: %w", err)
	case !bytes.Equal(first.Hash, c.Hash):
		return fault.Invalid("REQUEST_ID_REUSED",
			"This request_id was used for another request. Choose a new one for each change, and repeat one only to send the same request again.",
			fault.Field{Path: "request_id", Description: "was used for a request with another content"})
	case first.Answer == nil:
		return fault.Precondition("REQUEST_ANSWER_ERASED",
			"This request was done before, and what it answered has been erased since. Read the record for how it stands.")
	}
	var answer anypb.Any
	if err := proto.Unmarshal(first.Answer, &answer); err != nil {
		return fmt.Errorf("decode the first answer: %w", err)
	}
	message, err := answer.UnmarshalNew()
	if err != nil {
		return fmt.Errorf("decode the first answer: %w", err)
	}
	return &Replayed{Answer: message}
}

// Settle stores the answer. name is the resource that it is, or "" when it is none or several.
func (c *Claim) Settle(ctx context.Context, tx *postgres.Tx, answer proto.Message, name string) error {
	packed, err := anypb.New(answer)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(packed)
	if err != nil {
		return fmt.Errorf("encode the answer: %w", err)
	}
	return c.exec(ctx, tx, `UPDATE requests SET answer = $5, name = $6
		WHERE council = $1 AND caller = $2 AND method = $3 AND request_id = $4`, b, name)
}

// Release gives the request_id up: the call changed nothing, and doing it again will not either.
func (c *Claim) Release(ctx context.Context, tx *postgres.Tx) error {
	return c.exec(ctx, tx, `DELETE FROM requests WHERE council = $1 AND caller = $2 AND method = $3 AND request_id = $4`)
}

func (c *Claim) exec(ctx context.Context, tx *postgres.Tx, query string, more ...any) error {
	args := append([]any{tx.Council, c.caller, c.Method, c.ID}, more...)
	if _, err := tx.ExecContext(ctx, query, args...); err != nil {
		return fmt.Errorf("settle the request: %w", err)
	}
	return nil
}

// Forget empties the stored answers that speak of the resource, or may do so. The calls stay done: a repeat is refused,
// not done again.
func Forget(ctx context.Context, tx *postgres.Tx, name string) error {
	if _, err := tx.ExecContext(ctx, `UPDATE requests SET answer = NULL WHERE council = $1 AND name IN ($2, '')`, tx.Council, name); err != nil {
		return fmt.Errorf("forget answers about %s: %w", name, err)
	}
	return nil
}

// ForgetAll empties all stored answers of the council, when what is erased may stand in any.
func ForgetAll(ctx context.Context, tx *postgres.Tx) error {
	if _, err := tx.ExecContext(ctx, `UPDATE requests SET answer = NULL WHERE council = $1`, tx.Council); err != nil {
		return fmt.Errorf("forget the answers to all requests: %w", err)
	}
	return nil
}

// Purge removes the answers that have been kept long enough, in all councils, and says how many.
func Purge(ctx context.Context, db *postgres.DB, now time.Time) (n int64, err error) {
	err = db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM requests WHERE at < $1", now.Add(-Kept))
		if err != nil {
			return fmt.Errorf("purge answered requests: %w", err)
		}
		n, err = result.RowsAffected()
		return err
	})
	return n, err
}

// purgeEvery is how often answers that are no longer kept are removed.
const purgeEvery = time.Hour

// Purging gives the part of a service that removes, until ctx ends, the answers that are no longer kept.
func Purging(db *postgres.DB, clock func() time.Time, logger *slog.Logger) func(context.Context) error {
	return func(ctx context.Context) error {
		ticker := time.NewTicker(purgeEvery)
		defer ticker.Stop()
		for {
			if _, err := Purge(ctx, db, clock()); err != nil && ctx.Err() == nil {
				logger.ErrorContext(ctx, "old answers are not removed; trying again in an hour", "error", err)
			}
			select {
			case <-ctx.Done():
				return nil
			case <-ticker.C:
			}
		}
	}
}

// callerKey tells callers apart: two of them may choose the same request_id.
func callerKey(c *caller.Caller) string {
	switch {
	case c.Person != "":
		return "person:" + c.Person
	case c.Application != "":
		return "application:" + c.Application
	case c.Service != "":
		return "service:" + c.Service
	}
	return "sign-in:" + SignIn(c)
}

// SignIn is the fingerprint of the caller's issuer and subject, or "" without one.
func SignIn(c *caller.Caller) string {
	if c.Subject == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(c.Issuer + "\n" + c.Subject))
	return hex.EncodeToString(sum[:])
}
