package notification

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// Telling is what is written when steps fall due: the lines of the ledger and the messages they travel in.
type Telling struct {
	Lines    []*Line
	Messages []*Message
}

// Tell writes down whom the steps are told to, now. The lines of one step of a review that go to one person become one
// message, so that each officer hears once of all their partnerships; copies travel with it. A line with nobody to go
// to, or no confirmed address, is written all the same and travels in no message.
func (r *Register) Tell(steps []DueStep, now time.Time, host string) Telling {
	w := &writer{register: r, now: now, host: host, messages: map[Envelope]*Message{}}
	for _, step := range steps {
		w.write(step)
	}
	return w.Telling
}

// Envelope is what the lines of one message have in common.
type Envelope struct {
	Review string
	Step   Step
	Person string
	// Gathers says that the message waits some seconds for more of the same.
	Gathers bool
}

// writer gathers a telling.
type writer struct {
	Telling
	register *Register
	now      time.Time
	host     string
	messages map[Envelope]*Message
}

func (w *writer) write(step DueStep) {
	r := w.register
	p, today := r.Partnerships[step.Partnership], date.In(w.now, r.Council.Zone)
	w.address(step, p, r.recipientsOf(step, p, today))
	if step.Step.asksByPlan() && r.CurrentOfficer(p, today) == "" {
		step.Step = WithoutOfficer
		w.address(step, p, r.Recipients(WithoutOfficer, p, today))
	}
}

// address writes the lines of one step. Who is to act gets a message of their own; copies travel with the first.
func (w *writer) address(step DueStep, p Partnership, recipients []Recipient) {
	for _, recipient := range recipients {
		travelsTo := recipients[0].Person
		if recipient.Capacity == To {
			travelsTo = recipient.Person
		}
		line := w.line(step, p, recipient)
		if line.Result == Waiting {
			m := w.message(Envelope{step.Review, step.Step, travelsTo, w.register.gathers(step)})
			line.Message, line.MessageID, line.HeldUntil = m.ID, m.MessageID, m.HeldUntil
		}
		w.Lines = append(w.Lines, line)
		if line.failsOfficer() {
			w.report(line)
		}
	}
}

// Report writes down that the management information officer is told, now, of lines that could not be sent: once for
// each return and officer.
func (r *Register) Report(failed []*Line, now time.Time, host string) Telling {
	w := &writer{register: r, now: now, host: host, messages: map[Envelope]*Message{}}
	for _, line := range failed {
		w.report(line)
	}
	return w.Telling
}

func (w *writer) report(failed *Line) {
	p := w.register.Partnerships[failed.Partnership]
	key := Key{Review: failed.Review, Partnership: failed.Partnership, Round: failed.Round, Step: NotDelivered, Occasion: failed.Officer}
	w.address(DueStep{key, failed.Officer, w.now}, p, w.register.Recipients(NotDelivered, p, date.In(w.now, w.register.Council.Zone)))
}

func (w *writer) line(step DueStep, p Partnership, recipient Recipient) *Line {
	council := w.register.Council
	line := &Line{
		Council: council.ID, ID: ids.New(), Key: step.Key, ServiceArea: p.ServiceArea, Officer: step.Officer,
		Recipient: recipient.Person, Capacity: recipient.Capacity, Template: step.Step.template(), Due: step.Due,
		Delayed: delayed(step.Due, w.now, council.Zone), CreateTime: w.now, Version: 1,
	}
	if step.Step == Opening {
		line.StandsFor = w.register.Returns[ReturnKey{step.Review, step.Partnership}].past(council.Zone)
	}
	if w.register.withholds(step, recipient) {
		line.Result = OfficerNotTold
		return line
	}
	line.Result, line.Address, line.Reply = w.register.reach(recipient.Person)
	return line
}

// withholds says whether a step is kept from those above because the officer was never told of the return: they have
// not failed to give what they were not asked for.
func (r *Register) withholds(step DueStep, recipient Recipient) bool {
	if r.Heard[ReturnKey{step.Review, step.Partnership}].Told {
		return false
	}
	return step.Step.Escalates() || step.Step == Late && recipient.Capacity == Copy && recipient.Person != step.Officer
}

// reach says whether a person can be written to, and where.
func (r *Register) reach(person string) (result Result, address, reply string) {
	p, known := r.People[person]
	switch {
	case !known:
		return NobodyNamed, "", ""
	case p.State != AddressConfirmed || p.Address == "":
		return NoConfirmedAddress, "", ""
	case !Usable(p.Address):
		return Undeliverable, p.Address, "This is not an address that mail can be sent to."
	}
	return Waiting, p.Address, ""
}

func (w *writer) message(e Envelope) *Message {
	if m, ok := w.messages[e]; ok {
		return m
	}
	if list := w.register.Lists[e.Person]; e.Step == WithoutOfficer && list != nil {
		return list
	}
	if gathering := w.register.Gathering[e]; gathering != nil {
		return gathering
	}
	id := ids.New()
	m := &Message{Council: w.register.Council.ID, ID: id, MessageID: "<" + id + "@" + w.host + ">", Review: e.Review, Step: e.Step, Gathers: e.Gathers}
	w.messages[e] = m
	w.Messages = append(w.Messages, m)
	return m
}

// Needed says whether a line that waits is still to be sent: the review is open, the return awaited in the same round,
// the record active and with the same officer, the address not erased, and the recipient not suspended. What became of a
// hand-over or a grant stays to be told, and that messages wait; what is proposed while it waits.
func (r *Register) Needed(l *Line) bool {
	if r.People[l.Recipient].Suspended {
		return false
	}
	if l.Step == FactsProposed {
		return l.Address != "" && r.Proposed[l.proposedKey()].Waiting > 0
	}
	if l.HandOver != "" || l.Grant != "" || l.Step == DayFull {
		return l.Address != ""
	}
	if l.Step.Tells() && l.Step != SentBack {
		return r.newsNeeded(l)
	}
	ret, p := r.Returns[ReturnKey{l.Review, l.Partnership}], r.Partnerships[l.Partnership]
	return l.Address != "" && r.Reviews[l.Review].Open && ret.Awaited && ret.Round == l.Round && p.Active && p.Officer == l.Officer &&
		(!ret.Entered || !l.Step.blames())
}
