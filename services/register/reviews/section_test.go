package reviews

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
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
	if !reflect.DeepEqual(r.Performance, p.Performance) || !reflect.DeepEqual(r.Suitability, accepted(t).Suitability) {
		t.Errorf("performance %v, suitability %v", r.Performance, r.Suitability)
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

func TestAReasonThatWasGivenNotLongAgoIsNotAskedAgain(t *testing.T) {
	for name, test := range map[string]struct {
		submitted string
		want      []register.NotKnown
	}{
		"60 days before the opening": {"2025-04-03", notKnown("exit", "public_engagement")},
		"61 days before the opening": {"2025-04-02", nil},
	} {
		t.Run(name, func(t *testing.T) {
			before := accepted(t)
			before.Submission = &Submission{Submitter: "ann", Time: at(t, test.submitted).Now}
			if got := asked(t, known(t), before).NotKnown; !slices.Equal(got, test.want) {
				t.Errorf("the return says %v, want %v", got, test.want)
			}
		})
	}
}

func TestQuestionsComeWorstFirst(t *testing.T) {
	p := known(t)
	p.Partners, p.NotKnown = nil, notKnown("exit")
	p.Risks.AssessedOn = d("2024-01-15")
	type brief struct {
		kind     QuestionKind
		fact     string
		last     string
		sections []register.Section
	}
	r := asked(t, p, nil)
	want := []brief{
		{Missing, "exit", "The secretariat is being asked.", []register.Section{register.Governance}},
		{Missing, "partners", "", []register.Section{register.People}},
		{Missing, "public_engagement", "", []register.Section{register.Governance}},
		{Missing, "", "", []register.Section{register.Suitability}},
		{Stale, "risks", "", []register.Section{register.RiskSection}},
		{Confirm, "", "", []register.Section{register.Identity, register.Purpose, register.People, register.Governance, register.ResourcesSection}},
		{Confirm, "", "", []register.Section{register.PerformanceSection}},
	}
	var got []brief
	for _, q := range r.Questions(p, d("2025-06-02")) {
		got = append(got, brief{q.Kind, q.Fact, q.LastReason, q.Sections})
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
			err := r.ConfirmSections(Confirmation{Sections: test.chosen}, p, "ann", at(t, "2025-06-10"))
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
	all := Confirmation{StillNotKnown: true}
	if err := r.ConfirmSections(Confirmation{}, p, "ann", day); err != nil {
		t.Fatal(err)
	}
	err := r.ConfirmSections(Confirmation{}, p, "ann", day)
	if got := fault.Reason(err); got != "NOTHING_TO_CONFIRM" || !strings.Contains(err.Error(), "exit, public engagement") {
		t.Errorf("again: %v, want NOTHING_TO_CONFIRM and what is still asked", err)
	}
	if err := r.ConfirmSections(all, p, "ann", day); err != nil {
		t.Errorf("what is still not known: %v", err)
	}
	if got := fault.Reason(r.ConfirmSections(all, p, "ann", day)); got != "NOTHING_TO_CONFIRM" {
		t.Errorf("the same again: reason %q, want NOTHING_TO_CONFIRM", got)
	}
	if err := r.Submit("ann", "ann", p.Gaps(), day.Now); err != nil {
		t.Errorf("submit: %v", err)
	}
	if got := fault.Reason(r.ConfirmSections(all, p, "ann", day)); got != "RETURN_NOT_OPEN" {
		t.Errorf("after it was submitted: reason %q, want RETURN_NOT_OPEN", got)
	}
}

// What the last return gave as not known is asked again, and the return is unchanged only when its officer said it again.
func TestWhatWasNotKnownIsAskedAgain(t *testing.T) {
	another := []register.NotKnown{{Fact: "exit", Reason: "The agreement is lost."}, notKnown("public_engagement")[0]}
	say := func(answers []register.NotKnown) func(*Return) { return func(r *Return) { r.NotKnown = answers } }
	day := at(t, "2025-06-10")
	for name, test := range map[string]struct {
		write     func(*Return)
		part      Part
		repeat    bool
		asked     []string
		says      []register.NotKnown
		unchanged bool
	}{
		"nothing is said":         {nil, "", false, []string{"exit", "public_engagement"}, nil, true},
		"repeated in one act":     {nil, "", true, nil, notKnown("exit", "public_engagement"), true},
		"repeated word for word":  {say(notKnown("exit", "public_engagement")), NotKnownPart, false, nil, notKnown("exit", "public_engagement"), true},
		"one of two repeated":     {say(notKnown("exit")), NotKnownPart, false, []string{"public_engagement"}, notKnown("exit"), true},
		"another reason":          {say(another), NotKnownPart, false, nil, another, false},
		"another, and the rest":   {say(another[:1]), NotKnownPart, true, nil, another, false},
		"the same reason for all": {func(r *Return) { r.Details = &Details{GapsReason: notKnown("exit")[0].Reason} }, DetailsPart, false, nil, nil, true},
		"one new reason for all":  {func(r *Return) { r.Details = &Details{GapsReason: "New."} }, DetailsPart, false, nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			p := known(t)
			r := asked(t, p, accepted(t))
			if test.write != nil {
				before := *r
				test.write(r)
				if err := r.Write(&before, []Part{test.part}, p, "ann", day.Now); err != nil {
					t.Fatal(err)
				}
			}
			if err := r.ConfirmSections(Confirmation{StillNotKnown: test.repeat}, p, "ann", day); err != nil {
				t.Fatal(err)
			}
			if got := r.unexplained(p.Gaps()); !slices.Equal(got, test.asked) {
				t.Errorf("asked are %v, want %v", got, test.asked)
			}
			if !slices.Equal(r.NotKnown, test.says) {
				t.Errorf("the return says %v, want %v", r.NotKnown, test.says)
			}
			if got := r.Unchanged(p, day.Zone); got != test.unchanged {
				t.Errorf("Unchanged() = %v, want %v: %v", got, test.unchanged, r.news(p, day.Zone))
			}
			want := ""
			if len(test.asked) > 0 {
				want = "RETURN_INCOMPLETE"
			}
			if got := fault.Reason(r.Submit("ann", "ann", p.Gaps(), day.Now)); got != want {
				t.Errorf("Submit() reason = %q, want %q", got, want)
			}
		})
	}
}

func TestAReasonThatWasErasedIsNotRepeated(t *testing.T) {
	p := known(t)
	p.NotKnown[0].Reason, _ = wording.WordsOf("Jane Smith").Finder().Erase("Jane Smith has it.")
	r := asked(t, p, accepted(t))
	if err := r.ConfirmSections(Confirmation{StillNotKnown: true}, p, "ann", at(t, "2025-06-10")); err != nil {
		t.Fatal(err)
	}
	if got := r.unexplained(p.Gaps()); !slices.Equal(got, []string{"exit"}) {
		t.Errorf("asked are %v, want the fact whose reason is gone", got)
	}
}

func TestAnEntryMaySayThatFactsAreStillNotKnown(t *testing.T) {
	p := known(t)
	r := asked(t, p, accepted(t))
	entry := Entry{Person: "mio", Officer: "ann", Source: ByEmail, ReceivedOn: d("2025-06-10")}
	if err := r.Enter(entry, Confirmation{Sections: sections, StillNotKnown: true}, p, at(t, "2025-06-11")); err != nil {
		t.Fatal(err)
	}
	if err := r.ConfirmEntry("ann", "ann", p.Gaps(), at(t, "2025-06-12").Now); err != nil || !slices.Equal(r.NotKnown, p.NotKnown) {
		t.Errorf("confirm: %v; not known are %v, want %v", err, r.NotKnown, p.NotKnown)
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
		"not known, once more":     {func(r *Return) { r.NotKnown = notKnown("exit") }, NotKnownPart, register.Purpose, Asked, false},
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
	r.NotKnown, r.Details = p.NotKnown, &Details{GapsReason: "New this year."}
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
