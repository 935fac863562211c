package notification

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// lease is how long a message belongs to the worker that took it: longer than an attempt may last, and not much longer,
// since a message whose worker was killed waits for its end.
const lease = time.Minute

// recordWithin is how long a stopping process may take to record what it has sent.
const recordWithin = 10 * time.Second

// The pause after an attempt that failed doubles from firstPause with every attempt, up to longestPause.
const (
	firstPause   = time.Second
	longestPause = 5 * time.Minute
)

// Store keeps what was learned, the steps that are due, and the ledger.
type Store interface {
	// CouncilsWithDueSteps gives the councils that have steps to be told at a time, or hand-overs that could not be carried
	// out; CouncilsWithMail those that have
	// messages to go by then which nobody has leased.
	CouncilsWithDueSteps(ctx context.Context, now time.Time) ([]string, error)
	CouncilsWithMail(ctx context.Context, now time.Time) ([]string, error)
	// Read runs f in a transaction that writes nothing. Write runs it in one that does, and journals every line that f
	// adds or saves; f runs at most once.
	Read(ctx context.Context, council string, f func(Tx) error) error
	Write(ctx context.Context, council string, now time.Time, f func(WriteTx) error) error
}

// Tx reads one council's ledger and what was learned of it.
type Tx interface {
	// Register gives what is known for a question about these partnerships of a review; about all when there are none.
	Register(ctx context.Context, review string, partnerships ...string) (*Register, error)
	// HandOvers gives what is known for telling of hand-overs that could not be carried out.
	HandOvers(ctx context.Context) (*Register, error)
	// Grants gives what is known for telling of these privileged grants, by their ids.
	Grants(ctx context.Context, ids []string) (*Register, error)
	// Proposed gives what is known for telling of facts that imports propose for these partnerships.
	Proposed(ctx context.Context, partnerships []string) (*Register, error)
	// Line gives one line, or a NOT_FOUND fault.
	Line(ctx context.Context, id string) (*Line, error)
	// LinesOfReview gives all lines of a review, oldest first.
	LinesOfReview(ctx context.Context, review string) ([]*Line, error)
	// UndeliverableAddresses gives the people whose present address the last line to it did not reach, by name.
	UndeliverableAddresses(ctx context.Context) ([]UndeliverableAddress, error)
	// List gives a page of the lines within the reach, newest first.
	List(ctx context.Context, q Query) (lines []*Line, next string, err error)
}

// WriteTx changes one council's ledger.
type WriteTx interface {
	Tx
	// DueSteps gives the steps to be told at a time, and keeps other workers from telling any in this council until the
	// transaction ends. It gives none while another worker does.
	DueSteps(ctx context.Context, now time.Time) ([]DueStep, error)
	// TakeHandOvers gives the hand-overs that could not be carried out and are not told yet, and marks them as told. It leaves
	// out what another worker is taking.
	TakeHandOvers(ctx context.Context, now time.Time) ([]HandOver, error)
	// TakeGrants gives what became of privileged grants and is not told yet, and marks it as told. It leaves out what another
	// worker is taking.
	TakeGrants(ctx context.Context, now time.Time) ([]Grant, error)
	// TakeProposed gives the facts that are proposed and not told yet, by import and partnership, and marks them as told.
	TakeProposed(ctx context.Context, now time.Time) ([]ProposedKey, error)
	// DueNews gives the news to be told at a time, after DueSteps has taken its lock; ToldNews marks it as told.
	DueNews(ctx context.Context, now time.Time) ([]DueStep, error)
	ToldNews(ctx context.Context, news []DueStep, now time.Time) error
	// Gathering gives the messages about a review that still take in more of the same, and keeps them so until the
	// transaction ends.
	Gathering(ctx context.Context, review string) (map[Envelope]*Message, error)
	// Told marks steps as told, or as overtaken by a later one.
	Told(ctx context.Context, steps []DueStep, now time.Time) error
	// Add writes lines and messages, leaves out lines whose key and recipient are in the ledger already, and gives the
	// lines that are new.
	Add(ctx context.Context, t Telling) ([]*Line, error)
	// WaitingLines gives the unsent lines of those asked, of whatever step.
	WaitingLines(ctx context.Context, review, partnership string) ([]*Line, error)
	// LinesOfMessage gives the lines that travelled in a message to one of its recipients, locked; none for no message.
	LinesOfMessage(ctx context.Context, message, recipient string) ([]*Line, error)
	// Save writes a line that was changed.
	Save(ctx context.Context, l *Line) error
	// Answer says that these lines are what a repeat of the call is answered with.
	Answer(lines []*Line)
	// Lease takes the message that has waited longest of those not held beyond now, for so long on the database's clock,
	// and gives it with its waiting lines; nil when there is none to take. The fence in it is new.
	Lease(ctx context.Context, d time.Duration, now time.Time) (*Message, []*Line, error)
	// LastMessage gives when a person last had a message about the review of m, in whatever capacity: now when one other
	// than a reminder is on its way, the zero time when there was none. It keeps other workers from asking the same in
	// this council until the transaction ends.
	LastMessage(ctx context.Context, m *Message, person string, now time.Time) (time.Time, error)
	// LastOf gives when a person last had a message of a step about a review; the zero time when they had none.
	LastOf(ctx context.Context, review string, step Step, person string) (time.Time, error)
	// UnwrittenLists gives the lists of a review's records without an officer that are not put into words yet, by who is to
	// act on them, and keeps them so until the transaction ends.
	UnwrittenLists(ctx context.Context, review string) (map[string]*Message, error)
	// Hold frees a leased message and lets nobody lease it before a business time.
	Hold(ctx context.Context, m *Message, until time.Time) error
	// CountMessage counts a message of a day of the council's, up to the first above so many, and returns its number; 0 for all
	// that come after that one.
	CountMessage(ctx context.Context, day date.Date, most int) (int, error)
	// Fix keeps the body of a message.
	Fix(ctx context.Context, m *Message) error
	// Finish ends a message, Postpone frees it after a pause. Each says whether the fence was still the message's own:
	// when not, another worker has taken it over.
	Finish(ctx context.Context, m *Message) (bool, error)
	Postpone(ctx context.Context, m *Message, pause time.Duration) (bool, error)
}

