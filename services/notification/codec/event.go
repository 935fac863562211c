package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// event reads the newest thing that somebody did with a return and that others are to hear of.
func event(m *registerv1.Return) notification.Event {
	switch m.GetState() {
	case registerv1.ReturnState_RETURN_STATE_ACCEPTED:
		a := m.GetAcceptance()
		return notification.Event{
			Step: notification.WasAccepted, Time: wire.Instant(a.GetAcceptTime()), Person: person(a.GetAccepter()), Words: a.GetComment(),
		}
	case registerv1.ReturnState_RETURN_STATE_SUBMITTED:
		s := m.GetSubmission()
		return notification.Event{
			Step: notification.ToAccept, Time: wire.Instant(s.GetSubmitTime()), Person: person(s.GetSubmitter()), For: person(s.GetOnBehalfOf()),
		}
	}
	if e := m.GetEntry(); m.GetAwaitingConfirmation() {
		return notification.Event{
			Step: notification.ToConfirm, Time: wire.Instant(e.GetEnterTime()), Person: person(e.GetPerson()), Words: dayInWords(e.GetReceivedOn()),
		}
	}
	return deadlineChange(m.GetDeadlineChanges())
}

// deadlineChange reads the last change of a return's deadline as an event.
func deadlineChange(changes []*registerv1.DeadlineChange) notification.Event {
	if len(changes) == 0 {
		return notification.Event{}
	}
	last, step := changes[len(changes)-1], notification.Extended
	if last.GetKind() == registerv1.DeadlineChangeKind_DEADLINE_CHANGE_KIND_SENT_BACK {
		step = notification.SentBack
	}
	return notification.Event{Step: step, Time: wire.Instant(last.GetChangeTime()), Person: person(last.GetPerson()), Words: last.GetReason()}
}

// dayInWords gives a day as people write it; "" for none.
func dayInWords(text string) string {
	day, err := date.Parse(text)
	if err != nil {
		return ""
	}
	return day.Words()
}

// asked reads how much a return asks.
func asked(questions []*registerv1.ReturnQuestion) notification.Asked {
	a := notification.Asked{Known: true}
	for _, q := range questions {
		switch {
		case q.GetKind() == registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_CONFIRM:
			a.ToConfirm++
		case q.GetKind() == registerv1.ReturnQuestionKind_RETURN_QUESTION_KIND_STALE:
			a.Stale = append(a.Stale, q.GetFact())
		case q.GetFact() == "":
			a.Parts++
		default:
			a.Missing = append(a.Missing, q.GetFact())
		}
	}
	return a
}
