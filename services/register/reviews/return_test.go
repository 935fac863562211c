package reviews

import (
	"reflect"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// opened gives a return as it stands after the review of the example opened on 2 June 2025 with its deadline 30 June.
func opened(t *testing.T) *Return {
	t.Helper()
	day := at(t, "2025-06-02")
	review := Review{Title: "2025", Deadline: d("2025-06-30")}
	if err := review.Open(day); err != nil {
		t.Fatal(err)
	}
	r, err := review.ReturnFor(&register.Partnership{ID: "p"}, nil, day)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func complete(t *testing.T) *Return {
	t.Helper()
	r := opened(t)
	r.Details = &Details{Confirmed: true}
	r.Performance = &register.Performance{Achievements: "Two parks opened."}
	r.Suitability = &Suitability{Decision: Continue, Explanation: "The reasons still hold."}
	r.answer(Confirmed, "officer", at(t, "2025-06-03").Now, sections...)
	return r
}

func submitted(t *testing.T, on string) *Return {
	t.Helper()
	r := complete(t)
	if err := r.Submit("officer", "officer", nil, at(t, on).Now); err != nil {
		t.Fatal(err)
	}
	return r
}

// notKnown gives answers that these facts are not known.
func notKnown(facts ...string) []register.NotKnown {
	var answers []register.NotKnown
	for _, fact := range facts {
		answers = append(answers, register.NotKnown{Fact: fact, Reason: "The secretariat is being asked."})
	}
	return answers
}

func TestLate(t *testing.T) {
	midnight := at(t, "2025-07-01")
	midnight.Now = d("2025-07-01").Start(midnight.Zone)
	for name, test := range map[string]struct {
		r    *Return
		day  Day
		want bool
	}{
		"on the deadline":                    {opened(t), at(t, "2025-06-30"), false},
		"00:00 on the day after, local time": {opened(t), midnight, true},
		"submitted in time, looked at later": {submitted(t, "2025-06-30"), at(t, "2025-09-01"), false},
		"submitted a day after":              {submitted(t, "2025-07-01"), at(t, "2025-09-01"), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := test.r.Late(test.day.Now, test.day.Zone); got != test.want {
				t.Errorf("Late() = %v, want %v", got, test.want)
			}
		})
	}
}

func TestSubmit(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(*Return)
		gaps    []string
		want    string
		missing string
	}{
		"complete": {func(*Return) {}, nil, "", ""},
		"a section not confirmed": {func(r *Return) { r.answer(Asked, "", time.Time{}, register.Purpose) }, nil,
			"RETURN_INCOMPLETE", "details.confirmed"},
		"performance as it came, not confirmed": {func(r *Return) { r.answer(Asked, "", time.Time{}, register.PerformanceSection) }, nil,
			"RETURN_INCOMPLETE", "performance"},
		"suitability as it came, not confirmed": {func(r *Return) { r.answer(Asked, "", time.Time{}, register.Suitability) }, nil,
			"RETURN_INCOMPLETE", "suitability"},
		"sections not asked again": {func(r *Return) { r.answer(NotAsked, "", time.Time{}, sections...) }, nil, "", ""},
		"gaps of which one is explained": {func(r *Return) { r.NotKnown = notKnown("exit") }, []string{"exit", "risks"},
			"RETURN_INCOMPLETE", "details.gaps_reason"},
		"gaps that are all explained": {func(r *Return) { r.NotKnown = notKnown("exit", "risks") }, []string{"exit", "risks"}, "", ""},
		"entered for the officer": {func(r *Return) { r.State, r.Entry = Received, &Entry{Person: "mio", Officer: "officer"} }, nil,
			"RETURN_AWAITS_CONFIRMATION", ""},
		"gaps without a reason": {func(*Return) {}, []string{"risks"}, "RETURN_INCOMPLETE", "details.gaps_reason"},
		"gaps with a reason":    {func(r *Return) { r.Details.GapsReason = "New this year." }, []string{"risks"}, "", ""},
		"nothing achieved":      {func(r *Return) { r.Performance.Achievements = " " }, nil, "RETURN_INCOMPLETE", "performance.achievements"},
		"no conclusion":         {func(r *Return) { r.Suitability.Decision = 0 }, nil, "RETURN_INCOMPLETE", "suitability.decision"},
		"no reason for it":      {func(r *Return) { r.Suitability.Explanation = "" }, nil, "RETURN_INCOMPLETE", "suitability.explanation"},
		"submitted already":     {func(r *Return) { r.State = Submitted }, nil, "RETURN_NOT_OPEN", ""},
		"accepted already":      {func(r *Return) { r.State = Accepted }, nil, "RETURN_NOT_OPEN", ""},
		"sent back and mended":  {func(r *Return) { r.State = SentBack }, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := complete(t)
			test.change(r)
			err := r.Submit("officer", "officer", test.gaps, at(t, "2025-06-20").Now)
			if got := fault.Reason(err); got != test.want {
				t.Fatalf("Submit() reason = %q, want %q", got, test.want)
			}
			if test.missing != "" && fault.As(err).Fields[0].Path != test.missing {
				t.Errorf("Submit() names %v, want %q", fault.As(err).Fields, test.missing)
			}
		})
	}
}

