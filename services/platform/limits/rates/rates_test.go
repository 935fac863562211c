package rates

import (
	"fmt"
	"testing"
	"time"
)

func TestTake(t *testing.T) {
	l := New("address", 60)
	now := time.Now()
	for i := range 60 {
		if taken := l.Take("a", now); taken.Wait != 0 || taken.Left != 59-i {
			t.Fatalf("call %d: %+v", i, taken)
		}
	}
	for range 3 { // what is refused does not put off when the next is allowed
		if taken := l.Take("a", now); taken.Wait != time.Second {
			t.Errorf("the call after the allowance waits %v, want a second", taken.Wait)
		}
	}
	if taken := l.Take("b", now); taken.Wait != 0 {
		t.Error("another key is refused")
	}
	if taken := l.Take("a", now.Add(time.Second)); taken.Wait != 0 {
		t.Error("a second later it is still refused")
	}
	if taken := l.Take("a", now.Add(time.Hour)); taken.Left != 59 {
		t.Errorf("%d calls are left after an hour of quiet, want a minute's", taken.Left)
	}
}

func TestNoLimit(t *testing.T) {
	l := New("address", 0)
	for range 100_000 {
		if taken := l.Take("a", time.Now()); taken.Wait != 0 || taken.Left <= 0 {
			t.Fatal("no limit refuses")
		}
	}
	if state, policy := l.Take("a", time.Now()).Headers(); state != "" || policy != "" || l.PerMinute() != 0 {
		t.Errorf("no limit tells of one: %q %q", state, policy)
	}
}

func TestHeaders(t *testing.T) {
	l := New("council", 120)
	now := time.Now()
	var taken Taken
	for range 60 {
		taken = l.Take("cambridge", now)
	}
	if state, policy := taken.Headers(); state != `"council";r=60;t=30` || policy != `"council";q=120;w=60` {
		t.Errorf("Headers() = %s, %s", state, policy)
	}
	for range 61 {
		taken = l.Take("cambridge", now)
	}
	if state, _ := taken.Headers(); state != `"council";r=0;t=1` {
		t.Errorf("Headers() = %s when refused", state)
	}
}

// TestMemoryIsBounded counts many more keys than are remembered: the one that is never quiet is not forgotten.
func TestMemoryIsBounded(t *testing.T) {
	l := New("address", 10)
	now := time.Now()
	for range 10 {
		l.Take("loud", now)
	}
	for i := range 4 * mostKeys {
		l.Take(fmt.Sprint(i), now)
		if l.Take("loud", now).Wait == 0 {
			t.Fatalf("the loud one is forgotten after %d others", i)
		}
	}
	if l.keys.Len() != mostKeys {
		t.Errorf("%d keys are remembered, want %d", l.keys.Len(), mostKeys)
	}
}
