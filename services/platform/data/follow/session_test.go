package follow

import (
	"context"
	"fmt"
	"testing"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
)

func entryOf(call string) *journalv1.WatchResponse {
	return &journalv1.WatchResponse{Event: &journalv1.WatchResponse_Entry{Entry: &journalv1.Entry{CallId: call}}}
}

func headsMessage() *journalv1.WatchResponse {
	return &journalv1.WatchResponse{Event: &journalv1.WatchResponse_Heads{Heads: &journalv1.Heads{}}}
}

// What one call changed is handed on together, though it comes in drops.
func TestACallIsGatheredWhole(t *testing.T) {
	messages := make(chan *journalv1.WatchResponse)
	go func() {
		for range 5 {
			messages <- entryOf("review")
			time.Sleep(5 * time.Millisecond)
		}
		messages <- headsMessage()
	}()
	got, err := (&gatherer{messages: messages}).next(context.Background())
	if err != nil || len(got) != 6 {
		t.Errorf("gathered %d messages, %v; want 5 entries and the heads", len(got), err)
	}
}

// Much that is new is cut between calls, and a call that is larger than that is not cut.
func TestGatheringIsCutBetweenCalls(t *testing.T) {
	for name, c := range map[string]struct {
		calls []int
		want  []int
	}{
		"many small calls":  {[]int{100, 100, 100, 1}, []int{200, 102}},
		"one larger call":   {[]int{300, 1}, []int{300, 2}},
		"a call at the cut": {[]int{250, 20, 20}, []int{250, 41}},
	} {
		t.Run(name, func(t *testing.T) {
			messages := make(chan *journalv1.WatchResponse, 1000)
			for i, n := range c.calls {
				for range n {
					messages <- entryOf(fmt.Sprint(i))
				}
			}
			messages <- headsMessage()
			g := gatherer{messages: messages}
			for i, want := range c.want {
				if got, err := g.next(context.Background()); err != nil || len(got) != want {
					t.Errorf("part %d has %d messages, %v; want %d", i, len(got), err, want)
				}
			}
		})
	}
}

// What came while the last was handled is taken together, up to the last heads: a follower that is slow for a moment works
// the faster for it.
func TestWhatWaitsIsGatheredAtOnce(t *testing.T) {
	messages := make(chan *journalv1.WatchResponse, 1000)
	for i := range 3 {
		messages <- entryOf(fmt.Sprint(i))
		messages <- headsMessage()
	}
	messages <- entryOf("the first of a call")
	g := gatherer{messages: messages}
	if got, err := g.next(context.Background()); err != nil || len(got) != 6 {
		t.Errorf("gathered %d, %v; want the 6 that are whole", len(got), err)
	}
	messages <- entryOf("the first of a call")
	messages <- headsMessage()
	if got, err := g.next(context.Background()); err != nil || len(got) != 3 {
		t.Errorf("gathered %d, %v; want the whole call and the heads", len(got), err)
	}
	for i := range 400 {
		messages <- entryOf(fmt.Sprint(i))
		messages <- headsMessage()
	}
	for _, want := range []int{atOnce, atOnce, atOnce, 800 - 3*atOnce} {
		if got, err := g.next(context.Background()); err != nil || len(got) != want || got[len(got)-1].GetHeads() == nil {
			t.Errorf("gathered %d, %v; want %d, with heads at the end", len(got), err, want)
		}
	}
}

// A source that sends no heads is not waited for for ever, and one that fails ends the gathering.
func TestGatheringEnds(t *testing.T) {
	messages, failed := make(chan *journalv1.WatchResponse, 1), make(chan error, 1)
	messages <- entryOf("a")
	g := gatherer{messages: messages, failed: failed}
	if got, err := g.next(context.Background()); err != nil || len(got) != 1 {
		t.Errorf("gathered %d, %v", len(got), err)
	}
	failed <- context.DeadlineExceeded
	if _, err := g.next(context.Background()); err == nil {
		t.Error("a stream that fails goes on")
	}
}
