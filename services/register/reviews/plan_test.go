package reviews

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/calendar"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

var d = date.MustParse

func english(t *testing.T, closures ...calendar.DayOff) *calendar.Calendar {
	t.Helper()
	cal, err := calendar.New(calendar.EnglandAndWales, closures...)
	if err != nil {
		t.Fatal(err)
	}
	return cal
}

// at is nine o'clock on a day in Cambridge.
func at(t *testing.T, day string, closures ...calendar.DayOff) Day {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return Day{Now: d(day).Start(zone).Add(9 * time.Hour), Zone: zone, Calendar: english(t, closures...)}
}

func steps(kindsAndDays ...any) []Step {
	var s []Step
	for i := 0; i < len(kindsAndDays); i += 2 {
		s = append(s, Step{Kind: kindsAndDays[i].(StepKind), Date: d(kindsAndDays[i+1].(string))})
	}
	return s
}

func TestUsualPlanOnTheExampleOfTheYear(t *testing.T) {
	got, err := UsualPlan().Days(d("2025-06-30"), english(t))
	if err != nil {
		t.Fatal(err)
	}
	want := steps(Opening, "2025-06-02", FirstReminder, "2025-06-16", SecondReminder, "2025-06-23", LastReminder, "2025-06-27",
		LateNotice, "2025-07-01", EscalateToServiceLead, "2025-07-07", EscalateToDeputyChiefExecutive, "2025-07-14",
		NamedAsNotReturned, "2025-07-21")
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Days() = %v, want %v", got, want)
	}
}

func TestReminderDatesShiftWithDaysOff(t *testing.T) {
	plan := Plan{{FirstReminder, -10}, {LateNotice, 1}}
	for name, test := range map[string]struct {
		deadline string
		closures []calendar.DayOff
		want     []Step
	}{
		"Easter lies between": {"2025-04-25", nil, steps(FirstReminder, "2025-04-09", LateNotice, "2025-04-28")},
		"the council is closed a day": {"2025-06-30", []calendar.DayOff{{Day: d("2025-06-20")}, {Day: d("2025-07-01")}},
			steps(FirstReminder, "2025-06-13", LateNotice, "2025-07-02")},
		"the deadline is a Sunday": {"2025-06-29", nil, steps(FirstReminder, "2025-06-16", LateNotice, "2025-06-30")},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := plan.Days(d(test.deadline), english(t, test.closures...))
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("Days() = %v, want %v", got, test.want)
			}
		})
	}
}

func TestPlanCheck(t *testing.T) {
	for name, test := range map[string]struct {
		plan Plan
		want string
	}{
		"the usual plan":             {UsualPlan(), ""},
		"only a reminder":            {Plan{{LastReminder, -2}}, ""},
		"a step twice":               {Plan{{LastReminder, -2}, {LastReminder, -1}}, "PLAN_INVALID"},
		"out of order":               {Plan{{LastReminder, -2}, {FirstReminder, -1}}, "PLAN_INVALID"},
		"two steps on one day":       {Plan{{FirstReminder, -2}, {LastReminder, -2}}, "PLAN_INVALID"},
		"a reminder after the end":   {Plan{{LastReminder, 1}}, "PLAN_INVALID"},
		"late on the deadline":       {Plan{{LateNotice, 0}}, "PLAN_INVALID"},
		"a reminder on the deadline": {Plan{{LastReminder, 0}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(test.plan.Check()); got != test.want {
				t.Errorf("Check() reason = %q, want %q", got, test.want)
			}
		})
	}
}

func TestOpenRefusesWhatCannotBeKept(t *testing.T) {
	for name, test := range map[string]struct {
		review Review
		want   string
	}{
		"no title":                     {Review{Deadline: d("2025-06-30")}, "TITLE_MISSING"},
		"no deadline":                  {Review{Title: "2025"}, "DEADLINE_MISSING"},
		"a deadline in the past":       {Review{Title: "2025", Deadline: d("2025-06-01")}, "DEADLINE_PASSED"},
		"a deadline today":             {Review{Title: "2025", Deadline: d("2025-06-02")}, ""},
		"a deadline beyond the table":  {Review{Title: "2025", Deadline: d("2031-06-30")}, "CALENDAR_ENDS"},
		"a plan that does not hold up": {Review{Title: "2025", Deadline: d("2025-06-30"), Plan: Plan{{LateNotice, -1}}}, "PLAN_INVALID"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fault.Reason(test.review.Open(at(t, "2025-06-02"))); got != test.want {
				t.Errorf("Open() reason = %q, want %q", got, test.want)
			}
		})
	}
}

