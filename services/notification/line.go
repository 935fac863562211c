package notification

import (
	"time"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// maxReply bounds what is kept of a mail server's reply, in characters.
const maxReply = 500

// Area is the service area of the line's record; with Names it makes the line a caller.Record.
func (l *Line) Area() string { return l.ServiceArea }

// Names says whether the line is meant for person, in whatever role.
func (l *Line) Names(_ caller.Role, person string) bool { return person != "" && person == l.Recipient }

// end gives the line its result.
func (l *Line) end(result Result) {
	l.Result = result
	l.Version++
}

// hold says until when the line is held back.
func (l *Line) hold(until time.Time) {
	l.HeldUntil = until
	l.Version++
}

// Outcome is what became of handing a message to the mail server, for one recipient.
type Outcome struct {
	// Result is Sent, Undeliverable, or Waiting when it is to be tried again.
	Result Result
	// Reply is what the server said, or what was in the way.
	Reply string
}

// Record writes down what became of an attempt.
func (l *Line) Record(o Outcome, now time.Time) {
	l.Attempts++
	l.Reply = shortened(o.Reply)
	if o.Result == Sent {
		l.SendTime = now
		l.Reply = ""
	}
	l.end(o.Result)
}

func shortened(text string) string {
	if utf8.RuneCountInString(text) <= maxReply {
		return text
	}
	return string([]rune(text)[:maxReply])
}

// Acknowledge records that the recipient has read the notice. Once is enough; doing it again changes nothing.
func (l *Line) Acknowledge(now time.Time) error {
	if l.Result != Sent {
		return fault.Precondition("NOTICE_NOT_SENT", "This notice has not been sent, so there is nothing to acknowledge.")
	}
	if l.AcknowledgeTime.IsZero() {
		l.AcknowledgeTime = now
		l.Version++
	}
	return nil
}

// tellsOfficer says whether the line, once sent, is proof that its officer knows: it went to them, or to the delegate
// or the stand-in who acts for them.
func (l *Line) tellsOfficer() bool {
	return l.Step.ToOfficer() && (l.Recipient == l.Officer || l.Capacity == To)
}

// failsOfficer says whether the line was to tell its officer and cannot be sent to the address there is.
func (l *Line) failsOfficer() bool {
	return l.tellsOfficer() && (l.Result == Undeliverable || l.Result == NoConfirmedAddress)
}
