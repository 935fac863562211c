package content

import (
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/count"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Returns is how the annual review stands: who has not returned, who was never told, and who is not asked yet.
type Returns struct {
	// Asked counts the returns asked for. Each of them is in exactly one of Accepted, Submitted, NotReturned, NeverTold and
	// NotYetDue.
	Asked Count `json:"asked"`
	// Submitted wait for acceptance, Accepted are accepted.
	Submitted Count `json:"submitted"`
	Accepted  Count `json:"accepted"`
	// NotReturned counts those that an officer was told of and that are not in; Overdue those of them whose deadline has
	// passed, Named those that collation went on without, which are printed as not assessed, and SentBack those that were
	// sent back.
	NotReturned Count `json:"not_returned"`
	Overdue     Count `json:"overdue"`
	Named       Count `json:"named_as_not_returned"`
	SentBack    Count `json:"sent_back"`
	// NeverTold counts those whose officer was never told of them; they are never counted as not returned. NotYetDue
	// counts those whose opening is still ahead.
	NeverTold Count `json:"never_told"`
	NotYetDue Count `json:"not_yet_due"`
	// Missing are the returns not returned; Untold those whose officer was never told.
	Missing []Missing `json:"missing"`
	Untold  []Untold  `json:"untold"`
}

// Missing is a return that was not returned.
type Missing struct {
	Partnership string    `json:"partnership"`
	DisplayName string    `json:"display_name"`
	Area        string    `json:"service_area_display_name"`
	Officer     string    `json:"responsible_officer"`
	State       string    `json:"state"`
	Due         date.Date `json:"due_on"`
	// FirstDue is what it was before it was extended or sent back; the same as Due otherwise.
	FirstDue date.Date `json:"first_due_on"`
	// DaysLate is how many days ago the deadline was; 0 or less when it has not passed.
	DaysLate int `json:"days_late"`
	// Named says that collation went on without it, so that it is printed as not assessed.
	Named bool `json:"named_as_not_returned"`
}

// Untold is a return whose officer was never told of the review.
type Untold struct {
	Partnership string `json:"partnership"`
	DisplayName string `json:"display_name"`
	Area        string `json:"service_area_display_name"`
	Officer     string `json:"responsible_officer"`
	Why         string `json:"why"`
}

// asked is a return with the partnership that it is about.
type asked struct {
	frozen.Return
	partnership frozen.Partnership
}

// standing says how a return counts.
type standing int

const (
	accepted standing = iota + 1
	submitted
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

func (c *composer) returns() Returns {
	list := c.asked()
	stands := func(as standing) func(asked) bool {
		return func(a asked) bool { return c.standing(a.Return) == as }
	}
	late := func(a asked) bool { return c.standing(a.Return) == notReturned && c.daysLate(a.Return) > 0 }
	named := func(a asked) bool { return c.named(a.Return) }
	sentBack := func(a asked) bool { return c.standing(a.Return) == notReturned && a.State == frozen.SentBack }
	return Returns{
		Asked:       c.countReturns("returns-asked", "Returns asked for", list, func(asked) bool { return true }),
		Submitted:   c.countReturns("returns-submitted", "Returns submitted and waiting to be accepted", list, stands(submitted)),
		Accepted:    c.countReturns("returns-accepted", "Returns accepted", list, stands(accepted)),
		NotReturned: c.countReturns("returns-not-returned", "Partnerships not returned", list, stands(notReturned)),
		Overdue:     c.countReturns("returns-overdue", "Partnerships not returned and past the deadline", list, late),
		Named:       c.countReturns("returns-named", "Partnerships not returned and printed as not assessed", list, named),
		SentBack:    c.countReturns("returns-sent-back", "Returns sent back and not returned again", list, sentBack),
		NeverTold:   c.countReturns("returns-never-told", "Partnerships whose officer was never told of the review", list, stands(neverTold)),
		NotYetDue:   c.countReturns("returns-not-yet-due", "Returns not asked for yet", list, stands(notYetDue)),
		Missing:     c.missing(list, stands(notReturned)),
		Untold:      c.untoldReturns(list, stands(neverTold)),
	}
}

// asked are the returns of the review, in the order of the partnerships' names.
func (c *composer) asked() []asked {
	var list []asked
	for _, state := range []frozen.State{frozen.Active, frozen.Ended} {
		for _, p := range inState(c.in.Now, state) {
			if r, ok := c.returnsOf[p.Name]; ok && (state == frozen.Active || r.State == frozen.Submitted || r.State == frozen.Accepted) {
				list = append(list, asked{Return: r, partnership: p})
			}
		}
	}
	return list
}

func (c *composer) countReturns(id, title string, list []asked, counts func(asked) bool) Count {
	records := []Record{}
	for _, a := range list {
		if counts(a) {
			records = append(records, record(a.partnership, c.inWords(a.Return)))
		}
	}
	return c.count(id, title, records)
}

// inWords says how a return stands, and when it is due.
func (c *composer) inWords(r frozen.Return) string {
	due := "due " + r.Due.Words()
	switch c.standing(r) {
	case notYetDue:
		return "Not asked for before " + r.Opens.Words() + ", " + due
	case neverTold:
		return "The officer was never told (" + c.untold[r.Partnership] + "), " + due
	case notReturned:
		if late := c.daysLate(r); late > 0 {
			return fmt.Sprintf("%s, %s, %s late", c.stateInWords(r), due, count.Of(late, "day"))
		}
	}
	return c.stateInWords(r) + ", " + due
}

// stateInWords says where a return is. One that collation went on without is not assessed, whatever is on the register.
func (c *composer) stateInWords(r frozen.Return) string {
	if c.named(r) {
		return "Not returned: not assessed"
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

// daysLate is how many days ago the return was due, on the date of the freeze.
func (c *composer) daysLate(r frozen.Return) int {
	if r.Due.IsZero() {
		return 0
	}
	return c.today().Since(r.Due)
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

func (c *composer) missing(list []asked, counts func(asked) bool) []Missing {
	missing := []Missing{}
	for _, a := range list {
		if counts(a) {
			missing = append(missing, Missing{Partnership: id(a.partnership.Name), DisplayName: a.partnership.DisplayName,
				Area: c.areaName(a.partnership.Area), Officer: c.holder(a.partnership.ResponsibleOfficer),
				State: c.stateInWords(a.Return), Due: a.Due, FirstDue: a.FirstDue,
				DaysLate: c.daysLate(a.Return), Named: c.named(a.Return)})
		}
	}
	return missing
}

func (c *composer) untoldReturns(list []asked, counts func(asked) bool) []Untold {
	untold := []Untold{}
	for _, a := range list {
		if counts(a) {
			untold = append(untold, Untold{Partnership: id(a.partnership.Name), DisplayName: a.partnership.DisplayName,
				Area: c.areaName(a.partnership.Area), Officer: c.holder(a.partnership.ResponsibleOfficer), Why: c.untold[a.partnership.Name]})
		}
	}
	return untold
}
