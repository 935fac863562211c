package calendar

import (
	"errors"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

func england(t *testing.T, closures ...DayOff) *Calendar {
	t.Helper()
	c, err := New(EnglandAndWales, closures...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLastDayFor(t *testing.T) {
	c := england(t)
	for name, want := range map[string]struct{ meeting, ahead, clear string }{
		"ordinary week":                     {"2024-09-18", "2024-09-11", "2024-09-10"},
		"Easter":                            {"2019-04-23", "2019-04-12", "2019-04-11"},
		"Easter and the clocks change":      {"2024-04-04", "2024-03-26", "2024-03-25"},
		"early May holiday":                 {"2024-05-09", "2024-05-01", "2024-04-30"},
		"moved spring holiday and an extra": {"2022-06-08", "2022-05-30", "2022-05-27"},
		"Christmas and New Year 2023":       {"2024-01-03", "2023-12-22", "2023-12-21"},
		"Christmas and New Year 2024":       {"2025-01-02", "2024-12-23", "2024-12-20"},
		"meeting on a Saturday":             {"2024-09-21", "2024-09-13", "2024-09-13"},
	} {
		t.Run(name, func(t *testing.T) {
			meeting := date.MustParse(want.meeting)
			if got, err := c.LastDayFor(meeting, WorkingDays, 5); err != nil || got.String() != want.ahead {
				t.Errorf("5 working days ahead of %s: got %s, %v, want %s", meeting, got, err, want.ahead)
			}
			if got, err := c.LastDayFor(meeting, ClearWorkingDays, 5); err != nil || got.String() != want.clear {
				t.Errorf("5 clear days before %s: got %s, %v, want %s", meeting, got, err, want.clear)
			}
		})
	}
}

func TestCounts(t *testing.T) {
	c := england(t)
	for name, want := range map[string]struct {
		published, meeting string
		ahead, clear       int
	}{
		"Tuesday for the next Tuesday":        {"2023-11-21", "2023-11-28", 5, 4},
		"three clear days for questions":      {"2022-11-23", "2022-11-29", 4, 3},
		"published on a Sunday as on Friday":  {"2024-09-08", "2024-09-16", 6, 5},
		"the same day":                        {"2024-09-18", "2024-09-18", 0, 0},
		"published after the meeting":         {"2024-09-20", "2024-09-18", 0, 0},
		"meeting on no working day is equal":  {"2024-09-13", "2024-09-21", 5, 5},
		"over the state funeral, 19 Sep 2022": {"2022-09-16", "2022-09-21", 2, 1},
	} {
		t.Run(name, func(t *testing.T) {
			p, m := date.MustParse(want.published), date.MustParse(want.meeting)
			if got, err := c.WorkingDaysAhead(p, m); err != nil || got != want.ahead {
				t.Errorf("WorkingDaysAhead() = %d, %v, want %d", got, err, want.ahead)
			}
			if got, err := c.ClearDays(p, m); err != nil || got != want.clear {
				t.Errorf("ClearDays() = %d, %v, want %d", got, err, want.clear)
			}
		})
	}
	if _, err := c.Count(date.MustParse("2024-09-01"), date.MustParse("2024-09-10"), "lunar"); fault.Reason(err) != "NOTICE_RULE_UNKNOWN" {
		t.Errorf("Count() by an unknown rule: %v", err)
	}
}

// TestAddWorkingDays lays down the steps of a review whose deadline is Monday 30 June 2025.
func TestAddWorkingDays(t *testing.T) {
	c := england(t)
	deadline := date.MustParse("2025-06-30")
	for n, want := range map[int]string{
		-20: "2025-06-02", -10: "2025-06-16", -5: "2025-06-23", -1: "2025-06-27", 0: "2025-06-30",
		1: "2025-07-01", 5: "2025-07-07", 10: "2025-07-14", 15: "2025-07-21",
	} {
		if got, err := c.AddWorkingDays(deadline, n); err != nil || got.String() != want {
			t.Errorf("deadline %+d working days = %s, %v, want %s", n, got, err, want)
		}
	}
	if got, err := c.AddWorkingDays(date.MustParse("2024-12-24"), 1); err != nil || got.String() != "2024-12-27" {
		t.Errorf("the working day after Christmas Eve = %s, %v", got, err)
	}
}

func TestDivisions(t *testing.T) {
	for day, want := range map[string]map[Division]bool{
		"2024-11-29": {EnglandAndWales: true, Scotland: true, NorthernIreland: true},
		"2024-12-02": {EnglandAndWales: true, Scotland: false, NorthernIreland: true}, // St Andrew, substitute day
		"2024-07-12": {EnglandAndWales: true, Scotland: true, NorthernIreland: false},
		"2024-04-01": {EnglandAndWales: false, Scotland: true, NorthernIreland: false}, // Easter Monday
		"2026-06-15": {EnglandAndWales: true, Scotland: false, NorthernIreland: true},
		"2024-12-25": {EnglandAndWales: false, Scotland: false, NorthernIreland: false},
	} {
		for division, working := range want {
			c, err := New(division)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := c.IsWorkingDay(date.MustParse(day)); err != nil || got != working {
				t.Errorf("%s in %s: working day = %t, %v, want %t", day, division, got, err, working)
			}
		}
	}
	if _, err := New("jersey"); fault.Reason(err) != "DIVISION_UNKNOWN" {
		t.Errorf("New(jersey): %v", err)
	}
	if d, err := DivisionOf("wales"); err != nil || d != EnglandAndWales {
		t.Errorf("DivisionOf(wales) = %s, %v", d, err)
	}
	if _, err := DivisionOf("france"); fault.Reason(err) != "NATION_UNKNOWN" {
		t.Errorf("DivisionOf(france): %v", err)
	}
}

func TestClosures(t *testing.T) {
	closed := DayOff{Day: date.MustParse("2024-12-27"), Title: "Christmas closure", Source: "notice of 1 October 2024"}
	c := england(t, closed)
	if got, err := c.AddWorkingDays(date.MustParse("2024-12-24"), 1); err != nil || got.String() != "2024-12-30" {
		t.Errorf("the working day after Christmas Eve with a closure = %s, %v", got, err)
	}
	if got, off := c.Off(closed.Day); !off || got != closed {
		t.Errorf("Off() = %v, %t", got, off)
	}
}

func TestBeyondTheTable(t *testing.T) {
	c := england(t)
	far := date.MustParse("9999-06-01")
	for name, count := range map[string]func() error{
		"working days": func() error { _, err := c.WorkingDaysAhead(date.MustParse("2028-12-28"), far); return err },
		"clear days":   func() error { _, err := c.ClearDays(date.MustParse("2028-12-28"), far); return err },
		"adding days":  func() error { _, err := c.AddWorkingDays(date.MustParse("2028-12-28"), 5); return err },
		"last day":     func() error { _, err := c.LastDayFor(far, WorkingDays, 5); return err },
	} {
		err := count()
		if !errors.Is(err, ErrUnknown) || fault.As(err) == nil || !strings.Contains(fault.As(err).Message, "the calendar ends on 31 December 2028") {
			t.Errorf("%s: error = %v, want one that says where the calendar ends", name, err)
		}
	}
	if _, err := c.AddWorkingDays(date.MustParse("2019-01-02"), -5); !errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "begins on 1 January 2019") {
		t.Errorf("before the table: %v", err)
	}
	if got, err := c.WorkingDaysAhead(date.MustParse("2028-12-28"), date.MustParse("2028-12-29")); err != nil || got != 1 {
		t.Errorf("within the last week: %d, %v", got, err)
	}
}

func TestACalendarIsMadeOfMoreThanTheTable(t *testing.T) {
	day := date.MustParse
	c, err := Of(Days{
		Division: EnglandAndWales, Off: []DayOff{{Day: day("2026-07-16"), Title: "Mourning"}, {Day: day("2029-12-25"), Title: "Christmas Day"}},
		Working: []date.Date{day("2026-08-31")}, Until: day("2029-12-31"),
	})
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]bool{"2026-07-16": false, "2026-08-31": true, "2026-12-25": false, "2029-12-25": false, "2029-12-27": true} {
		if got, err := c.IsWorkingDay(day(on)); err != nil || got != want {
			t.Errorf("%s: working day = %v, %v, want %v", on, got, err, want)
		}
	}
	if _, err := c.IsWorkingDay(day("2030-01-02")); !errors.Is(err, ErrUnknown) {
		t.Errorf("beyond what the council has added: %v, want not known", err)
	}
}

// BenchmarkOf makes a calendar as every check of a partnership does. The floor makes the map that holds the council's own
// days: the bundled table is read once in each process.
func BenchmarkOf(b *testing.B) {
	days := Days{Division: EnglandAndWales, Off: []DayOff{{Day: date.MustParse("2026-12-28"), Title: "Christmas closure"}}}
	b.Run("calendar", func(b *testing.B) {
		for b.Loop() {
			if _, err := Of(days); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("floor", func(b *testing.B) {
		for b.Loop() {
			own := make(map[date.Date]DayOff, len(days.Off))
			for _, off := range days.Off {
				own[off.Day] = off
			}
		}
	})
}
