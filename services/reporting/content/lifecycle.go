package content

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Addition is a partnership that came onto the register since the comparison.
type Addition struct {
	Partnership string `json:"partnership"`
	DisplayName string `json:"display_name"`
	Area        string `json:"service_area_display_name"`
	// JoinedOn is when the council joined, as exactly as is known.
	JoinedOn string `json:"joined_on"`
	// How says how it came onto the register.
	How string `json:"how"`
}

// Ending is a partnership that ended since the comparison.
type Ending struct {
	Partnership string    `json:"partnership"`
	DisplayName string    `json:"display_name"`
	Area        string    `json:"service_area_display_name"`
	EndedOn     date.Date `json:"ended_on"`
	Reason      string    `json:"reason"`
	Minute      string    `json:"minute,omitempty"`
}

// Vacancies are the partnerships with no one to remind.
type Vacancies struct {
	// Total counts them all; the others say why.
	Total Count `json:"total"`
	// NobodyNamed: the record names nobody. PostVacant: it names a post that nobody holds. InWordsOnly: it has words that are
	// nobody known to the council. HasLeft: the officer has left. Suspended: their access is suspended, so that nobody tells
	// them anything. Audits: they are an internal auditor, who changes nothing. NoAddress: there is no confirmed address. Undeliverable: the last mail to it was refused or came back.
	NobodyNamed   Count     `json:"nobody_named"`
	PostVacant    Count     `json:"post_vacant"`
	InWordsOnly   Count     `json:"in_words_only"`
	HasLeft       Count     `json:"has_left"`
	Suspended     Count     `json:"suspended"`
	Audits        Count     `json:"audits"`
	NoAddress     Count     `json:"no_address"`
	Undeliverable Count     `json:"undeliverable"`
	List          []Vacancy `json:"list"`
}

// Vacancy is one partnership with no one to remind.
type Vacancy struct {
	Partnership string `json:"partnership"`
	DisplayName string `json:"display_name"`
	Area        string `json:"service_area_display_name"`
	// Officer is what the record says in the officer's place.
	Officer string `json:"responsible_officer"`
	Why     string `json:"why"`
}

// Waiting are the partnerships that somebody has reported, drafted or proposed and that are not on the register yet (S2.8).
type Waiting struct {
	Count Count         `json:"count"`
	List  []WaitingItem `json:"list"`
}

// WaitingItem is one of them.
type WaitingItem struct {
	Partnership string `json:"partnership"`
	DisplayName string `json:"display_name"`
	Area        string `json:"service_area_display_name"`
	// Days is how many days ago it was entered.
	Days int `json:"days"`
}

func (c *composer) additions() []Addition {
	list := []Addition{}
	for _, p := range c.added() {
		list = append(list, Addition{Partnership: id(p.Name), DisplayName: p.DisplayName, Area: c.areaName(p.Area),
			JoinedOn: partialInWords(p.JoinedOn), How: c.howAdded(p)})
	}
	return list
}

// howAdded says how a partnership came onto the register.
func (c *composer) howAdded(p frozen.Partnership) string {
	switch {
	case p.BeforeConcordat:
		return "Brought in from the register that the council kept before"
	case p.Approved.IsZero():
		return "Entered on " + date.In(p.Entered, c.zone()).Words()
	}
	how := "Approved on " + date.In(p.Approved, c.zone()).Words()
	if p.ApprovalMinute != "" {
		how += ", " + p.ApprovalMinute
	}
	return how
}

func (c *composer) endings() []Ending {
	list := []Ending{}
	for _, p := range c.gone(frozen.Ended) {
		e := Ending{Partnership: id(p.Name), DisplayName: p.DisplayName, Area: c.areaName(p.Area)}
		if p.Ending != nil {
			e.EndedOn, e.Reason, e.Minute = p.Ending.On, p.Ending.Reason, p.Ending.Minute
		}
		list = append(list, e)
	}
	return list
}

func howEnded(p frozen.Partnership) string {
	if p.Ending == nil {
		return "Ended"
	}
	return "Ended on " + p.Ending.On.Words() + ": " + p.Ending.Reason
}

