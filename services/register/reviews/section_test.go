package reviews

import (
	"reflect"
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// known is a partnership of which everything is stated but its exit and the engagement of the public.
func known(t *testing.T) *register.Partnership {
	t.Helper()
	some, who := &register.Arrangement{Text: "Agreed."}, &register.Holder{Person: "ann"}
	p := &register.Partnership{
		ID: "p", DisplayName: "Parks Forum", Kind: register.KindPartnership, LegalForm: register.InformalForum, Scope: register.City,
		Objective: &register.Statement{Text: "Parks."}, Outcomes: &register.Statement{Text: "Health."}, Reasons: &register.Reasons{},
		ServiceArea: "parks", ResponsibleOfficer: who, LeadMember: who, OppositionSpokesperson: who, Partners: &register.Partners{},
		TermsOfReference: some, Reporting: some, Complaints: some, ScrutinyCommittee: "scrutiny",
		Resources: &register.Resources{}, Liabilities: &register.Statement{None: true}, Targets: &register.Targets{},
		Risks: &register.Risks{}, Performance: &register.Performance{Achievements: "Two parks opened."},
		NotKnown: notKnown("exit", "public_engagement"),
	}
	p.MarkReviewed(at(t, "2024-06-20").Now, sections...)
	return p
}

// accepted is the return that was accepted the year before.
func accepted(t *testing.T) *Return {
	t.Helper()
	return &Return{
		State: Accepted, Suitability: &Suitability{Decision: Continue, Explanation: "The reasons still hold."},
		Acceptance: &Acceptance{Accepter: "lead", Time: at(t, "2024-07-01").Now},
	}
}

// asked gives the return to the review of the example for a partnership and its return before.
func asked(t *testing.T, p *register.Partnership, before *Return) *Return {
	t.Helper()
	day := at(t, "2025-06-02")
	review := Review{Title: "2025", Deadline: d("2025-06-30")}
	if err := review.Open(day); err != nil {
		t.Fatal(err)
	}
	r, err := review.ReturnFor(p, before, day)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAReturnComesFilledWithWhatIsKnown(t *testing.T) {
	p := known(t)
	r := asked(t, p, accepted(t))
	if !reflect.DeepEqual(r.Performance, p.Performance) || !reflect.DeepEqual(r.Suitability, accepted(t).Suitability) || !reflect.DeepEqual(r.NotKnown, p.NotKnown) {
		t.Errorf("performance %v, suitability %v, not known %v", r.Performance, r.Suitability, r.NotKnown)
	}
	if !r.PreviousAcceptTime.Equal(accepted(t).Acceptance.Time) {
		t.Errorf("PreviousAcceptTime = %v", r.PreviousAcceptTime)
	}
	if got := asked(t, p, &Return{State: Submitted}).PreviousAcceptTime; !got.IsZero() {
		t.Errorf("PreviousAcceptTime after a return that was never accepted = %v, want none", got)
	}
}

func TestASectionReviewedNotLongAgoIsNotAskedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		reviewed string
		want     SectionState
	}{
		"60 days before the opening": {"2025-04-03", NotAsked},
		"61 days before the opening": {"2025-04-02", Asked},
	} {
		t.Run(name, func(t *testing.T) {
			p := known(t)
			p.MarkReviewed(at(t, test.reviewed).Now, register.Purpose, register.PerformanceSection)
			r := asked(t, p, nil)
			for section, want := range map[register.Section]SectionState{
				register.Purpose: test.want, register.PerformanceSection: test.want, register.Governance: Asked,
			} {
				if got := r.section(section); got.State != want {
					t.Errorf("%s is in state %v, want %v", section, got.State, want)
				}
			}
			if got := r.section(register.Purpose).ReviewedOn; got != d(test.reviewed) {
				t.Errorf("ReviewedOn = %s, want %s", got, test.reviewed)
			}
		})
	}
	p := known(t)
	p.Performance = nil
	p.MarkReviewed(at(t, "2025-05-30").Now, sections...)
	if r := asked(t, p, nil); r.section(register.PerformanceSection).State != Asked || r.section(register.Suitability).State != Asked {
		t.Error("parts with nothing in them are not asked")
	}
}

