package grpcserver

import (
	"context"
	"fmt"
	"math"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	"github.com/concordat-suite/concordat/services/platform/limits/rates"
	"github.com/concordat-suite/concordat/services/platform/server/origin"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Rates are how many calls a minute are allowed on the public listener; 0 is no bound.
type Rates struct {
	// Council is for the people and applications of one council together.
	Council int
	// Caller is for one person or application, in all councils together.
	Caller int
	// Address is for the calls from one address without a token that is accepted.
	Address int
}

const (
	// rateHeader and policyHeader tell how much of which limit is left, as the HTTP headers of the same names do.
	rateHeader   = "ratelimit"
	policyHeader = "ratelimit-policy"
	// nearly is the part of a limit below which every answer tells what is left.
	nearly = 4
)

// limited counts calls by who makes them.
type limited struct{ councils, callers, addresses *rates.Limit }

func newLimited(r Rates) limited {
	return limited{rates.New("council", r.Council), rates.New("caller", r.Caller), rates.New("address", r.Address)}
}

// council counts a call of somebody who belongs to the council. Strangers' calls are not counted, so that nobody can use up
// what a council is allowed but its own.
func (l limited) council(ctx context.Context, now time.Time) error {
	return countCall(ctx, l.councils, callIn(ctx).Council, now,
		"Your council has made more than %d calls in a minute. Try again in %d seconds. "+
			"If an application calls without a pause, slow it down.")
}

// caller counts a call of somebody whose token was accepted.
func (l limited) caller(ctx context.Context, now time.Time) error {
	return countCall(ctx, l.callers, callIn(ctx).key(), now,
		"You have made more than %d calls in a minute. Try again in %d seconds, with longer pauses between the calls.")
}

// stranger counts a call without a token that was accepted.
func (l limited) stranger(ctx context.Context, now time.Time) error {
	return countCall(ctx, l.addresses, origin.Of(callIn(ctx).client), now,
		"More than %d calls in a minute came from your address without an accepted sign-in. Sign in, or try again in %d seconds.")
}

// countCall counts a call by its key, and refuses it in these words, which name the limit and the seconds to wait.
func countCall(ctx context.Context, limit *rates.Limit, key string, now time.Time, words string) error {
	if limit == nil || callIn(ctx).continued {
		return nil
	}
	taken := limit.Take(key, now)
	if taken.Wait > 0 || taken.Left < limit.PerMinute()/nearly {
		state, policy := taken.Headers()
		if err := grpc.SetHeader(ctx, metadata.Pairs(rateHeader, state, policyHeader, policy)); err != nil {
			return err
		}
	}
	if taken.Wait == 0 {
		return nil
	}
	seconds := int(math.Ceil(taken.Wait.Seconds()))
	return fault.Exhausted("RATE_LIMITED", fmt.Sprintf(words, limit.PerMinute(), seconds)).
		With("calls_per_minute", fmt.Sprint(limit.PerMinute())).With("seconds", fmt.Sprint(seconds)).
		After(time.Duration(seconds) * time.Second)
}

// countedStranger counts a call that is refused as one without an accepted token, and refuses it for that when there were
// too many. Only what the caller could have done better counts.
func (c *chain) countedStranger(ctx context.Context, refused error) error {
	if f := fault.As(refused); f != nil && f.Kind != fault.KindUnauthenticated {
		return refused
	}
	if err := c.limited.stranger(ctx, c.Now()); err != nil {
		return err
	}
	return refused
}

// unsignedCall lets a call without a token go on while not too many are open from its address.
func (c *chain) unsignedCall(ctx context.Context, next func(context.Context) error) error {
	from := origin.Of(callIn(ctx).client)
	leave, err := c.unsigned.Take(ctx, 0, from, 1)
	if err != nil {
		return tooManyOpen(err)
	}
	defer leave()
	if callIn(ctx).Method == healthWatch {
		stopWatching, err := c.watching.Take(ctx, 0, from, 1)
		if err != nil {
			return tooManyOpen(err)
		}
		defer stopWatching()
	}
	return next(ctx)
}

func tooManyOpen(why error) error {
	return fault.Exhausted("TOO_MANY_OPEN",
		"Too many calls without a sign-in are open at once. Wait until some of them have ended, or sign in.").
		After(time.Second).Because(why)
}
