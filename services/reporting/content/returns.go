package content

import (
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Returns is how the annual review stands: who has not returned, who was never told, and who is not asked yet.
type Returns struct {
	// Asked counts the returns asked for. Each of them is in exactly one of Accepted, Submitted, Received, NotReturned,
	// NeverTold and NotYetDue.
	Asked Count `json:"asked"`
	// Submitted wait for acceptance, Accepted are accepted. Received were entered for their officers, who are still to confirm
	// them; they are never counted as not returned.
	Submitted Count `json:"submitted"`
	Accepted  Count `json:"accepted"`
	Received  Count `json:"received_awaiting_confirmation"`
	// CameLate counts those of Submitted, Accepted and Received that came in after their deadline.
	CameLate Count `json:"came_late"`
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
	// All are the returns asked for, Missing those not returned, Untold those whose officer was never told.
	All     []ReturnLine `json:"all"`
	Missing []ReturnLine `json:"missing"`
	Untold  []Untold     `json:"untold"`
}

// ReturnLine is how one return stands.
type ReturnLine struct {
	Partnership string `json:"partnership"`
	DisplayName string `json:"display_name"`
	Area        string `json:"service_area_display_name"`
	Officer     string `json:"responsible_officer"`
	State       string `json:"state"`
	// In says that it came in, confirmed or not; OnRegister that the partnership has not ended since.
	In         bool `json:"in"`
	OnRegister bool `json:"on_register"`
	// Unconfirmed says that it was entered for its officer, who is still to confirm it; NeverTold that its officer was never told
	// of the review, and Why that is so; NotYetAsked that its opening is still ahead.
	Unconfirmed bool   `json:"awaiting_confirmation,omitempty"`
	NeverTold   bool   `json:"never_told,omitempty"`
	Why         string `json:"never_told_because,omitempty"`
	NotYetAsked bool   `json:"not_yet_asked,omitempty"`
	Lateness
	// Named says that collation went on without it, so that it is printed as not assessed.
	Named bool `json:"named_as_not_returned"`
}

// CameInWords says when it came in.
func (l ReturnLine) CameInWords() string {
	switch {
	case !l.In:
		return "Still out"
	case l.Came.IsZero():
		return "Not recorded"
	}
	return l.Came.Words()
}

// Lateness is when a return was due, when it came in, and how late it is.
type Lateness struct {
	Due date.Date `json:"due_on"`
	// FirstDue is what it was before it was extended or sent back; the same as Due otherwise.
	FirstDue date.Date `json:"first_due_on"`
	// Came is the day on which it came in; empty while it is out.
	Came date.Date `json:"came_on"`
	// DaysLate is how many calendar days after its deadline it came in, or has been out at the freeze; 0 when it is in time, and
	// when its officer was never told of it or is not asked yet, who cannot be late.
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
	stands := func(as standing) func(asked) bool {
		return func(a asked) bool { return c.standing(a.Return) == as }
	}
	late := func(a asked) bool { return c.standing(a.Return) == notReturned && c.daysLate(a.Return) > 0 }
	cameLate := func(a asked) bool { return c.isIn(a.Return) && c.daysLate(a.Return) > 0 }
	named := func(a asked) bool { return c.named(a.Return) }
	sentBack := func(a asked) bool { return c.standing(a.Return) == notReturned && a.State == frozen.SentBack }
	return Returns{
		Asked:       c.countReturns("returns-asked", "Returns asked for", list, func(asked) bool { return true }),
		Submitted:   c.countReturns("returns-submitted", "Returns submitted and waiting to be accepted", list, stands(submitted)),
		Accepted:    c.countReturns("returns-accepted", "Returns accepted", list, stands(accepted)),
		Received:    c.countReturns("returns-received", "Returns received and waiting for their officers to confirm them", list, stands(received)),
		CameLate:    c.countReturns("returns-came-late", "Returns that came in after their deadline", list, cameLate),
		NotReturned: c.countReturns("returns-not-returned", "Partnerships not returned", list, stands(notReturned)),
		Overdue:     c.countReturns("returns-overdue", "Partnerships not returned and past the deadline", list, late),
		Named:       c.countReturns("returns-named", "Partnerships not returned and printed as not assessed", list, named),
		SentBack:    c.countReturns("returns-sent-back", "Returns sent back and not returned again", list, sentBack),
		NeverTold:   c.countReturns("returns-never-told", "Partnerships whose officer was never told of the review", list, stands(neverTold)),
		NotYetDue:   c.countReturns("returns-not-yet-due", "Returns not asked for yet", list, stands(notYetDue)),
		All:         c.lines(list, func(asked) bool { return true }),
		Missing:     c.lines(list, stands(notReturned)),
		Untold:      c.untoldReturns(list, stands(neverTold)),
	}
}

// asked are the returns of the review, in the order of the partnerships' names.
func (c *composer) asked() []asked {
	var list []asked
	for _, state := range []frozen.State{frozen.Active, frozen.Ended} {
		for _, p := range inState(c.in.Now, state) {
			if r, ok := c.returnsOf[p.Name]; ok && (state == frozen.Active || c.isIn(r)) {
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

func (c *composer) line(a asked) ReturnLine {
	l := ReturnLine{Partnership: id(a.partnership.Name), DisplayName: a.partnership.DisplayName,
		Area: c.areaName(a.partnership.Area), Officer: c.holder(a.partnership.ResponsibleOfficer),
		State: c.stateInWords(a.Return), In: c.isIn(a.Return), OnRegister: a.partnership.State == frozen.Active,
		Lateness: c.lateness(a.Return), Named: c.named(a.Return)}
	switch c.standing(a.Return) {
	case received:
		l.Unconfirmed = true
	case neverTold:
		l.NeverTold, l.Why = true, c.untold[a.partnership.Name]
	case notYetDue:
		l.NotYetAsked = true
	}
	return l
}

func (c *composer) lines(list []asked, counts func(asked) bool) []ReturnLine {
	lines := []ReturnLine{}
	for _, a := range list {
		if counts(a) {
			lines = append(lines, c.line(a))
		}
	}
	return lines
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
