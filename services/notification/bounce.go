package notification

import (
	"context"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// UndeliverableAddress is an address that the last notice did not reach. Whether it is one depends on the address that the
// person has now, so it is read from the ledger and kept nowhere: another address, or a notice that arrives, ends it.
type UndeliverableAddress struct {
	Person  string
	Address string
	Reply   string
	// Line is the id of the last line to the address.
	Line string
}

// UndeliverableAddresses gives the addresses of a council's people that mail does not reach, by name of the person.
func (s *Service) UndeliverableAddresses(ctx context.Context, council string) (list []UndeliverableAddress, err error) {
	err = s.store.Read(ctx, council, func(tx Tx) error {
		list, err = tx.UndeliverableAddresses(ctx)
		return err
	})
	return list, err
}

// MarkBounced records that a notice which the mail server had taken came back, with all lines of the same message to the
// same person. It gives the line that was named.
func (s *Service) MarkBounced(ctx context.Context, council, id, reason string) (*Line, error) {
	var named *Line
	now := s.clock()
	err := s.store.Write(ctx, council, now, func(tx WriteTx) (err error) {
		if named, err = tx.Line(ctx, id); err != nil {
			return err
		}
		lines, err := tx.LinesOfMessage(ctx, named.Message, named.Recipient)
		if err != nil {
			return err
		}
		if err := named.bounce(reason); err != nil {
			return err
		}
		for _, line := range lines { // the others first: what a repeat is answered with is the last line saved
			if line.ID == id || line.bounce(reason) != nil {
				continue
			}
			if err := tx.Save(ctx, line); err != nil {
				return err
			}
		}
		return tx.Save(ctx, named)
	})
	return named, err
}

// bounce takes back that the line was sent.
func (l *Line) bounce(reason string) error {
	switch l.Result {
	case Undeliverable:
		return nil
	case Sent:
		l.Reply = shortened(strings.TrimSpace("Came back. " + reason))
		l.end(Undeliverable)
		return nil
	}
	return fault.Precondition("NOTICE_NOT_SENT", "This notice has not been sent, so it cannot have come back.")
}
