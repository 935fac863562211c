package reviews

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
	"github.com/concordat-suite/concordat/services/register"
)

// details are the sections of part 1 of a return; performance and suitability are the other two parts.
var details = []register.Section{
	register.Identity, register.Purpose, register.People, register.Governance, register.ResourcesSection, register.RiskSection,
}

// sections are all that a return asks about, in the order of the record.
var sections = []register.Section{
	register.Identity, register.Purpose, register.People, register.Governance, register.ResourcesSection,
	register.PerformanceSection, register.RiskSection, register.Suitability,
}

// freshDays is for how many days before a return is laid down what was said holds, so that nobody is asked the same twice.
const freshDays = 60

// fill puts what is known into a new return: the performance of the record, and what the return before said of
// suitability. Why facts are not known is asked anew, unless it was said not long ago.
func (r *Return) fill(p *register.Partnership, before *Return, day Day) {
	r.followRecord(p)
	if before == nil {
		return
	}
	if before.Suitability != nil {
		known := *before.Suitability
		r.Suitability = &known
	}
	if s := before.Submission; s != nil && fresh(date.In(s.Time, day.Zone), day.Today()) {
		r.NotKnown = slices.Clone(p.NotKnown)
	}
	if before.State == Accepted {
		r.PreviousAcceptTime = before.Acceptance.Time
	}
}

// followRecord gives the return what the record says now, where the return says nothing of its own: the record may be
// edited while the return is open.
func (r *Return) followRecord(p *register.Partnership) {
	if len(r.in(Written, register.PerformanceSection)) > 0 {
		return
	}
	r.Performance = nil
	if p.Performance != nil {
		known := *p.Performance
		r.Performance = &known
	}
}

// askedOf gives the sections of a new return: those reviewed not long ago are not asked.
func askedOf(r *Return, p *register.Partnership, day Day) []Section {
	asked := make([]Section, len(sections))
	for i, s := range sections {
		asked[i] = Section{Section: s, State: Asked, ReviewedOn: p.ReviewedOn(s, day.Zone)}
		if fresh(asked[i].ReviewedOn, day.Today()) && r.told(s) {
			asked[i].State = NotAsked
		}
	}
	return asked
}

func fresh(reviewedOn, today date.Date) bool {
	return !reviewedOn.IsZero() && !reviewedOn.Before(today.AddDays(-freshDays))
}

// told says whether there is something in a section that could be confirmed; the sections of the details always have.
func (r *Return) told(s register.Section) bool {
	_, performance, suitability := r.parts()
	switch s {
	case register.PerformanceSection:
		return !blank(performance.Achievements)
	case register.Suitability:
		return suitability.Decision != 0 && !blank(suitability.Explanation)
	default:
		return true
	}
}

// in gives those of these sections that are in a state.
func (r *Return) in(state SectionState, of ...register.Section) []register.Section {
	var in []register.Section
	for _, s := range of {
		if r.section(s).State == state {
			in = append(in, s)
		}
	}
	return in
}

// section gives where a section is.
func (r *Return) section(s register.Section) Section {
	for _, section := range r.Sections {
		if section.Section == s {
			return section
		}
	}
	return Section{Section: s, State: Asked}
}

// answered gives the sections that somebody has confirmed or written in this return.
func (r *Return) answered() []register.Section {
	return append(r.in(Confirmed, sections...), r.in(Written, sections...)...)
}

// answer notes what somebody has said of sections.
func (r *Return) answer(state SectionState, by string, now time.Time, of ...register.Section) {
	r.Sections = slices.Clone(r.Sections)
	for i := range r.Sections {
		if slices.Contains(of, r.Sections[i].Section) {
			r.Sections[i].State, r.Sections[i].Person, r.Sections[i].Time = state, by, now
		}
	}
}

// Part is a part of a return that is written as a whole or in pieces, as the contract calls it.
type Part string

// The parts.
const (
	DetailsPart     Part = "details"
	PerformancePart Part = "performance"
	SuitabilityPart Part = "suitability"
	NotKnownPart    Part = "not_known"
)

// Write takes in what somebody has written into parts of the return, which was before; p is its record. The first
// writing begins it. What had been entered for the officer becomes the writer's own, with nothing left to confirm.
func (r *Return) Write(before *Return, parts []Part, p *register.Partnership, by string, now time.Time) error {
	if err := before.mustBeAwaited(); err != nil {
		return err
	}
	for _, part := range parts {
		if err := r.write(part, before, p, by, now); err != nil {
			return err
		}
	}
	r.GapsRewritten = r.GapsRewritten || r.explainsAnew(p)
	r.Entry = nil
	r.begin(now)
	return nil
}

func (r *Return) write(part Part, before *Return, p *register.Partnership, by string, now time.Time) error {
	switch part {
	case DetailsPart:
		r.writeDetails(before, by, now)
	case PerformancePart:
		r.writePart(register.PerformanceSection, !reflect.DeepEqual(before.Performance, r.Performance), by, now)
	case SuitabilityPart:
		r.writePart(register.Suitability, !reflect.DeepEqual(before.Suitability, r.Suitability), by, now)
	case NotKnownPart:
		if err := register.CheckNotKnown("return.not_known", r.NotKnown, r.unsaid(p)); err != nil {
			return err
		}
	}
	return nil
}

