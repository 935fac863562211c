package notification

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// ErrMailServer is the cause of a delivery that ended because the mail server could not be reached or broke off. The
// messages still wait; they would only fail in the same way now.
var ErrMailServer = errors.New("the mail server cannot be reached or broke off")

// Deliver sends the messages that wait, in every council, until none is left to take or the mail server fails, which is
// an ErrMailServer. What goes wrong in one council does not hold up the others.
func (s *Service) Deliver(ctx context.Context) error {
	councils, err := s.store.CouncilsWithMail(ctx, s.clock())
	if err != nil {
		return err
	}
	line := &connection{server: s.mail}
	defer line.hangUp()
	var errs error
	for _, council := range councils {
		if err := s.deliverAll(ctx, council, line); err != nil {
			errs = errors.Join(errs, fmt.Errorf("deliver mail of %s: %w", council, err))
		}
		if line.trouble != "" {
			return errors.Join(errs, fmt.Errorf("%w: %s", ErrMailServer, line.trouble))
		}
	}
	return errs
}

func (s *Service) deliverAll(ctx context.Context, council string, line *connection) error {
	for line.trouble == "" && ctx.Err() == nil {
		more, err := s.deliverOne(ctx, council, line)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// deliverOne leases a message, sends it and records what became of it. Between the mail server's yes and the record is
// the window in which a crash lets the same bytes, with the same Message-ID, be sent again; there is no other.
func (s *Service) deliverOne(ctx context.Context, council string, conn *connection) (more bool, err error) {
	m, lines, err := s.lease(ctx, council)
	if err != nil || m == nil {
		return false, err
	}
	if len(lines) == 0 {
		return true, nil // nothing in it is needed any more
	}
	recipients := addresses(lines)
	outcomes := conn.send(ctx, m.Body, recipients)
	byAddress := make(map[string]Outcome, len(recipients))
	for i, address := range recipients {
		byAddress[address] = outcomes[i]
	}
	// A stopping process still records what it has sent, or the mail would be sent again.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordWithin)
	defer cancel()
	return true, s.record(ctx, council, m, lines, byAddress)
}

// lease takes a message and stops those of its lines that are no longer needed. A reminder that comes too soon is held
// and gives no lines. The first lease fixes what the message says; a retry sends the same bytes.
func (s *Service) lease(ctx context.Context, council string) (m *Message, needed []*Line, err error) {
	now := s.clock()
	err = s.store.Write(ctx, council, now, func(tx WriteTx) error {
		var lines []*Line
		if m, lines, err = tx.Lease(ctx, lease, now); err != nil || m == nil {
			return err
		}
		register, err := registerFor(ctx, tx, m, lines)
		if err != nil {
			return err
		}
		if needed, err = stopUnneeded(ctx, tx, register, lines, now); err != nil {
			return err
		}
		if len(needed) == 0 {
			_, err := tx.Finish(ctx, m)
			return err
		}
		if held, err := s.hold(ctx, tx, m, register, needed, now); err != nil || held {
			needed = nil
			return err
		}
		if kept, err := s.overTheDay(ctx, tx, m, register, needed, now); err != nil || kept {
			needed = nil
			return err
		}
		needed, err = s.fix(ctx, tx, m, register, needed, now)
		return err
	})
	return m, needed, err
}

// registerFor gives what a message is written from: what is known of the returns, the hand-overs, the grants or the proposed facts that it
// is about.
func registerFor(ctx context.Context, tx WriteTx, m *Message, lines []*Line) (*Register, error) {
	switch {
	case m.Review != "":
		return tx.Register(ctx, m.Review, partnershipsIn(lines)...)
	case len(lines) > 0 && lines[0].Grant != "":
		return tx.Grants(ctx, grantsIn(lines))
	case len(lines) > 0 && lines[0].Import != "":
		return tx.Proposed(ctx, partnershipsIn(lines))
	default:
		return tx.HandOvers(ctx)
	}
}

func partnershipsIn(lines []*Line) []string {
	var partnerships []string
	for _, line := range lines {
		partnerships = append(partnerships, line.Partnership)
	}
	return partnerships
}

func stopUnneeded(ctx context.Context, tx WriteTx, register *Register, lines []*Line, now time.Time) (needed []*Line, err error) {
	today := date.In(now, register.Council.Zone)
	for _, line := range lines {
		switch {
		case !register.Needed(line):
			line.end(Stopped)
		case register.overtaken(line, today):
			line.end(Superseded)
		default:
			needed = append(needed, line)
			continue
		}
		if err := tx.Save(ctx, line); err != nil {
			return nil, err
		}
	}
	return needed, nil
}

// fix puts the message into words, once, and gives the lines that travel in it. One that cannot be put into words is
// undeliverable, and must not hold up the others.
func (s *Service) fix(ctx context.Context, tx WriteTx, m *Message, register *Register, lines []*Line, now time.Time) ([]*Line, error) {
	if m.Body != nil {
		return lines, nil
	}
	body, err := s.compose(register.mail(m, lines, now))
	if err != nil {
		for _, line := range lines {
			line.Record(Outcome{Undeliverable, "The message could not be written: " + err.Error()}, now)
			if err := tx.Save(ctx, line); err != nil {
				return nil, err
			}
		}
		if err := s.report(ctx, tx, m.Review, lines, now); err != nil {
			return nil, err
		}
		_, err := tx.Finish(ctx, m)
		return nil, err
	}
	m.Body = body
	return lines, tx.Fix(ctx, m)
}

// record ends the message, or frees it for another attempt after a pause.
func (s *Service) record(ctx context.Context, council string, m *Message, lines []*Line, outcomes map[string]Outcome) error {
	now := s.clock()
	return s.store.Write(ctx, council, now, func(tx WriteTx) error {
		again := false
		for _, line := range lines {
			again = again || outcomes[line.Address].Result == Waiting
		}
		mine, err := s.release(ctx, tx, m, again)
		if err != nil || !mine {
			return err
		}
		for _, line := range lines {
			line.Record(outcomes[line.Address], now)
			if err := tx.Save(ctx, line); err != nil {
				return err
			}
		}
		return s.report(ctx, tx, m.Review, lines, now)
	})
}

// report tells the management information officer which of these lines could not be sent, in the same transaction.
func (s *Service) report(ctx context.Context, tx WriteTx, review string, lines []*Line, now time.Time) error {
	var failed []*Line
	for _, line := range lines {
		if line.failsOfficer() {
			failed = append(failed, line)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	register, err := tx.Register(ctx, review, partnershipsIn(failed)...)
	if err != nil {
		return err
	}
	_, err = tx.Add(ctx, register.Report(failed, now, s.host))
	return err
}

func (s *Service) release(ctx context.Context, tx WriteTx, m *Message, again bool) (mine bool, err error) {
	if again {
		return tx.Postpone(ctx, m, pauseAfter(m.Attempts))
	}
	return tx.Finish(ctx, m)
}

// pauseAfter gives the pause after so many attempts.
func pauseAfter(attempts int) time.Duration {
	pause := firstPause
	for i := 1; i < attempts && pause < longestPause; i++ {
		pause *= 2
	}
	return min(pause, longestPause)
}

// addresses gives each address once.
func addresses(lines []*Line) []string {
	var all []string
	seen := map[string]bool{}
	for _, line := range lines {
		if !seen[line.Address] {
			seen[line.Address] = true
			all = append(all, line.Address)
		}
	}
	return all
}

// connection is the mail session of one pass, opened when it is first needed.
type connection struct {
	server  MailServer
	session MailSession
	// trouble says why the pass goes no further; "" while it does.
	trouble string
}

// send hands a message over.
func (c *connection) send(ctx context.Context, body []byte, recipients []string) []Outcome {
	if c.session == nil {
		session, err := c.server.Connect(ctx)
		if err != nil {
			c.trouble = err.Error()
			return all(recipients, Outcome{Waiting, "The mail server cannot be reached: " + c.trouble})
		}
		c.session = session
	}
	outcomes, usable := c.session.Send(body, recipients)
	if !usable {
		c.trouble = cmp.Or(withoutWords(outcomes[0].Reply), "the session ended")
	}
	return outcomes
}

// answerNumber is what an answer of a mail server begins with.
var answerNumber = regexp.MustCompile(`^[2-5][0-9]{2}\b`)

// withoutWords is what the log may have of a reply: of an answer the number only, since its words name recipients.
func withoutWords(reply string) string {
	if number := answerNumber.FindString(reply); number != "" {
		return "after the answer " + number
	}
	return reply
}

func (c *connection) hangUp() {
	if c.session != nil {
		c.session.Close()
	}
}

func all(recipients []string, o Outcome) []Outcome {
	outcomes := make([]Outcome, len(recipients))
	for i := range outcomes {
		outcomes[i] = o
	}
	return outcomes
}
