package rules

import (
	"slices"
	"strings"
	"time"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// counts says why a blank in this section of the record counts as "not there", or "" while it does not: somebody has had every occasion to
// say it when the return to the newest review was accepted, the section was reviewed in this period, or the deadline has passed. from is the
// first day on which it could be said; zero for what always could.
func (in *check) counts(section string, from date.Date) string {
	review, today := in.Review, in.record.today
	reviewed := in.record.sectionReviewed(section, in.Zone)
	asked := review.AskedFor(from) || !reviewed.Before(from)
	if review != nil && review.Accepted && asked {
		return "the return was accepted without it"
	}
	if !reviewed.IsZero() && !reviewed.Before(from) && !reviewed.Before(in.periodStart(reviewed)) {
		return "the section was reviewed on " + reviewed.Words()
	}
	if review != nil && !review.Deadline.IsZero() && asked {
		today.note(review.Deadline.AddDays(1))
		if today.date.After(review.Deadline) {
			return "the deadline of " + review.Deadline.Words() + " has passed"
		}
	}
	return ""
}

// awaited reports whether a return was received that its officer is still to confirm. What it tells is not on the record
// before that, so no blank is held against anybody.
func (in *check) awaited() bool { return in.Review != nil && !in.Review.Received.IsZero() }

// received says that a return awaits its officer's confirmation, or "" when none does: nobody has failed to return it.
func (in *check) received() string {
	if !in.awaited() {
		return ""
	}
	after := ""
	if deadline := in.Review.Deadline; !deadline.IsZero() && in.Review.Received.After(deadline) {
		after = ", after the deadline of " + deadline.Words() + ","
	}
	return " The return was received on " + in.Review.Received.Words() + after +
		" and awaits its officer's confirmation; until then it does not count."
}

// begins gives the first day on which what is lacking could be said: where it is nothing but figures, the day on which the first of their
// financial years begins, for no return asks for them before. Zero for all else.
func (in *check) begins(l lack) date.Date {
	var first date.Date
	if !l.yearsOnly {
		return first
	}
	for _, year := range l.years {
		if start := in.record.today.yearStart(year); first.IsZero() || start.Before(first) {
			first = start
		}
	}
	return first
}

// notAskedAgain is for how many days before it calls for a partnership a review takes a section as reviewed: the return does not ask
// about it again.
const notAskedAgain = 60

// periodStart gives the first day of the review period: that of the newest review, with the days before it in which what was reviewed
// is not asked again; or so many months ago as lie between reviews.
func (in *check) periodStart(reviewed date.Date) date.Date {
	if in.Review != nil && !in.Review.Open.IsZero() {
		return in.Review.Open.AddDays(-notAskedAgain)
	}
	in.record.today.note(reviewed.AddMonths(in.reviewMonths).AddDays(1))
	return in.Today.AddMonths(-in.reviewMonths)
}

// wasNotMet says of a blank that the newest review asks for anew that it counted in the one before, or "" where that is not sure. The
// new review gives everybody the occasion again to say it; that it was not met must not be lost by that.
func (in *check) wasNotMet(l lack) string {
	now := in.Review
	if now == nil || now.Before == nil || !now.Before.OverBy(now.Open) || !now.Before.AskedFor(in.begins(l)) || !in.wasBlank(l.missing) {
		return ""
	}
	return " It was not met in the review before, whose deadline was " + now.Before.Deadline.Words() +
		"; the one that opened on " + now.Open.Words() + " asks for it until " + now.Deadline.Words() + "."
}

// wasBlank says whether these facts were blank already when the newest review opened: the last return says so of each, or nothing on the
// record has changed since.
func (in *check) wasBlank(missing []governance.MissingFact) bool {
	unanswered := func(fact governance.MissingFact) bool { return !in.record.notKnown(fact) }
	return !slices.ContainsFunc(missing, unanswered) || !in.record.changedSince(in.Review.Open, in.Zone)
}

// changedSince says whether a fact of the record was changed on the day or later.
func (r *record) changedSince(day date.Date, zone *time.Location) bool {
	return slices.ContainsFunc(r.partnership.GetSections(), func(s *registerv1.SectionReview) bool {
		return s.GetChangeTime() != nil && !date.In(s.GetChangeTime().AsTime(), zone).Before(day)
	})
}

// sectionReviewed gives the day on which the section of the record was last reviewed; zero when it never was.
func (r *record) sectionReviewed(section string, zone *time.Location) date.Date {
	for _, s := range r.partnership.GetSections() {
		if enumText(s.GetSection()) == section && s.GetReviewTime() != nil {
			return date.In(s.GetReviewTime().AsTime(), zone)
		}
	}
	return date.Date{}
}

// notKnown reports whether the officer has answered of the fact that it is not known.
func (r *record) notKnown(fact governance.MissingFact) bool {
	_, said := r.notKnownBecause(fact)
	return said
}

// notKnownBecause returns why the officer does not know a fact, and whether they have said that they do not.
func (r *record) notKnownBecause(fact governance.MissingFact) (string, bool) {
	_, field, _ := strings.Cut(fact.Path, ".")
	field, _, _ = strings.Cut(field, ".")
	for _, n := range r.partnership.GetNotKnown() {
		if n.GetFact() == field {
			return n.GetReason(), true
		}
	}
	return "", false
}

// whyNotKnown returns a sentence for each reason that the officer gave for not knowing one of the facts.
func (r *record) whyNotKnown(missing []governance.MissingFact) string {
	var said []string
	for _, fact := range missing {
		reason, notKnown := r.notKnownBecause(fact)
		sentence := " The officer has said that it is not known, and not why."
		if reason = strings.TrimSpace(reason); reason != "" {
			sentence = " The officer has said that it is not known: “" + reason + "”."
		}
		if notKnown && !slices.Contains(said, sentence) {
			said = append(said, sentence)
		}
	}
	return strings.Join(said, "")
}