// writeDetails confirms the sections of the details, or takes that back, when the officer says so.
func (r *Return) writeDetails(before *Return, by string, now time.Time) {
	was, _, _ := before.parts()
	is, _, _ := r.parts()
	switch {
	case is.Confirmed:
		r.answer(Confirmed, by, now, slices.Concat(r.in(Asked, details...), r.in(NotAsked, details...))...)
	case was.Confirmed:
		r.answer(Asked, "", time.Time{}, r.in(Confirmed, details...)...)
	}
}

// writePart notes that a part with a section of its own was written; what says the same as it came with is confirmed.
func (r *Return) writePart(s register.Section, changed bool, by string, now time.Time) {
	state := Confirmed
	if changed || r.section(s).State == Written {
		state = Written
	}
	r.answer(state, by, now, s)
}

// begin notes that somebody has worked on the return. One that was entered for its officer is theirs from now on.
func (r *Return) begin(now time.Time) {
	if r.State == NotStarted || r.State == Received && r.Entry == nil {
		r.State = InProgress
	}
	r.changed(now)
}

// Confirmation is what somebody says holds as it stands.
type Confirmation struct {
	Sections []register.Section
	// StillNotKnown says that what the record has as not known still is not, for the same reasons.
	StillNotKnown bool
}

// ConfirmSections takes a confirmation in; without sections it is of all that are asked and in which nothing is stale.
func (r *Return) ConfirmSections(c Confirmation, p *register.Partnership, by string, day Day) error {
	if err := r.mustBeAwaited(); err != nil {
		return err
	}
	repeated := c.StillNotKnown && r.repeatNotKnown(p)
	chosen := c.Sections
	if len(chosen) == 0 {
		chosen = r.confirmable(p, day.Today())
		if len(chosen) == 0 && !repeated {
			return r.nothingToConfirm(p)
		}
	}
	if err := r.confirm(chosen, by, day.Now); err != nil {
		return err
	}
	r.begin(day.Now)
	return nil
}

// repeatNotKnown gives the facts that the record has as not known, and of which the return says nothing, the reasons
// that the record has, but for those out of which words were erased: they are nobody's any more to give. It says whether
// there was one.
func (r *Return) repeatNotKnown(p *register.Partnership) bool {
	r.NotKnown = register.About(r.unsaid(p), r.NotKnown)
	repeated := false
	for _, last := range p.NotKnown {
		if _, explained := r.notKnown(last.Fact); !explained && !strings.Contains(last.Reason, wording.Erased) {
			r.NotKnown, repeated = append(r.NotKnown, last), true
		}
	}
	return repeated
}

func (r *Return) nothingToConfirm(p *register.Partnership) error {
	asked := r.in(Asked, sections...)
	if unexplained := r.unexplained(r.unsaid(p)); len(asked) == 0 && len(unexplained) > 0 {
		facts := factsInWords(unexplained)
		return fault.Precondition("NOTHING_TO_CONFIRM",
			"Every section is answered. These facts are still asked: "+facts+". State them on the partnership; or say that they are not known, and why.").
			With("facts", strings.Join(unexplained, ", "))
	}
	if len(asked) == 0 {
		return fault.Precondition("NOTHING_TO_CONFIRM", "Every section is answered. Submit the return.")
	}
	return fault.Precondition("NOTHING_TO_CONFIRM",
		"What is still asked has nothing in it, or something stale: "+inWords(asked)+
			". Write it or put it right, or name the sections if what they say still holds.").
		With("sections", inWords(asked))
}

// confirm refuses sections in which nothing is told. What was written in this return stays so.
func (r *Return) confirm(chosen []register.Section, by string, now time.Time) error {
	empty := slices.DeleteFunc(slices.Clone(chosen), r.told)
	if len(empty) > 0 {
		return fault.Precondition("SECTION_EMPTY",
			fmt.Sprintf("There is nothing in %s that could be confirmed. Write it.", inWords(empty))).
			With("sections", inWords(empty))
	}
	r.answer(Confirmed, by, now, slices.Concat(r.in(Asked, chosen...), r.in(NotAsked, chosen...))...)
	return nil
}

// confirmable gives the sections that are asked, say something, and have nothing stale.
func (r *Return) confirmable(p *register.Partnership, today date.Date) []register.Section {
	stale := r.staleSections(p, today)
	return slices.DeleteFunc(r.in(Asked, sections...), func(s register.Section) bool { return stale[s] || !r.told(s) })
}

func (r *Return) staleSections(p *register.Partnership, today date.Date) map[register.Section]bool {
	stale := map[register.Section]bool{}
	for _, fact := range r.staleFacts(p, today) {
		stale[register.SectionOf(fact.Field)] = true
	}
	return stale
}

// inWords lists sections.
func inWords(list []register.Section) string {
	words := make([]string, len(list))
	for i, s := range list {
		words[i] = s.String()
	}
	return strings.Join(words, ", ")
}