func TestSubmitOnBehalfOfTheOfficer(t *testing.T) {
	for name, test := range map[string]struct{ by, officer, want string }{
		"the officer":                    {"ann", "ann", ""},
		"the delegate":                   {"ben", "ann", "ann"},
		"the lead where nobody is named": {"ben", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := complete(t)
			if err := r.Submit(test.by, test.officer, nil, at(t, "2025-06-20").Now); err != nil {
				t.Fatal(err)
			}
			if got := r.Submission.OnBehalfOf; got != test.want {
				t.Errorf("OnBehalfOf = %q, want %q", got, test.want)
			}
		})
	}
}

func TestNobodyDecidesOnTheirOwnReturn(t *testing.T) {
	for name, test := range map[string]struct {
		by        string
		isOfficer bool
		want      string
	}{
		"the service lead":                  {"lead", false, ""},
		"the submitter, also lead":          {"ben", false, "ACCEPTER_IS_SUBMITTER"},
		"the officer it was submitted for":  {"ann", false, "ACCEPTER_IS_SUBMITTER"},
		"an officer named since, also lead": {"cat", true, "ACCEPTER_IS_SUBMITTER"},
		"who entered it, also lead":         {"mio", false, "ACCEPTER_IS_SUBMITTER"},
	} {
		t.Run(name, func(t *testing.T) {
			day := at(t, "2025-06-21")
			for verb, decide := range map[string]func(*Return) error{
				"accept": func(r *Return) error { return r.Accept(test.by, "", test.isOfficer, day.Now) },
				"send back": func(r *Return) error {
					return r.SendBack(test.by, "No targets.", d("2025-07-04"), test.isOfficer, UsualPlan(), day)
				},
			} {
				r := complete(t)
				r.State, r.Entry = Received, &Entry{Person: "mio", Officer: "ann"}
				if err := r.ConfirmEntry("ben", "ann", nil, at(t, "2025-06-20").Now); err != nil {
					t.Fatal(err)
				}
				if got := fault.Reason(decide(r)); got != test.want {
					t.Errorf("%s: reason = %q, want %q", verb, got, test.want)
				}
			}
		})
	}
}

func TestOnlyASubmittedReturnIsAccepted(t *testing.T) {
	for name, state := range map[string]ReturnState{"not started": NotStarted, "in progress": InProgress, "sent back": SentBack, "accepted": Accepted} {
		t.Run(name, func(t *testing.T) {
			r := submitted(t, "2025-06-20")
			r.State = state
			if got := fault.Reason(r.Accept("lead", "", false, at(t, "2025-06-21").Now)); got != "RETURN_NOT_SUBMITTED" {
				t.Errorf("Accept() reason = %q, want RETURN_NOT_SUBMITTED", got)
			}
		})
	}
}

