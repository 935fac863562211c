package notification

import (
	"context"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/date"
)

// PerDay bounds how many messages a council may send in a day of its own; 0 does not. What is above goes on the next day,
// so that a mistake in one council, such as a review opened twice a minute, is not a flood of mail.
func (s *Service) PerDay(messages int) *Service {
	s.perDay = messages
	return s
}

// overTheDay keeps a message for the next day when the council has sent as many today as it may, and says so in its lines. A
// message that has been put into words was counted then.
func (s *Service) overTheDay(
	ctx context.Context, tx WriteTx, m *Message, zone *time.Location, lines []*Line, now time.Time,
) (kept bool, err error) {
	if s.perDay == 0 || m.Body != nil {
		return false, nil
	}
	today := date.In(now, zone)
	counted, err := tx.CountMessage(ctx, today, s.perDay)
	if err != nil || counted {
		return false, err
	}
	until := today.AddDays(1).Start(zone)
	for _, line := range lines {
		line.Reply = fmt.Sprintf("The council had sent the %d messages that it may send in a day. This one goes on the next day.", s.perDay)
		line.hold(until)
		if err := tx.Save(ctx, line); err != nil {
			return false, err
		}
	}
	return true, tx.Hold(ctx, m, until)
}
