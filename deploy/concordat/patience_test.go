package main

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func TestAgain(t *testing.T) {
	for name, test := range map[string]struct {
		err    error
		waited time.Duration
		wait   time.Duration
		again  bool
	}{
		"no fault":                         {nil, 0, 0, false},
		"no problem":                       {errors.New("broken"), 0, 0, false},
		"another problem":                  {&problem{Status: 404, Reason: "NOT_FOUND"}, 0, pause, false},
		"too often":                        {&problem{Status: 429, Reason: "RATE_LIMITED", retry: 12 * time.Second}, 0, 12 * time.Second, true},
		"too often, and nobody says when":  {&problem{Status: 429, Reason: "COUNCIL_BUSY"}, 0, time.Second, true},
		"too often for longer than it can": {&problem{Status: 429, Reason: "RATE_LIMITED", retry: time.Hour}, 0, time.Hour, false},
		"not yet read":                     {&problem{Status: 503, Reason: "NOT_YET_READ"}, 0, pause, true},
		"not read for too long":            {&problem{Status: 503, Reason: "NOT_YET_READ"}, patience + time.Second, pause, false},
	} {
		t.Run(name, func(t *testing.T) {
			if wait, again := again(test.err, test.waited); again != test.again || (again && wait != test.wait) {
				t.Errorf("again() = %v, %v, want %v, %v", wait, again, test.wait, test.again)
			}
		})
	}
}

// TestTheCommandCallsLessOftenWhenTold refuses the first call, and answers the one that comes when it was told to.
func TestTheCommandCallsLessOftenWhenTold(t *testing.T) {
	calls, first := 0, time.Time{}
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls++; calls == 1 {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
			_, _ = fmt.Fprint(w, `{"status": 429, "reason": "RATE_LIMITED", "detail": "Too often."}`)
			return
		}
		if time.Since(first) < time.Second {
			t.Error("it came again too soon")
		}
		_, _ = fmt.Fprint(w, "{}")
	}))
	t.Cleanup(door.Close)
	c := &client{address: door.URL, http: door.Client()}
	if _, err := c.do(t.Context(), http.MethodGet, "councils", nil, nil, nil); err != nil || calls != 2 {
		t.Errorf("do() = %v after %d calls, want an answer to the second", err, calls)
	}
}
