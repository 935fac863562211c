package api_test

import (
	"strings"
	"testing"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// planned writes the steps of a review or a return: kind, day, and the day before it was moved.
func planned(steps []*registerv1.ReviewStep) string {
	var all []string
	for _, step := range steps {
		one := step.GetDate()[5:]
		if step.GetOriginalDate() != "" {
			one += " (" + step.GetOriginalDate()[5:] + ")"
		}
		all = append(all, one)
	}
	return strings.Join(all, ", ")
}

// added adds a day to the council's calendar.
func (s *reviewed) added(day string, kind registerv1.DayOffKind) *registerv1.Council {
	s.t.Helper()
	c, err := s.councils.AddDayOff(s.as("admin@cambridge"), &registerv1.AddDayOffRequest{
		Name: "councils/cambridge", Date: day, Kind: kind, Title: "Day of mourning", Source: "Proclamation of 1 June 2026",
		RequestId: ids.New(),
	})
	if err != nil {
		s.t.Fatalf("add %s: %v", day, err)
	}
	return c
}

func TestADayOffMovesTheStepsStillToComeAtOnce(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	review := s.opens()
	const before = "06-12, 06-26, 07-03, 07-09, 07-13, 07-17, 07-24, 07-31"
	if got := planned(review.GetSteps()); got != before {
		t.Fatalf("the steps are on %s, want %s", got, before)
	}
	s.added("2026-07-16", registerv1.DayOffKind_DAY_OFF_KIND_BANK_HOLIDAY)
	c := s.added("2026-07-06", registerv1.DayOffKind_DAY_OFF_KIND_CLOSURE)
	if d := c.GetClosureDays(); len(d) != 2 || d[0].GetAddPerson() == "" || d[0].GetAddTime() == nil || d[0].GetSource() == "" {
		t.Errorf("the calendar %v does not say who added it, when and from what", d)
	}
	const after = "06-11 (06-12), 06-25 (06-26), 07-02 (07-03), 07-09, 07-13, 07-20 (07-17), 07-27 (07-24), 08-03 (07-31)"
	for what, steps := range map[string][]*registerv1.ReviewStep{
		"review": s.reviewNow(review).GetSteps(), "return": s.get("mio", returnOf(review, s.homes)).GetSteps(),
	} {
		if got := planned(steps); got != after {
			t.Errorf("the steps of the %s are on %s, want %s", what, got, after)
		}
	}
	for _, day := range []string{"2026-07-06", "2026-07-16"} {
		_, err := s.councils.EndDayOff(s.as("admin@cambridge"), &registerv1.EndDayOffRequest{
			Name: "councils/cambridge", Date: day, Source: "Withdrawn", RequestId: ids.New(),
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := planned(s.get("mio", returnOf(review, s.homes)).GetSteps()); got != before {
		t.Errorf("once it was ended the steps are on %s, want %s", got, before)
	}
	ended, err := s.councils.GetCouncil(s.as("admin@cambridge"), &registerv1.GetCouncilRequest{Name: "councils/cambridge"})
	if err != nil || len(ended.GetClosureDays()) != 0 || len(ended.GetEndedDays()) != 2 || ended.GetEndedDays()[0].GetEndSource() != "Withdrawn" ||
		ended.GetEndedDays()[0].GetEndPerson() == "" {
		t.Errorf("the calendar keeps %v (%v), want both days as ended, with who and why", ended.GetEndedDays(), err)
	}
}

func TestABankHolidayOfTheTableCanBeSetAside(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	review, err := s.reviews.OpenReview(s.as("mio"), &registerv1.OpenReviewRequest{
		Parent: "councils/cambridge", Review: &registerv1.Review{Title: "Summer review", Deadline: "2026-08-28"},
	})
	if err != nil {
		t.Fatal(err)
	}
	late := func() string { return s.reviewNow(review).GetSteps()[4].GetDate() }
	if late() != "2026-09-01" {
		t.Fatalf("late on %s, want the day after the bank holiday of 31 August", late())
	}
	s.added("2026-08-31", registerv1.DayOffKind_DAY_OFF_KIND_WORKING_DAY)
	if late() != "2026-08-31" {
		t.Errorf("late on %s, want 31 August, which is a working day now", late())
	}
}

func TestWhatCannotBeAddedToTheCalendarIsRefusedWithTheReason(t *testing.T) {
	t.Parallel()
	s := startReviewed(t)
	s.added("2026-07-16", registerv1.DayOffKind_DAY_OFF_KIND_CLOSURE)
	for name, test := range map[string]struct {
		day, source, want string
		kind              registerv1.DayOffKind
	}{
		"no source":                 {"2026-07-20", "", "SOURCE_MISSING", 1},
		"no day":                    {"2026-02-30", "Minute 3", "DATE_INVALID", 1},
		"a day off already":         {"2026-12-25", "Minute 3", "DAY_OFF_ALREADY", 1},
		"added already":             {"2026-07-16", "Minute 3", "DAY_OFF_ALREADY", 2},
		"a Sunday":                  {"2026-07-19", "Minute 3", "DAY_OFF_ALREADY", 1},
		"no bank holiday to set by": {"2026-07-21", "Minute 3", "DAY_NOT_BANK_HOLIDAY", 3},
	} {
		_, err := s.councils.AddDayOff(s.as("admin@cambridge"), &registerv1.AddDayOffRequest{Name: "councils/cambridge", Date: test.day, Source: test.source, Kind: test.kind})
		s.wantReason(name, err, test.want)
	}
	_, err := s.councils.EndDayOff(s.as("admin@cambridge"), &registerv1.EndDayOffRequest{Name: "councils/cambridge", Date: "2026-07-22", Source: "Minute 4"})
	s.wantReason("end what is not there", err, "DAY_OFF_UNKNOWN")
}

// reviewNow reads the review anew.
func (s *reviewed) reviewNow(review *registerv1.Review) *registerv1.Review {
	s.t.Helper()
	now, err := s.reviews.GetReview(s.as("mio"), &registerv1.GetReviewRequest{Name: review.GetName()})
	if err != nil {
		s.t.Fatal(err)
	}
	return now
}
