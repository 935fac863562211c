package content

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
)

// Entry is one partnership on the register, with its check results and gaps.
type Entry struct {
	// ID is the partnership's id within the council.
	ID string `json:"id"`
	// Position is the number of the register's log entry that made the record what it is.
	Position    int64          `json:"position"`
	DisplayName string         `json:"display_name"`
	Reference   string         `json:"reference,omitempty"`
	AreaID      string         `json:"service_area"`
	Area        string         `json:"service_area_display_name"`
	Officer     string         `json:"responsible_officer"`
	LeadMember  string         `json:"lead_member"`
	Overall     frozen.Overall `json:"overall"`
	// Reason says why the whole is not rated, where the results do not.
	Reason string `json:"reason,omitempty"`
	// Was is the overall result at the comparison; empty when the partnership had none then.
	Was frozen.Overall `json:"was,omitempty"`
	// Return says how its return stands; empty without a review.
	Return string `json:"return,omitempty"`
	// ReturnLateness is when that was due, when it came in, and how late it is; nil without one.
	ReturnLateness *Lateness `json:"return_lateness,omitempty"`
	// RedBecause says why it is red although its return was not assessed, and that this is no failing of an officer who was
	// never told; empty when it is not red, or its return is in.
	RedBecause string `json:"red_because,omitempty"`
	// Changed is the day of the record's last change; Reviewed the day of the oldest review of one of its sections.
	Changed  date.Date `json:"changed_on"`
	Reviewed date.Date `json:"reviewed_on"`
	// CheckedEarlier says that the results are of an earlier version of the record.
	CheckedEarlier bool `json:"checked_earlier,omitempty"`
	// Gaps are the facts that nobody has stated, in words.
	Gaps    []string `json:"not_stated"`
	Results []Result `json:"results"`
	// RedSince is the day from which it has been red without a break; empty when it is not red.
	RedSince date.Date `json:"red_since"`
	// Said is what its officers wrote; nil when that is nothing.
	Said *narrative.Said `json:"said,omitempty"`
}

// Result is the result of one check.
type Result struct {
	Criterion string         `json:"criterion"`
	Title     string         `json:"-"`
	Outcome   frozen.Outcome `json:"outcome"`
	Reason    string         `json:"reason"`
	// Was is the outcome at the comparison, where it was another one.
	Was frozen.Outcome `json:"was,omitempty"`
	// Unstated are the facts that the check needs and nobody has stated, in words.
	Unstated []string `json:"not_stated,omitempty"`
	// Who says who stated the facts it was read from, or judged, and when; empty for a blank.
	Who string `json:"who,omitempty"`
	// Since is the day from which it has been not met without a break, in a red partnership; empty otherwise.
	Since date.Date `json:"since"`
}

// entries are the partnerships on the register, in the order of their names.
func (c *composer) entries() []Entry {
	var list []Entry
	for _, p := range c.active(c.in.Now) {
		list = append(list, c.entry(p))
	}
	return list
}

func (c *composer) entry(p frozen.Partnership) Entry {
	v, checked := c.in.Now.Verdicts[p.Name]
	e := Entry{
		ID: id(p.Name), Position: p.Position, DisplayName: p.DisplayName, Reference: p.Reference,
		AreaID: p.Area, Area: c.areaName(p.Area),
		Officer: c.holder(p.ResponsibleOfficer), LeadMember: c.holder(p.LeadMember),
		Overall: v.Overall, Reason: v.Reason, Was: c.in.Before.Verdicts[p.Name].Overall,
		Return:         c.returnWords(p.Name),
		Changed:        date.In(p.Changed, c.zone()),
		CheckedEarlier: checked && v.PartnershipVersion != 0 && v.PartnershipVersion < p.Version,
		Gaps:           factsInWords(p.Gaps),
		Results:        c.results(v, c.in.Before.Verdicts[p.Name], c.in.Since[p.Name]),
	}
	if red := c.in.Since[p.Name].Red; e.Overall == frozen.Red && !red.IsZero() {
		e.RedSince = date.In(red, c.zone())
	}
	e.Said = narrative.Of(p.Said, c.returned(p.Name), c.personName, FactInWords)
	if r, asked := c.returnsOf[p.Name]; asked {
		l := c.lateness(r)
		e.ReturnLateness = &l
	}
	if !p.Reviewed.IsZero() {
		e.Reviewed = date.In(p.Reviewed, c.zone())
	}
	if !checked || e.Overall == "" {
		e.Overall = frozen.Grey
	}
	if !checked {
		e.Reason = "It had not been checked yet when the data was frozen."
	}
	e.RedBecause = c.redBecause(e, c.returnsOf[p.Name])
	return e
}

