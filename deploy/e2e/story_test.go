package e2e

import (
	"testing"
	"time"
)

// The business time at which the year begins: a Tuesday, in summer time.
var yearBegins = time.Date(2025, time.April, 1, 9, 0, 0, 0, time.UTC)

// TestYear is one yearly cycle of a council, on an empty suite, through each of the two doors: the register comes in
// from a spreadsheet, the policy into force, a review is called and returned, and the committee gets its report.
func TestYear(t *testing.T) {
	t.Setenv("CONCORDAT_CLOCK", yearBegins.Format(time.RFC3339))
	for _, name := range []string{"REST", "gRPC"} {
		t.Run(name, func(t *testing.T) {
			s := start(t, "--empty")
			y := &year{suite: s, town: town{t: t, door: s.door(name), council: "councils/cambridge"}}
			y.councilAndPeople()
			y.beforeTheNewOne = yearBegins.Add(time.Hour)
			y.spreadsheetIn()
			s.setClock(time.Date(2025, time.April, 3, 9, 0, 0, 0, time.UTC))
			y.aPartnershipsLife()
			y.policyAndVerdicts()
			y.reviewAndReminders()
			y.theReport()
			y.thePast()
		})
	}
}

// year is the council at work in the story.
type year struct {
	*suite
	town
	chief, lead, officer, otherOfficer, member *desk

	beforeTheNewOne time.Time // an instant at which the partnership of step 3 was not yet there
	newOne          string    // that partnership
	imported        []string  // the partnerships that came in from the spreadsheet
	review          string
	report          string
}