func TestQuestionsComeWorstFirst(t *testing.T) {
	p := known(t)
	p.Partners, p.NotKnown = nil, notKnown("exit")
	p.Risks.AssessedOn = d("2024-01-15")
	type brief struct {
		kind     QuestionKind
		fact     string
		sections []register.Section
	}
	r := asked(t, p, nil)
	want := []brief{
		{Missing, "partners", []register.Section{register.People}},
		{Missing, "public_engagement", []register.Section{register.Governance}},
		{Missing, "", []register.Section{register.Suitability}},
		{Stale, "risks", []register.Section{register.RiskSection}},
		{Confirm, "", []register.Section{register.Identity, register.Purpose, register.People, register.Governance, register.ResourcesSection}},
		{Confirm, "", []register.Section{register.PerformanceSection}},
	}
	var got []brief
	for _, q := range r.Questions(p, d("2025-06-02")) {
		got = append(got, brief{q.Kind, q.Fact, q.Sections})
		if q.Why == "" || q.How == "" {
			t.Errorf("question %v says neither why nor how", q)
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Questions() = %v, want %v", got, want)
	}
	r.State = Submitted
	if left := r.Questions(p, d("2025-06-02")); left != nil {
		t.Errorf("a submitted return asks %v", left)
	}
}

func TestConfirmSections(t *testing.T) {
	stale := func(p *register.Partnership) { p.Risks.AssessedOn = d("2024-01-15") }
	for name, test := range map[string]struct {
		record  func(*register.Partnership)
		chosen  []register.Section
		want    string
		unasked int
	}{
		"all that holds":              {func(*register.Partnership) {}, nil, "", 8},
		"all but what is stale":       {stale, nil, "", 7},
		"what is stale, by name":      {stale, []register.Section{register.RiskSection}, "", 1},
		"a part with nothing in it":   {func(p *register.Partnership) { p.Performance = nil }, []register.Section{register.PerformanceSection}, "SECTION_EMPTY", 0},
		"all but a part with nothing": {func(p *register.Partnership) { p.Performance = nil }, nil, "", 7},
		"two of them":                 {stale, []register.Section{register.Identity, register.Purpose}, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			p := known(t)
			test.record(p)
			r := asked(t, p, accepted(t))
			err := r.ConfirmSections(test.chosen, p, "ann", at(t, "2025-06-10"))
			if got := fault.Reason(err); got != test.want {
				t.Fatalf("ConfirmSections() reason = %q, want %q", got, test.want)
			}
			if got := len(r.in(Confirmed, sections...)); got != test.unasked {
				t.Errorf("%d sections are confirmed, want %d", got, test.unasked)
			}
		})
	}
}

func TestNothingIsLeftToConfirm(t *testing.T) {
	p := known(t)
	r := asked(t, p, accepted(t))
	day := at(t, "2025-06-10")
	if err := r.ConfirmSections(nil, p, "ann", day); err != nil {
		t.Fatal(err)
	}
	if got := fault.Reason(r.ConfirmSections(nil, p, "ann", day)); got != "NOTHING_TO_CONFIRM" {
		t.Errorf("again: reason %q, want NOTHING_TO_CONFIRM", got)
	}
	if err := r.Submit("ann", "ann", p.Gaps(), day.Now); err != nil {
		t.Errorf("submit: %v", err)
	}
	if got := fault.Reason(r.ConfirmSections(nil, p, "ann", day)); got != "RETURN_NOT_OPEN" {
		t.Errorf("after it was submitted: reason %q, want RETURN_NOT_OPEN", got)
	}
}

func TestWriteNotesWhatWasAnswered(t *testing.T) {
	anew := &register.Performance{Achievements: "Three parks opened."}
	for name, test := range map[string]struct {
		change  func(*Return)
		part    Part
		section register.Section
		want    SectionState
		rewrote bool
	}{
		"performance anew":         {func(r *Return) { r.Performance = anew }, PerformancePart, register.PerformanceSection, Written, false},
		"performance as it came":   {func(*Return) {}, PerformancePart, register.PerformanceSection, Confirmed, false},
		"suitability anew":         {func(r *Return) { r.Suitability = &Suitability{Decision: Leave} }, SuitabilityPart, register.Suitability, Written, false},
		"details confirmed":        {func(r *Return) { r.Details = &Details{Confirmed: true} }, DetailsPart, register.Purpose, Confirmed, false},
		"details, with a reason":   {func(r *Return) { r.Details = &Details{GapsReason: "New."} }, DetailsPart, register.Purpose, Asked, true},
		"not known, as it came":    {func(*Return) {}, NotKnownPart, register.Purpose, Asked, false},
		"not known, another one":   {func(r *Return) { r.NotKnown = notKnown("exit") }, NotKnownPart, register.Purpose, Asked, true},
		"details, not performance": {func(r *Return) { r.Details = &Details{Confirmed: true} }, DetailsPart, register.PerformanceSection, Asked, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := known(t)
			r := asked(t, p, accepted(t))
			before := *r
			test.change(r)
			if err := r.Write(&before, []Part{test.part}, p, "ann", at(t, "2025-06-10").Now); err != nil {
				t.Fatal(err)
			}
			if got := r.section(test.section).State; got != test.want {
				t.Errorf("%s is in state %v, want %v", test.section, got, test.want)
			}
			if r.GapsRewritten != test.rewrote {
				t.Errorf("GapsRewritten = %v, want %v", r.GapsRewritten, test.rewrote)
			}
		})
	}
}

