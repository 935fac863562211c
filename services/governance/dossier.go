package governance

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Dossier is everything that a check of one partnership may ask about. The register's messages are in it as the bytes received: what they
// mean is the affair of package rules.
type Dossier struct {
	// Subject is the partnership, in plain words.
	Subject Subject
	// Partnership and Council are the register's messages.
	Partnership, Council []byte
	// Review is how the partnership stands in the newest review that calls for it; nil without one.
	Review *Standing
	// Answers are the newest answers to judgements, by criterion.
	Answers map[string]Answer
	// Stated is who stated each fact of the partnership, by the names of the fields that lead to it, joined by dots.
	Stated map[string]Stated
	// VacantPosts are the names of the council's posts that nobody holds.
	VacantPosts []string
	// Zone is the council's time zone, Today the day of the check in it.
	Zone  *time.Location
	Today date.Date
}

// Standing is how a partnership stands in a review.
type Standing struct {
	// Review is the review's name.
	Review string
	// Open is the day from which the review counts.
	Open date.Date
	// Deadline is the last day on which the return is in time, extensions included.
	Deadline date.Date
	// Submitted says that the return was submitted and not sent back; Accepted that it was accepted.
	Submitted, Accepted bool
	// Received is the day on which a return came that was entered for its officer and awaits their confirmation; zero when none does.
	Received date.Date
	// Before is how it stood in the review before; nil when there was none.
	Before *Standing
}

// OverBy says whether everybody had had every occasion to give what the review asks for when a day began: the return was accepted, or its
// deadline had passed.
func (s *Standing) OverBy(day date.Date) bool {
	return s.Accepted || !s.Deadline.IsZero() && s.Deadline.Before(day)
}

// AskedFor says whether the review asked for what could first be said on a day: it began on that day or later, or its return was still
// awaited then.
func (s *Standing) AskedFor(from date.Date) bool {
	return s != nil && (!s.Open.Before(from) || !s.Submitted && !s.Deadline.Before(from))
}

// Compiler makes a pack ready to check with.
type Compiler interface {
	// Compile type-checks every expression of the pack. A fault lists all problems with their places. It ends with ctx.
	Compile(ctx context.Context, pack *Pack) (Checker, error)
}

// Checker checks partnerships against one pack. It does not change and may be used by several goroutines.
type Checker interface {
	// Check returns the verdicts. The same dossier always gives the same assessment: an expression that takes too much is stopped by what
	// it has done, not by a clock. The policy's id and number are the caller's to add. An error when ctx ends before it is done.
	Check(ctx context.Context, d Dossier) (Assessment, error)
	// Examples checks the pack's examples and says in words what fails. An error when ctx ends before it is done.
	Examples(ctx context.Context) ([]string, error)
}
