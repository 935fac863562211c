package reviews

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// entered is a complete return that the management information officer entered for ann, from her mail of 10 June.
func entered(t *testing.T) *Return {
	t.Helper()
	r := complete(t)
	if err := r.Enter(Entry{Person: "mio", Officer: "ann", Source: ByEmail, ReceivedOn: d("2025-06-10")}, Confirmation{}, &register.Partnership{}, at(t, "2025-06-11")); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestEnterRefusesWhatSaysNotWhereItCameFrom(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Entry)
		want   string
	}{
		"whole":                  {func(*Entry) {}, ""},
		"nobody who could agree": {func(e *Entry) { e.Officer = "" }, "OFFICER_UNKNOWN"},
		"no source":              {func(e *Entry) { e.Source = 0 }, "SOURCE_MISSING"},
		"no day":                 {func(e *Entry) { e.ReceivedOn = date.Date{} }, "RECEIVED_ON_MISSING"},
		"a day to come":          {func(e *Entry) { e.ReceivedOn = d("2025-06-12") }, "RECEIVED_ON_AHEAD"},
	} {
		t.Run(name, func(t *testing.T) {
			e := Entry{Person: "mio", Officer: "ann", Source: ByEmail, ReceivedOn: d("2025-06-11")}
			test.change(&e)
			if got := fault.Reason(opened(t).Enter(e, Confirmation{}, &register.Partnership{}, at(t, "2025-06-11"))); got != test.want {
				t.Errorf("Enter() reason = %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhoConfirmsAnEntry(t *testing.T) {
	for name, test := range map[string]struct{ by, officer, want, behalf string }{
		"the officer":                           {"ann", "ann", "", ""},
		"who stands in for the officer":         {"ben", "ann", "", "ann"},
		"who entered it, standing in":           {"mio", "ann", "CONFIRMER_ENTERED_IT", ""},
		"who entered it and is the officer now": {"mio", "mio", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := entered(t)
			err := r.ConfirmEntry(test.by, test.officer, nil, at(t, "2025-06-12").Now)
			if got := fault.Reason(err); got != test.want {
				t.Fatalf("ConfirmEntry() reason = %q, want %q", got, test.want)
			}
			if test.want != "" {
				if !r.AwaitsConfirmation() {
					t.Error("a refused confirmation ended the waiting")
				}
				return
			}
			if r.State != Submitted || r.Entry.Confirmer != test.by || r.Submission.Submitter != test.by || r.Submission.OnBehalfOf != test.behalf {
				t.Errorf("state %v, entry %+v, submission %+v", r.State, r.Entry, r.Submission)
			}
		})
	}
}

func TestOnlyACompleteEntryIsConfirmed(t *testing.T) {
	r := entered(t)
	r.Suitability = nil
	if got := fault.Reason(r.ConfirmEntry("ann", "ann", nil, at(t, "2025-06-12").Now)); got != "RETURN_INCOMPLETE" {
		t.Errorf("reason %q, want RETURN_INCOMPLETE", got)
	}
	if got := fault.Reason(complete(t).ConfirmEntry("ann", "ann", nil, at(t, "2025-06-12").Now)); got != "NOTHING_ENTERED" {
		t.Errorf("where nothing was entered: reason %q, want NOTHING_ENTERED", got)
	}
}

func TestTheOfficerMayChangeWhatWasEntered(t *testing.T) {
	r := entered(t)
	before := *r
	r.Suitability = &Suitability{Decision: Leave, Explanation: "It has done its work."}
	if err := r.Write(&before, []Part{SuitabilityPart}, &register.Partnership{}, "ann", at(t, "2025-06-12").Now); err != nil {
		t.Fatal(err)
	}
	if r.AwaitsConfirmation() || r.Entry != nil {
		t.Errorf("entry %+v, want none: the return is the officer's own now", r.Entry)
	}
	if err := r.Submit("ann", "ann", nil, at(t, "2025-06-12").Now); err != nil {
		t.Errorf("submit: %v", err)
	}
}

func TestAnEntryIsReceivedOnTheDayOnWhichItCame(t *testing.T) {
	zone := at(t, "2025-06-11").Zone
	r := entered(t)
	if r.State != Received || r.ReceivedOn(zone) != d("2025-06-10") {
		t.Fatalf("state %v, received on %v, want it received on 10 June", r.State, r.ReceivedOn(zone))
	}
	if late := r.DaysLate(at(t, "2025-08-01").Now, zone); late != 0 {
		t.Errorf("%d days late long after the deadline, want 0: it came in time", late)
	}
	if err := r.ConfirmEntry("ann", "ann", nil, at(t, "2025-08-01").Now); err != nil {
		t.Fatal(err)
	}
	if r.Late(at(t, "2025-08-02").Now, zone) {
		t.Error("late once it is confirmed, want in time: it came in time, whenever its officer confirmed it")
	}
	if err := r.SendBack("lead", "More, please.", d("2025-08-10"), false, UsualPlan(), at(t, "2025-08-02")); err != nil {
		t.Fatal(err)
	}
	if !r.ReceivedOn(zone).IsZero() || r.DaysLate(at(t, "2025-08-12").Now, zone) != 2 {
		t.Errorf("received on %v, want nothing once it was sent back, and 2 days late", r.ReceivedOn(zone))
	}
	if err := r.Submit("ann", "ann", nil, at(t, "2025-08-13").Now); err != nil {
		t.Fatal(err)
	}
	if r.DaysLate(at(t, "2025-09-01").Now, zone) != 3 {
		t.Errorf("%d days late, want 3: by the day on which it came anew", r.DaysLate(at(t, "2025-09-01").Now, zone))
	}
}