// The bank holidays are bundled to the end of 2028: the refusal names the last deadline of which all steps can be told.
func TestADeadlineBeyondTheBankHolidaysIsRefusedWithTheLastThatIsNot(t *testing.T) {
	for name, test := range map[string]struct {
		plan     Plan
		deadline string
		latest   string
	}{
		"the deadline lies beyond":    {nil, "2031-06-30", "2028-12-06"},
		"its last step lies beyond":   {nil, "2028-12-07", "2028-12-06"},
		"no step after the deadline":  {UsualPlan()[:4], "2029-01-02", "2028-12-31"},
		"one step after the deadline": {UsualPlan()[:5], "2028-12-29", "2028-12-28"},
	} {
		t.Run(name, func(t *testing.T) {
			review := Review{Title: "2028", Plan: test.plan, Deadline: d(test.deadline)}
			err := review.Open(at(t, "2028-10-02"))
			refused := fault.As(err)
			if fault.Reason(err) != "CALENDAR_ENDS" || refused.Metadata["latest_deadline"] != test.latest || refused.Metadata["ends"] != "2028-12-31" {
				t.Fatalf("Open() = %v, %v, want the latest deadline %s", err, refused.Metadata, test.latest)
			}
			for _, says := range []string{d(test.latest).Words(), "31 December 2028"} {
				if !strings.Contains(refused.Message, says) {
					t.Errorf("%q does not say %s", refused.Message, says)
				}
			}
			review.Deadline = d(test.latest)
			if err := review.Open(at(t, "2028-10-02")); err != nil {
				t.Errorf("Open() with that deadline: %v", err)
			}
		})
	}
}

func TestOpenLaysDownTheStepsStillToCome(t *testing.T) {
	for name, test := range map[string]struct {
		opened string
		want   []Step
		folded []Step
	}{
		"early: the opening waits for its day": {"2025-05-20", steps(Opening, "2025-06-02", FirstReminder, "2025-06-16",
			SecondReminder, "2025-06-23", LastReminder, "2025-06-27"), nil},
		"on the day": {"2025-06-02", steps(Opening, "2025-06-02", FirstReminder, "2025-06-16",
			SecondReminder, "2025-06-23", LastReminder, "2025-06-27"), nil},
		"late: the opening is today and a reminder has passed": {"2025-06-18", steps(Opening, "2025-06-18",
			SecondReminder, "2025-06-23", LastReminder, "2025-06-27"), steps(Opening, "2025-06-02", FirstReminder, "2025-06-16")},
		"on a reminder's day: the opening tells all": {"2025-06-23", steps(Opening, "2025-06-23", LastReminder, "2025-06-27"),
			steps(Opening, "2025-06-02", FirstReminder, "2025-06-16", SecondReminder, "2025-06-23")},
		"on the deadline": {"2025-06-30", steps(Opening, "2025-06-30"),
			steps(Opening, "2025-06-02", FirstReminder, "2025-06-16", SecondReminder, "2025-06-23", LastReminder, "2025-06-27")},
	} {
		t.Run(name, func(t *testing.T) {
			r := Review{Title: "2025", Deadline: d("2025-06-30"), Plan: UsualPlan()[:4]}
			if err := r.Open(at(t, test.opened)); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(r.Steps, test.want) {
				t.Errorf("Steps = %v, want %v", r.Steps, test.want)
			}
			if !reflect.DeepEqual(r.Folded, test.folded) {
				t.Errorf("Folded = %v, want %v", r.Folded, test.folded)
			}
		})
	}
}

func TestPartnershipThatJoinsLaterIsToldAtOnce(t *testing.T) {
	r := Review{Title: "2025", Deadline: d("2025-06-30")}
	if err := r.Open(at(t, "2025-06-02")); err != nil {
		t.Fatal(err)
	}
	known := &register.Performance{Achievements: "Two parks opened."}
	ret, err := r.ReturnFor(&register.Partnership{ID: "p", Performance: known}, nil, at(t, "2025-06-17"))
	if err != nil {
		t.Fatal(err)
	}
	if want := (Step{Kind: Opening, Date: d("2025-06-17")}); ret.Steps[0] != want || ret.Steps[1].Kind != SecondReminder {
		t.Errorf("Steps = %v, want an opening on 17 June and then the second reminder", ret.Steps)
	}
	if want := steps(Opening, "2025-06-02", FirstReminder, "2025-06-16"); !reflect.DeepEqual(ret.Folded, want) {
		t.Errorf("Folded = %v, want what the opening stands for: %v", ret.Folded, want)
	}
	if ret.Performance == known || ret.Performance.Achievements != known.Achievements {
		t.Errorf("Performance = %v, want a copy of what the register knows", ret.Performance)
	}
}