func TestTakingTheDetailsBackAsksThemAgain(t *testing.T) {
	p := known(t)
	r := asked(t, p, accepted(t))
	for _, confirmed := range []bool{true, false} {
		before := *r
		r.Details = &Details{Confirmed: confirmed}
		if err := r.Write(&before, []Part{DetailsPart}, p, "ann", at(t, "2025-06-10").Now); err != nil {
			t.Fatal(err)
		}
	}
	if got := r.in(Asked, details...); !slices.Equal(got, details) {
		t.Errorf("asked are %v, want all details", got)
	}
}

func TestARecordEditedWhileTheReturnIsOpen(t *testing.T) {
	p := known(t)
	r := asked(t, p, accepted(t))
	p.Performance = &register.Performance{Achievements: "Three parks opened."}
	r.followRecord(p)
	if r.Performance.Achievements != "Three parks opened." {
		t.Errorf("the return says %q, want what the record says now", r.Performance.Achievements)
	}
	r.Performance = &register.Performance{Achievements: "Four parks opened."}
	r.answer(Written, "ann", at(t, "2025-06-10").Now, register.PerformanceSection)
	r.followRecord(p)
	if r.Performance.Achievements != "Four parks opened." {
		t.Errorf("the return says %q, want what was written into it", r.Performance.Achievements)
	}
}

func TestAFactThatIsNotKnownStaysAGapWithItsReason(t *testing.T) {
	p := known(t)
	p.Partners = nil
	r := asked(t, p, accepted(t))
	r.Details = &Details{GapsReason: "New this year."}
	r.answer(Confirmed, "ann", at(t, "2025-06-10").Now, sections...)
	if err := r.Submit("ann", "ann", p.Gaps(), at(t, "2025-06-10").Now); err != nil {
		t.Fatal(err)
	}
	want := append([]register.NotKnown{}, notKnown("exit")...)
	want = append(want, register.NotKnown{Fact: "partners", Reason: "New this year."})
	want = append(want, notKnown("public_engagement")...)
	if !reflect.DeepEqual(r.NotKnown, want) {
		t.Errorf("NotKnown = %v, want %v", r.NotKnown, want)
	}
}

func TestUnchanged(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Return, *register.Partnership)
		before *Return
		want   bool
	}{
		"as it came":            {func(*Return, *register.Partnership) {}, accepted(t), true},
		"never accepted before": {func(*Return, *register.Partnership) {}, nil, false},
		"a part written anew": {func(r *Return, _ *register.Partnership) {
			r.answer(Written, "ann", at(t, "2025-06-10").Now, register.Suitability)
		}, accepted(t), false},
		"another reason":      {func(r *Return, _ *register.Partnership) { r.GapsRewritten = true }, accepted(t), false},
		"an edit since":       {func(_ *Return, p *register.Partnership) { p.Sections[1].ChangeTime = at(t, "2024-07-02").Now }, accepted(t), false},
		"an edit before that": {func(_ *Return, p *register.Partnership) { p.Sections[1].ChangeTime = at(t, "2024-06-30").Now }, accepted(t), true},
	} {
		t.Run(name, func(t *testing.T) {
			p := known(t)
			r := asked(t, p, test.before)
			test.change(r, p)
			if got := r.Unchanged(p, at(t, "2025-06-10").Zone); got != test.want {
				t.Errorf("Unchanged() = %v, want %v: %v", got, test.want, r.news(p, at(t, "2025-06-10").Zone))
			}
		})
	}
}
