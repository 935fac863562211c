package reviews

import (
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
)

// Submit hands the return in for a record with these gaps. officer is the responsible officer of the record, "" when
// it names nobody.
func (r *Return) Submit(by, officer string, gaps []string, now time.Time) error {
	if err := r.mustBeAwaited(); err != nil {
		return err
	}
	if r.AwaitsConfirmation() {
		return fault.Precondition("RETURN_AWAITS_CONFIRMATION",
			"This return was entered for its responsible officer, who has not confirmed it yet. The officer, or whoever stands in for them, confirms the entry: that submits it.")
	}
	return r.handIn(by, officer, gaps, now)
}

// handIn makes a complete return submitted.
func (r *Return) handIn(by, officer string, gaps []string, now time.Time) error {
	if missing := r.missing(gaps); len(missing) > 0 {
		return fault.Precondition("RETURN_INCOMPLETE", "The return is not complete. "+sentences(missing)+" Then submit it again.", missing...)
	}
	r.State = Submitted
	r.Submission = &Submission{Submitter: by, Time: now}
	if by != officer {
		r.Submission.OnBehalfOf = officer
	}
	r.NotKnown = r.reasons(gaps)
	r.changed(now)
	return nil
}

// reasons gives each gap with why it is not known: its own reason, or the one given for all.
func (r *Return) reasons(gaps []string) []register.NotKnown {
	details, _, _ := r.parts()
	var reasons []register.NotKnown
	for _, fact := range gaps {
		answer := register.NotKnown{Fact: fact, Reason: details.GapsReason}
		if own, ok := r.notKnown(fact); ok {
			answer = own
		}
		reasons = append(reasons, answer)
	}
	return reasons
}

// notKnown gives what the return says of why a fact is not known.
func (r *Return) notKnown(fact string) (register.NotKnown, bool) {
	i := slices.IndexFunc(r.NotKnown, func(n register.NotKnown) bool { return n.Fact == fact })
	if i < 0 {
		return register.NotKnown{}, false
	}
	return r.NotKnown[i], true
}

// unexplained gives those of the gaps of which the return does not say why they are not stated.
func (r *Return) unexplained(gaps []string) []string {
	details, _, _ := r.parts()
	if !blank(details.GapsReason) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(gaps), func(fact string) bool {
		_, explained := r.notKnown(fact)
		return explained
	})
}

// explainsAnew says whether the return gives another reason for a gap than the record has.
func (r *Return) explainsAnew(p *register.Partnership) bool {
	return slices.ContainsFunc(r.reasons(r.unsaid(p)), func(n register.NotKnown) bool {
		return !blank(n.Reason) && !slices.Contains(p.NotKnown, n)
	})
}

// sentences joins what is missing into a text.
func sentences(missing []fault.Field) string {
	all := make([]string, len(missing))
	for i, m := range missing {
		all[i] = m.Description
	}
	return strings.Join(all, " ")
}

// missing lists what the return still lacks, a sentence for each; nothing is submitted with gaps unless a reason is given (C.5).
func (r *Return) missing(gaps []string) []fault.Field {
	var missing []fault.Field
	lacks := func(path, description string) {
		missing = append(missing, fault.Field{Path: path, Description: description})
	}
	_, performance, suitability := r.parts()
	if unseen := r.in(Asked, details...); len(unseen) > 0 {
		lacks("details.confirmed", "Say that these sections of the record hold, or put them right: "+inWords(unseen)+".")
	}
	if unexplained := r.unexplained(gaps); len(unexplained) > 0 {
		lacks("details.gaps_reason", "State these facts on the record, or say why they are not known: "+factsInWords(unexplained)+".")
	}
	if blank(performance.Achievements) {
		lacks("performance.achievements", "Tell the year's performance.")
	} else if len(r.in(Asked, register.PerformanceSection)) > 0 {
		lacks("performance", "Confirm the year's performance as it stands, or write it anew.")
	}
	if suitability.Decision == 0 {
		lacks("suitability.decision", "Say whether the council should continue in the partnership, change it or leave.")
	}
	if blank(suitability.Explanation) {
		lacks("suitability.explanation", "Say why the council should continue, change or leave.")
	}
	if r.told(register.Suitability) && len(r.in(Asked, register.Suitability)) > 0 {
		lacks("suitability", "Confirm as it stands whether the council should stay, or write it anew.")
	}
	return missing
}

// parts gives the three parts, empty ones for those not yet written.
func (r *Return) parts() (Details, register.Performance, Suitability) {
	var details Details
	if r.Details != nil {
		details = *r.Details
	}
	var performance register.Performance
	if r.Performance != nil {
		performance = *r.Performance
	}
	var suitability Suitability
	if r.Suitability != nil {
		suitability = *r.Suitability
	}
	return details, performance, suitability
}

// factsInWords lists facts as people call them.
func factsInWords(facts []string) string {
	return strings.ReplaceAll(strings.Join(facts, ", "), "_", " ")
}

func blank(text string) bool { return strings.TrimSpace(text) == "" }
