package content

import (
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// standing says how a return counts.
type standing int

const (
	accepted standing = iota + 1
	submitted
	// received is one that was entered for its officer, who is still to confirm it.
	received
	// notReturned is a return that its officer was told of and that is not in.
	notReturned
	// neverTold is one that its officer was never told of: not returned would blame them for what nobody asked.
	neverTold
	// notYetDue is one whose opening is still ahead, so that nobody is meant to be told yet.
	notYetDue
)

func (c *composer) standing(r frozen.Return) standing {
	switch {
	case r.State == frozen.Accepted:
		return accepted
	case r.State == frozen.Submitted:
		return submitted
	case r.AwaitsConfirmation:
		return received
	case c.untold[r.Partnership] == "":
		return notReturned
	case r.Opens.After(c.today()):
		return notYetDue
	}
	return neverTold
}

// named says whether collation went on without a return: the day for it has passed, and the officer was told.
func (c *composer) named(r frozen.Return) bool {
	return c.standing(r) == notReturned && !r.Named.IsZero() && !c.today().Before(r.Named)
}

// inWords says how a return stands, when it is due, when it came in, and how late it is.
func (c *composer) inWords(r frozen.Return) string {
	words := c.stateInWords(r) + ", due " + r.Due.Words()
	l := c.lateness(r)
	if !l.Came.IsZero() {
		words += ", came in on " + l.Came.Words()
	}
	if l.DaysLate > 0 {
		words += ", " + l.InWords()
	}
	return words
}

// InWords says how late a return is; empty when it is not.
func (l Lateness) InWords() string {
	if l.DaysLate <= 0 {
		return ""
	}
	return count.Of(l.DaysLate, "calendar day") + " late"
}

// stateInWords says where a return is. One that collation went on without is not assessed, whatever is on the register.
func (c *composer) stateInWords(r frozen.Return) string {
	if c.named(r) {
		return "Not returned: not assessed"
	}
	switch c.standing(r) {
	case received:
		return "Received, awaiting the officer's confirmation"
	case neverTold:
		return "The officer was never told (" + c.untold[r.Partnership] + ")"
	case notYetDue:
		return "Not asked for before " + r.Opens.Words()
	}
	return ReturnInWords(r.State)
}

// returnWords is how a partnership's own return stands; empty when none was asked for.
func (c *composer) returnWords(partnership string) string {
	if r, ok := c.returnsOf[partnership]; ok {
		return c.inWords(r)
	}
	return ""
}

// isIn says whether a return is in, confirmed or not.
func (c *composer) isIn(r frozen.Return) bool {
	s := c.standing(r)
	return s == accepted || s == submitted || s == received
}

// lateness is when a return was due and came in. Nobody is late with what they were never told of, or are not asked yet.
func (c *composer) lateness(r frozen.Return) Lateness {
	l := Lateness{Due: r.Due, FirstDue: r.FirstDue, DaysLate: c.daysLate(r)}
	if c.isIn(r) {
		l.Came = r.Came
	}
	if s := c.standing(r); s == neverTold || s == notYetDue {
		l.DaysLate = 0
	}
	return l
}

// daysLate is how many calendar days after its deadline a return came in, or has been out on the date of the freeze.
func (c *composer) daysLate(r frozen.Return) int {
	end := c.today()
	if c.isIn(r) {
		end = r.Came
	}
	if r.Due.IsZero() || end.IsZero() {
		return 0
	}
	return max(0, end.Since(r.Due))
}

// today is the date of the freeze.
func (c *composer) today() date.Date { return date.In(c.in.Now.AsAt, c.zone()) }

// untoldBecause says of each partnership whose officer was never told why that is so; it has no entry for the others.
// While a return is awaited only a notice to the officer of now counts: a successor has not been told by what the
// predecessor was sent.
func (c *composer) untoldBecause() map[string]string {
	heard, problem := map[string]bool{}, map[string]string{}
	for _, n := range c.in.Now.Notices {
		if c.awaited(n.Partnership) && n.Officer != c.now[n.Partnership].ResponsibleOfficer.Person {
			continue
		}
		if n.Told {
			heard[n.Partnership] = true
		} else if n.Problem != "" {
			problem[n.Partnership] = n.Problem
		}
	}
	why := map[string]string{}
	for name := range c.returnsOf {
		if heard[name] {
			continue
		}
		why[name] = problem[name]
		if vacant := c.vacant(c.now[name]); why[name] == "" && vacant != "" {
			why[name] = vacant
		}
		if why[name] == "" {
			why[name] = "Nothing has been sent to the officer"
		}
	}
	return why
}

// awaited says whether the partnership's return is still to come.
func (c *composer) awaited(partnership string) bool {
	state := c.returnsOf[partnership].State
	return state != frozen.Submitted && state != frozen.Accepted
}
