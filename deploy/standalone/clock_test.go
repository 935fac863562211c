package standalone

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

var begin = time.Date(2025, 4, 1, 9, 0, 0, 0, time.UTC)

func open(t *testing.T, folder string, start time.Time) *Clock {
	t.Helper()
	clock, err := openClock(folder, start)
	if err != nil {
		t.Fatal(err)
	}
	return clock
}

func near(got, want time.Time) bool { return got.Sub(want).Abs() < time.Minute }

func TestClockRunsOnFromItsBeginning(t *testing.T) {
	for start, want := range map[time.Time]time.Time{{}: time.Now(), begin: begin, begin.AddDate(50, 0, 0): begin.AddDate(50, 0, 0)} {
		if got := open(t, t.TempDir(), start).Now(); !near(got, want) {
			t.Errorf("a clock begun at %s shows %s, want %s", start, got, want)
		}
	}
}

func TestClockNeverGoesBack(t *testing.T) {
	folder := t.TempDir()
	clock := open(t, folder, begin)
	if err := clock.Advance(48 * time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := clock.Set(begin); !errors.Is(err, errBackwards) {
		t.Errorf("Set to an earlier day gives %v", err)
	}
	if err := clock.Advance(-time.Hour); !errors.Is(err, errBackwards) {
		t.Errorf("Advance by less than nothing gives %v", err)
	}
	want := begin.Add(48 * time.Hour)
	for name, start := range map[string]time.Time{"no beginning": {}, "an earlier beginning": begin} {
		if got := open(t, folder, start).Now(); !near(got, want) {
			t.Errorf("the next start with %s shows %s, want %s", name, got, want)
		}
	}
	later := begin.AddDate(1, 0, 0)
	if got := open(t, folder, later).Now(); !near(got, later) {
		t.Errorf("the next start with a later beginning shows %s, want %s", got, later)
	}
}

func TestClockHandler(t *testing.T) {
	clock := open(t, t.TempDir(), begin)
	cases := []struct {
		body string
		want int
		now  string
	}{
		{`{"now": "2025-06-30T09:00:00Z"}`, http.StatusOK, "2025-06-30"},
		{`{"advance": "24h"}`, http.StatusOK, "2025-07-01"},
		{`{"now": "2025-06-30T09:00:00Z"}`, http.StatusBadRequest, "2025-07-01"},
		{`{"advance": "a day"}`, http.StatusBadRequest, "2025-07-01"},
		{`{}`, http.StatusBadRequest, "2025-07-01"},
		{`{"now": "2026-06-30T09:00:00Z", "advance": "1h"}`, http.StatusBadRequest, "2025-07-01"},
		{`{"then": 1}`, http.StatusBadRequest, "2025-07-01"},
	}
	for _, c := range cases {
		recorder := httptest.NewRecorder()
		clock.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodPost, "/clock", strings.NewReader(c.body)))
		if recorder.Code != c.want {
			t.Errorf("%s gives %d: %s", c.body, recorder.Code, recorder.Body)
		}
		if got := clock.Now().UTC().Format(time.DateOnly); got != c.now {
			t.Errorf("after %s it is %s, want %s", c.body, got, c.now)
		}
	}
}
