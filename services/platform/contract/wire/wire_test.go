package wire_test

import (
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/contract/wire"
)

func TestVersion(t *testing.T) {
	for etag, want := range map[string]int64{"": 0, "7": 7, "0": -1, "-3": -1, "abc": -1, wire.Etag(12): 12} {
		if got := wire.Version(etag); got != want {
			t.Errorf("Version(%q) = %d, want %d", etag, got, want)
		}
	}
}

func TestInstantsThereAndBack(t *testing.T) {
	for name, want := range map[string]time.Time{"unset": {}, "set": time.Date(2026, 3, 29, 1, 30, 0, 5, time.UTC)} {
		if got := wire.Instant(wire.Timestamp(want)); !got.Equal(want) {
			t.Errorf("%s: Instant(Timestamp(%v)) = %v", name, want, got)
		}
	}
	if got := wire.Timestamp(time.Time{}); got != nil {
		t.Errorf("Timestamp(zero) = %v, want unset", got)
	}
}