// redBecause says what the red of an entry is of, where its return is not in: the check goes by what the register holds.
func (c *composer) redBecause(e Entry, r frozen.Return) string {
	if e.Overall != frozen.Red || r.Partnership == "" {
		return ""
	}
	because, told := map[standing]string{
		notReturned: "The return is not in and was not assessed; the check goes by what the register holds.",
		neverTold:   "The officer was never told of the review and has not failed to return anything; the check goes by what the register holds.",
		notYetDue:   "The officer has not been asked yet; the check goes by what the register holds.",
	}[c.standing(r)]
	if !told {
		return ""
	}
	return because + " It is red because " + e.fails(c.daysLate(r) > 0) + "."
}

// fails says what the checks that are not met fail by: facts that nobody has stated, or what is stated.
func (e *Entry) fails(afterDeadline bool) string {
	missing := "facts are missing from it"
	if afterDeadline {
		missing += " after the deadline"
	}
	blank, stated := 0, 0
	for _, r := range e.Results {
		switch {
		case r.Outcome != frozen.NotMet:
		case len(r.Unstated) > 0:
			blank++
		default:
			stated++
		}
	}
	switch {
	case stated == 0:
		return missing
	case blank == 0:
		return "of what is stated there"
	}
	return missing + ", and because of what is stated there"
}

// returned is the partnership's return when it is in; nil otherwise.
func (c *composer) returned(partnership string) *frozen.Return {
	if r, ok := c.returnsOf[partnership]; ok && c.isIn(r) {
		return &r
	}
	return nil
}

func (c *composer) results(now, before frozen.Verdict, since frozen.Since) []Result {
	was := map[string]frozen.Outcome{}
	for _, r := range before.Results {
		was[r.Criterion] = r.Outcome
	}
	list := make([]Result, 0, len(now.Results))
	for _, r := range now.Results {
		result := Result{Criterion: r.Criterion, Title: r.Title, Outcome: r.Outcome, Reason: r.Reason, Unstated: r.Unstated, Who: c.who(r)}
		if at := since.NotMet[r.Criterion]; r.Outcome == frozen.NotMet && !at.IsZero() {
			result.Since = date.In(at, c.zone())
		}
		if was[r.Criterion] != r.Outcome {
			result.Was = was[r.Criterion]
		}
		list = append(list, result)
	}
	return list
}

// Result gives the result of one check, if the partnership has it.
func (e *Entry) Result(criterion string) (Result, bool) {
	for _, r := range e.Results {
		if r.Criterion == criterion {
			return r, true
		}
	}
	return Result{}, false
}

// Plain are the other results with that outcome.
func (e *Entry) Plain(outcome frozen.Outcome) []Result {
	return slices.DeleteFunc(slices.Clone(e.Results), func(r Result) bool { return !r.plain() || r.Outcome != outcome })
}

func (r Result) plain() bool {
	return r.Was == "" && (r.Outcome == frozen.Met || r.Outcome == frozen.NotApplicable)
}

// Has says whether a check of the partnership has the outcome.
func (e *Entry) Has(outcome frozen.Outcome) bool {
	return slices.ContainsFunc(e.Results, func(r Result) bool { return r.Outcome == outcome })
}

// LacksFacts says whether a fact is not stated that every partnership should have or that a check needs.
func (e *Entry) LacksFacts() bool {
	return len(e.Gaps) > 0 || slices.ContainsFunc(e.Results, func(r Result) bool { return len(r.Unstated) > 0 })
}

// why explains in words why a figure counts the partnership, or one check of it.
func (e *Entry) why(criterion string) string {
	if r, ok := e.Result(criterion); ok {
		return r.Sentence()
	}
	switch {
	case e.Reason != "":
		return e.Reason
	case e.Overall == frozen.Red:
		var numbers []string
		for _, g := range e.Failing() {
			numbers = append(numbers, g.Label())
		}
		return "Red: not met " + strings.Join(numbers, ", ")
	default:
		return OverallInWords(e.Overall)
	}
}