// Query asks for a page of lines.
type Query struct {
	// Filter is an AIP-160 filter, PageToken continues an earlier page.
	Filter    string
	PageSize  int
	PageToken string
	Reach     Reach
}

// Reach says which lines a caller's rights reach: all, those of service areas, and those that went to the caller or to people they cover.
type Reach struct {
	All        bool
	Areas      []string
	Recipients []string
}

// ReachOf gives what the caller's rights for this call reach.
func ReachOf(c *caller.Caller) Reach {
	reach := Reach{Recipients: c.Reaching("")}
	for _, right := range c.Rights {
		switch right.Scope {
		case caller.Any:
			reach.All = true
		case caller.Area:
			reach.Areas = append(reach.Areas, right.Areas...)
		}
	}
	return reach
}

// MailServer takes messages.
type MailServer interface {
	// Connect opens a session, or says why the server cannot be reached.
	Connect(ctx context.Context) (MailSession, error)
}

// MailSession is one connection to the mail server. It ends with Close, or with the first message that fails on it.
type MailSession interface {
	// Send hands over a message for these recipients and says what became of it for each. The outcomes are in the order
	// of the recipients. usable is false when the session cannot go on.
	Send(body []byte, recipients []string) (outcomes []Outcome, usable bool)
	Close()
}

// Service holds the use cases.
type Service struct {
	store   Store
	mail    MailServer
	compose func(Mail) ([]byte, error)
	host    string
	clock   func() time.Time
	perDay  int // messages of a council in a day; 0 for no bound
}

// NewService gives the service. compose puts a mail into words, host is the mail domain that Message-IDs are made in,
// and clock gives business time.
func NewService(store Store, mail MailServer, compose func(Mail) ([]byte, error), host string, clock func() time.Time) *Service {
	return &Service{store: store, mail: mail, compose: compose, host: host, clock: clock}
}

// Line gives one line of the ledger to a caller whose rights reach it.
func (s *Service) Line(ctx context.Context, c *caller.Caller, council, id string) (*Line, error) {
	var line *Line
	err := s.store.Read(ctx, council, func(tx Tx) (err error) {
		line, err = tx.Line(ctx, id)
		if err == nil && len(c.Over(line)) == 0 {
			err = names.Missing()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return line, nil
}

// Lines gives a page of the ledger, as far as the caller's rights reach.
func (s *Service) Lines(ctx context.Context, c *caller.Caller, council string, q Query) (lines []*Line, next string, err error) {
	q.Reach = ReachOf(c)
	err = s.store.Read(ctx, council, func(tx Tx) error {
		lines, next, err = tx.List(ctx, q)
		return err
	})
	return lines, next, err
}

// Acknowledge records that the caller has read a notice that went to them (S2.16).
func (s *Service) Acknowledge(ctx context.Context, c *caller.Caller, council, id string) (*Line, error) {
	var line *Line
	now := s.clock()
	err := s.store.Write(ctx, council, now, func(tx WriteTx) (err error) {
		line, err = tx.Line(ctx, id)
		if err != nil {
			return err
		}
		if len(c.Over(line)) == 0 {
			return c.Unreached(line, "That a notice was read is for the person to whom it was sent to say, or for whoever covers them.")
		}
		if err := line.Acknowledge(now); err != nil {
			return err
		}
		return tx.Save(ctx, line)
	})
	return line, err
}
