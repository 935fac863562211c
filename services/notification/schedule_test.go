package notification

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

var d = date.MustParse

func london(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// nine is nine o'clock in the morning of a day, UTC.
func nine(day string) time.Time { return d(day).Start(time.UTC).Add(9 * time.Hour) }

func TestSchedule(t *testing.T) {
	zone := london(t)
	awaited := Return{
		Review: "r", Partnership: "p", Awaited: true, Officer: "ann", Since: nine("2025-06-02"),
		Steps: []PlannedStep{{Opening, d("2025-06-02")}, {FirstReminder, d("2025-06-16")}, {Late, d("2025-07-01")}},
	}
	with := func(change func(*Return)) Return {
		r := awaited
		change(&r)
		return r
	}
	open, active := Review{Open: true}, Partnership{Active: true}
	for name, test := range map[string]struct {
		r      Return
		review Review
		p      Partnership
		want   string
	}{
		"first asked on the opening day": {awaited, open, active, "opening 06-02T09:00 first-reminder 06-15T23:00 late 06-30T23:00"},
		"first asked before the opening day": {with(func(r *Return) { r.Since = nine("2025-05-20") }), open, active,
			"opening 06-01T23:00 first-reminder 06-15T23:00 late 06-30T23:00"},
		"taken over in between": {with(func(r *Return) { r.Since, r.Why = nine("2025-06-20"), TookOver }), open, active, "opening 06-20T09:00 late 06-30T23:00"},
		"sent back":             {with(func(r *Return) { r.Since, r.Why = nine("2025-06-20"), AskedAgain }), open, active, "sent-back 06-20T09:00 late 06-30T23:00"},
		"given time":            {with(func(r *Return) { r.Since, r.Why = nine("2025-06-20"), GivenTime }), open, active, "late 06-30T23:00"},
		"submitted":             {with(func(r *Return) { r.Awaited = false }), open, active, ""},
		"the review is closed":  {awaited, Review{}, active, ""},
		"the record has ended":  {awaited, open, Partnership{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, step := range Schedule(test.r, test.review, test.p, zone) {
				got = append(got, fmt.Sprintf("%s %s", templates[step.Step], step.Due.UTC().Format("01-02T15:04")))
			}
			if strings.Join(got, " ") != test.want {
				t.Errorf("Schedule() = %q, want %q", strings.Join(got, " "), test.want)
			}
		})
	}
}

func TestAsk(t *testing.T) {
	before := Return{Officer: "ann", Since: nine("2025-06-02"), Why: FirstAsked}
	for name, test := range map[string]struct {
		r       Return
		before  *Return
		officer string
		want    Beginning
		since   time.Time
	}{
		"a new return":              {Return{}, nil, "ann", FirstAsked, nine("2025-06-20")},
		"nothing of it changed":     {Return{}, &before, "ann", FirstAsked, nine("2025-06-02")},
		"another officer":           {Return{}, &before, "bob", TookOver, nine("2025-06-20")},
		"nobody any more":           {Return{}, &before, "", TookOver, nine("2025-06-20")},
		"sent back":                 {Return{Round: 1, SentBackFor: "No targets."}, &before, "ann", AskedAgain, nine("2025-06-20")},
		"extended after it was due": {Return{Round: 1}, &before, "ann", GivenTime, nine("2025-06-20")},
	} {
		t.Run(name, func(t *testing.T) {
			got := test.r.Ask(test.before, test.officer, nine("2025-06-20"))
			if got.Why != test.want || !got.Since.Equal(test.since) || got.Officer != test.officer {
				t.Errorf("Ask() = %v since %v of %q", got.Why, got.Since, got.Officer)
			}
		})
	}
}

func TestLatest(t *testing.T) {
	step := func(partnership, officer string, s Step, day string) DueStep {
		return DueStep{Key{Review: "r", Partnership: partnership, Step: s}, officer, nine(day)}
	}
	first, second := step("p", "ann", FirstReminder, "2025-06-16"), step("p", "ann", SecondReminder, "2025-06-23")
	last, other := step("p", "ann", LastReminder, "2025-06-27"), step("q", "ann", FirstReminder, "2025-06-16")
	took := step("p", "bob", Opening, "2025-06-20")
	latest, overtaken := Latest([]DueStep{first, second, last, other, took})
	if want := []DueStep{other, took, last}; !reflect.DeepEqual(latest, want) {
		t.Errorf("latest = %v, want %v", latest, want)
	}
	if want := []DueStep{first, second}; !reflect.DeepEqual(overtaken, want) {
		t.Errorf("overtaken = %v, want %v", overtaken, want)
	}
}