func TestSendBackBeginsTheStepsAnewAgainstItsDate(t *testing.T) {
	r := submitted(t, "2025-06-25")
	if err := r.SendBack("lead", "No targets.", d("2025-07-10"), false, UsualPlan(), at(t, "2025-07-01")); err != nil {
		t.Fatal(err)
	}
	want := steps(SecondReminder, "2025-07-03", LastReminder, "2025-07-09", LateNotice, "2025-07-11",
		EscalateToServiceLead, "2025-07-17", EscalateToDeputyChiefExecutive, "2025-07-24", NamedAsNotReturned, "2025-07-31")
	if !reflect.DeepEqual(r.Steps, want) {
		t.Errorf("Steps = %v, want %v", r.Steps, want)
	}
	if r.State != SentBack || r.Round != 1 || r.Deadline != d("2025-07-10") || r.OriginalDeadline != d("2025-06-30") {
		t.Errorf("state %v round %d deadline %s original %s", r.State, r.Round, r.Deadline, r.OriginalDeadline)
	}
}

func TestExtendMovesLaterStepsAndKeepsTheOriginalDate(t *testing.T) {
	r := opened(t)
	if err := r.Extend("mio", "Illness.", d("2025-07-07"), UsualPlan(), at(t, "2025-06-17")); err != nil {
		t.Fatal(err)
	}
	want := steps(Opening, "2025-06-02", FirstReminder, "2025-06-23", SecondReminder, "2025-06-30", LastReminder, "2025-07-04",
		LateNotice, "2025-07-08", EscalateToServiceLead, "2025-07-14", EscalateToDeputyChiefExecutive, "2025-07-21",
		NamedAsNotReturned, "2025-07-28")
	if !reflect.DeepEqual(r.Steps, want) {
		t.Errorf("Steps = %v, want %v", r.Steps, want)
	}
	if r.Round != 0 || r.OriginalDeadline != d("2025-06-30") || r.DeadlineChanges[0].From != d("2025-06-30") {
		t.Errorf("round %d original %s changes %v", r.Round, r.OriginalDeadline, r.DeadlineChanges)
	}
}

func TestExtensionGivenAfterTheDeadlineBeginsTheStepsAnew(t *testing.T) {
	r := opened(t)
	if err := r.Extend("mio", "Illness.", d("2025-07-11"), UsualPlan(), at(t, "2025-07-02")); err != nil {
		t.Fatal(err)
	}
	if r.Round != 1 || r.Steps[0] != (Step{Kind: SecondReminder, Date: d("2025-07-04")}) {
		t.Errorf("round %d steps %v, want round 1 from the second reminder on 4 July", r.Round, r.Steps)
	}
}

func TestDeadlineChangesThatAreRefused(t *testing.T) {
	for name, test := range map[string]struct {
		reason string
		to     date.Date
		want   string
	}{
		"no reason":           {" ", d("2025-07-07"), "REASON_MISSING"},
		"no date":             {"Illness.", date.Date{}, "DEADLINE_MISSING"},
		"a day that passed":   {"Illness.", d("2025-06-01"), "DEADLINE_PASSED"},
		"not later":           {"Illness.", d("2025-06-30"), "DEADLINE_NOT_LATER"},
		"beyond the calendar": {"Illness.", d("2031-01-01"), "CALENDAR_ENDS"},
	} {
		t.Run(name, func(t *testing.T) {
			r := opened(t)
			if got := fault.Reason(r.Extend("mio", test.reason, test.to, UsualPlan(), at(t, "2025-06-17"))); got != test.want {
				t.Errorf("Extend() reason = %q, want %q", got, test.want)
			}
		})
	}
}

func TestWriteBeginsTheReturn(t *testing.T) {
	for state, want := range map[ReturnState]ReturnState{NotStarted: InProgress, InProgress: InProgress, SentBack: SentBack} {
		r := opened(t)
		r.State = state
		before := *r
		if err := r.Write(&before, nil, &register.Partnership{}, "officer", at(t, "2025-06-17").Now); err != nil || r.State != want {
			t.Errorf("Write() from %v: %v, state %v, want %v", state, err, r.State, want)
		}
	}
}