func howTakenBack(frozen.Partnership) string {
	return "Taken back: entered by mistake, or an import undone"
}

// The ways in which a partnership has no one to remind.
const (
	nobodyNamed = "Nobody is named as its responsible officer"
	inWordsOnly = "Its officer is named in words only: nobody known to the council, so no mail can be sent"
	postVacant  = "Its responsible officer is a post that nobody holds"
	hasLeft     = "Its responsible officer has left"
	isSuspended = "Its responsible officer is suspended"
	isAuditor   = "Its responsible officer is an internal auditor, who changes nothing"
	noAddress   = "Its responsible officer has no confirmed e-mail address"
	mailRefused = "Mail to its responsible officer was refused or came back"
)

// vacant says why a partnership has no one to remind, or "" when it has. All reasons but the two about mail say that nobody
// can act as its officer, as the register's filter officer_cannot_act and the notices about such records do.
func (c *composer) vacant(p frozen.Partnership) string {
	officer := c.in.Now.People[p.ResponsibleOfficer.Person]
	switch {
	case p.ResponsibleOfficer.Person == "" && p.ResponsibleOfficer.Post != "":
		return postVacant
	case p.ResponsibleOfficer.Person == "" && p.ResponsibleOfficer.Text == "":
		return nobodyNamed
	case p.ResponsibleOfficer.Person == "" || officer.Name == "":
		return inWordsOnly
	case officer.Left || officer.Erased:
		return hasLeft
	case officer.Suspended:
		return isSuspended
	case officer.Audits:
		return isAuditor
	case !officer.Reachable:
		return noAddress
	case officer.Undeliverable:
		return mailRefused
	}
	return ""
}

func (c *composer) vacancies() Vacancies {
	v := Vacancies{List: []Vacancy{}}
	byReason := map[string][]frozen.Partnership{}
	var all []frozen.Partnership
	for _, p := range c.active(c.in.Now) {
		why := c.vacant(p)
		if why == "" {
			continue
		}
		all, byReason[why] = append(all, p), append(byReason[why], p)
		v.List = append(v.List, Vacancy{Partnership: id(p.Name), DisplayName: p.DisplayName, Area: c.areaName(p.Area),
			Officer: c.holder(p.ResponsibleOfficer), Why: why})
	}
	v.Total = c.count("vacancies", "Partnerships without a responsible officer who can be reached", records(all, c.vacant))
	for _, reason := range []struct {
		count   *Count
		id, why string
	}{
		{&v.NobodyNamed, "nobody-named", nobodyNamed}, {&v.PostVacant, "post-vacant", postVacant},
		{&v.InWordsOnly, "in-words-only", inWordsOnly}, {&v.HasLeft, "has-left", hasLeft}, {&v.Suspended, "suspended", isSuspended},
		{&v.Audits, "audits", isAuditor}, {&v.NoAddress, "no-address", noAddress}, {&v.Undeliverable, "undeliverable", mailRefused},
	} {
		*reason.count = c.count("vacancies-"+reason.id, reason.why, records(byReason[reason.why], c.vacant))
	}
	return v
}

func (c *composer) waiting() Waiting {
	w := Waiting{List: []WaitingItem{}}
	list := inState(c.in.Now, frozen.Waiting)
	today := date.In(c.in.Now.AsAt, c.zone())
	for _, p := range list {
		w.List = append(w.List, WaitingItem{Partnership: id(p.Name), DisplayName: p.DisplayName, Area: c.areaName(p.Area),
			Days: today.Since(date.In(p.Entered, c.zone()))})
	}
	w.Count = c.count("waiting", "Partnerships reported, drafted or proposed and not on the register yet",
		records(list, func(p frozen.Partnership) string { return "Entered on " + date.In(p.Entered, c.zone()).Words() }))
	return w
}

// partialInWords writes a date that may be known to the year or the month only.
func partialInWords(text string) string {
	for layout, words := range map[string]string{time.DateOnly: "2 January 2006", "2006-01": "January 2006"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(words)
		}
	}
	return text
}
