package content

import (
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Returns is how the annual review stands: who has not returned, and who was never told.
type Returns struct {
	// Asked counts the returns asked for; of these Submitted wait for acceptance and Accepted are accepted.
	Asked     Count `json:"asked"`
	Submitted Count `json:"submitted"`
	Accepted  Count `json:"accepted"`
	// NotReturned counts those neither submitted nor accepted; Overdue those of them whose deadline has passed, SentBack
	// those that were sent back.
	NotReturned Count `json:"not_returned"`
	Overdue     Count `json:"overdue"`
	SentBack    Count `json:"sent_back"`
	// NeverTold counts those whose officer was never told of the review.
	NeverTold Count `json:"never_told"`
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

func (c *composer) returns() Returns {
	list := c.asked()
	untold := c.untoldBecause()
	is := func(states ...frozen.ReturnState) func(asked) bool {
		return func(a asked) bool {
			for _, s := range states {
				if a.State == s {
					return true
				}
			}
			return false
		}
	}
	notReturned := is(frozen.NotStarted, frozen.InProgress, frozen.SentBack)
	overdue := func(a asked) bool { return notReturned(a) && c.daysLate(a) > 0 }
	neverTold := func(a asked) bool { return a.partnership.State == frozen.Active && untold[a.partnership.Name] != "" }
	return Returns{
		Asked:       c.countReturns("returns-asked", "Returns asked for", list, func(asked) bool { return true }),
		Submitted:   c.countReturns("returns-submitted", "Returns submitted and waiting to be accepted", list, is(frozen.Submitted)),
		Accepted:    c.countReturns("returns-accepted", "Returns accepted", list, is(frozen.Accepted)),
		NotReturned: c.countReturns("returns-not-returned", "Partnerships not returned", list, notReturned),
		Overdue:     c.countReturns("returns-overdue", "Partnerships not returned and past the deadline", list, overdue),
		SentBack:    c.countReturns("returns-sent-back", "Returns sent back and not returned again", list, is(frozen.SentBack)),
		NeverTold: c.count("returns-never-told", "Partnerships whose officer was never told of the review",
			recordsOf(list, neverTold, func(a asked) string { return untold[a.partnership.Name] })),
		Missing: c.missing(list, notReturned),
		Untold:  c.untold(list, neverTold, untold),
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
	return c.count(id, title, recordsOf(list, counts, c.standing))
}

func recordsOf(list []asked, counts func(asked) bool, detail func(asked) string) []Record {
	records := []Record{}
	for _, a := range list {
		if counts(a) {
			records = append(records, record(a.partnership, detail(a)))
		}
	}
	return records
}

// standing says where a return is and when it is due.
func (c *composer) standing(a asked) string {
	words := ReturnInWords(a.State)
	if late := c.daysLate(a); late > 0 && c.awaited(a.Partnership) {
		return fmt.Sprintf("%s, due %s, %s late", words, a.Due.Words(), days(late))
	}
	return words + ", due " + a.Due.Words()
}

// returnWords is how a partnership's own return stands; empty when none was asked for.
func (c *composer) returnWords(partnership string) string {
	if r, ok := c.returnsOf[partnership]; ok {
		return c.standing(asked{Return: r})
	}
	return ""
}

// daysLate is how many days ago the return was due, on the date of the freeze.
func (c *composer) daysLate(a asked) int {
	if a.Due.IsZero() {
		return 0
	}
	return date.In(c.in.Now.AsAt, c.zone()).Since(a.Due)
}

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
				State: ReturnInWords(a.State), Due: a.Due, FirstDue: a.FirstDue, DaysLate: c.daysLate(a)})
		}
	}
	return missing
}

func (c *composer) untold(list []asked, counts func(asked) bool, why map[string]string) []Untold {
	untold := []Untold{}
	for _, a := range list {
		if counts(a) {
			untold = append(untold, Untold{Partnership: id(a.partnership.Name), DisplayName: a.partnership.DisplayName,
				Area: c.areaName(a.partnership.Area), Officer: c.holder(a.partnership.ResponsibleOfficer), Why: why[a.partnership.Name]})
		}
	}
	return untold
}

// days writes a number of days.
func days(n int) string {
	if n == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", n)
}
