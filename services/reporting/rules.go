package reporting

import (
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// newest is the report's newest edition. Every report has one.
func (r *Report) newest() Edition { return r.Editions[len(r.Editions)-1] }

// Edition gives an edition by its number, the newest for 0.
func (r *Report) Edition(number int) (Edition, error) {
	if number == 0 {
		return r.newest(), nil
	}
	if number < 0 || number > len(r.Editions) {
		return Edition{}, fault.NotFound("EDITION_UNKNOWN",
			fmt.Sprintf("The report has no edition %d; its newest is %d.", number, len(r.Editions)))
	}
	return r.Editions[number-1], nil
}

// add keeps an edition, unless the newest has the same bytes already.
func (r *Report) add(e Edition) (added bool) {
	if len(r.Editions) > 0 && sameBytes(r.newest(), e) {
		return false
	}
	e.Number = len(r.Editions) + 1
	r.Editions = append(r.Editions, e)
	return true
}

func sameBytes(a, b Edition) bool {
	if len(a.Documents) != len(b.Documents) {
		return false
	}
	for i := range a.Documents {
		if a.Documents[i] != b.Documents[i] {
			return false
		}
	}
	return true
}

// changed stamps a report that is changed now.
func (r *Report) changed(now time.Time) {
	r.Version++
	r.UpdateTime = now
}

// checkVersion refuses a change of a version that is no longer the newest. 0 acts on the newest.
func (r *Report) checkVersion(seen int64) error {
	if seen != 0 && seen != r.Version {
		return fault.Stale("STALE_ETAG", "Somebody has changed the report since you read it. Read it again and repeat your change.")
	}
	return nil
}

// signOff records the management team's word, once.
func (r *Report) signOff(person, comment string, now time.Time) error {
	switch {
	case r.Kind != content.ManagementTeam:
		return fault.Precondition("REPORT_KIND_WRONG", "Only a report to the management team is signed off. The annual report is presented to the committee instead.")
	case person == "":
		return fault.Precondition("PERSON_NEEDED", "A report is signed off by a person. Sign in as yourself.")
	case r.SignOff != nil:
		return fault.Precondition("REPORT_SIGNED_OFF", "The report has been signed off already. Make a new report if the data has changed.")
	}
	r.SignOff = &SignOff{Person: person, Time: now, Comment: comment, Edition: r.newest().Number}
	r.changed(now)
	return nil
}

// present records the presentation to the committee, held against the council's data of now.
func (r *Report) present(p Presentation, data frozen.Data, now time.Time) error {
	today := date.In(now, data.Council.Zone)
	if p.On.IsZero() {
		p.On = today
	}
	if r.Kind != content.Annual {
		return fault.Precondition("REPORT_KIND_WRONG", "Only the annual report is presented to the committee. A report to the management team is signed off instead.")
	}
	if err := checkPresentation(p, r.Date, today, data); err != nil {
		return err
	}
	p.NextDue = p.On.AddMonths(12)
	p.Warnings = warnings(p, data)
	r.Presentation = &p
	r.changed(now)
	return nil
}

func checkPresentation(p Presentation, frozenOn, today date.Date, data frozen.Data) error {
	if _, known := data.People[p.Presenter]; !known {
		return fault.Invalid("PRESENTER_UNKNOWN", "The presenter is not one of the council's people. Add the person first.",
			fault.Field{Path: "presenter", Description: "is not a person of this council"})
	}
	if p.Minute != nil && p.Minute.Committee != "" && data.Council.Committees[p.Minute.Committee] == "" {
		return fault.Invalid("COMMITTEE_UNKNOWN", "The council has no such committee. Use the id of one of its committees.",
			fault.Field{Path: "minute_reference.committee", Description: "is not the id of a committee of this council"})
	}
	if p.On.Before(frozenOn) {
		return fault.Precondition("PRESENTED_BEFORE_FREEZE", "The report cannot have been presented before "+frozenOn.Words()+", the day its data is as at.",
			fault.Field{Path: "presented_on", Description: "is before the day the data is as at"})
	}
	if p.On.After(today) {
		return fault.Precondition("PRESENTED_IN_FUTURE", "The report cannot have been presented on a day that is still to come. Record it after the meeting.",
			fault.Field{Path: "presented_on", Description: "is after today"})
	}
	return nil
}

// warnings are what somebody should look at (S2.13, S2.14); none of it stops the record.
func warnings(p Presentation, data frozen.Data) []string {
	var list []string
	representative := false
	for _, term := range data.Representatives {
		representative = representative || term.Person == p.Presenter && term.Covers(p.On)
	}
	if !representative {
		list = append(list, "The presenter was not the member partnership representative on "+p.On.Words()+".")
	}
	switch {
	case p.Minute == nil || p.Minute.Minute == "" && !p.Minute.ToFollow:
		list = append(list, "No minute has been given.")
	case p.Minute.ToFollow:
		list = append(list, "The minute is to follow.")
	case !p.Minute.MeetingDate.IsZero() && p.Minute.MeetingDate != p.On:
		list = append(list, "The minute is of another day's meeting: "+p.Minute.MeetingDate.Words()+".")
	}
	return list
}
