package main

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"
)

const (
	// longestRest bounds how long the command waits in all when it is told to call less often.
	longestRest = 3 * time.Minute
	// shortestRest is what it waits at least then.
	shortestRest = time.Second
)

// tooOften are the reasons of calls that were refused, with nothing done, because there were too many of them.
var tooOften = []string{"RATE_LIMITED", "COUNCIL_BUSY", "TOO_MANY_OPEN", "TOO_MUCH_AT_ONCE"}

// patiently repeats a call that would not show yet what was written, and one that came too soon after the others, when the
// answer says that it may.
func patiently[T any](ctx context.Context, call func() (T, error)) (answer T, err error) {
	begin := time.Now()
	for {
		answer, err = call()
		wait, again := again(err, time.Since(begin))
		if !again {
			return answer, err
		}
		select {
		case <-ctx.Done():
			return answer, ctx.Err()
		case <-time.After(wait):
		}
	}
}

// again says whether a call is worth another try after so much time, and when.
func again(err error, waited time.Duration) (time.Duration, bool) {
	var p *problem
	if !errors.As(err, &p) {
		return 0, false
	}
	if slices.Contains(tooOften, p.Reason) {
		wait := max(p.retry, shortestRest)
		return wait, waited+wait <= longestRest
	}
	return pause, p.Status == http.StatusServiceUnavailable && p.Reason == "NOT_YET_READ" && waited <= patience
}

// retryAfter reads when a refused call may be made again.
func retryAfter(header http.Header) time.Duration {
	seconds, err := strconv.Atoi(header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(seconds) * time.Second
}
