package notification

import (
	"context"
	"fmt"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// PerDay bounds how many messages a council may send in a day of its own; 0 does not. What is above goes on the next day,
// so that a mistake in one council, such as a review opened twice a minute, is not a flood of mail.
func (s *Service) PerDay(messages int) *Service {
	s.perDay = messages
	return s
}

// overTheDay keeps a message for the next day when the council has sent as many today as it may, and says so in its lines. A
// message that has been put into words was counted then. That the day is full is told at once, whatever the bound.
func (s *Service) overTheDay(
	ctx context.Context, tx WriteTx, m *Message, register *Register, lines []*Line, now time.Time,
) (kept bool, err error) {
	if s.perDay == 0 || m.Body != nil || m.Step == DayFull {
		return false, nil
	}
	zone := register.Council.Zone
	today := date.In(now, zone)
	number, err := tx.CountMessage(ctx, today, s.perDay)
	if err != nil || 0 < number && number <= s.perDay {
		return false, err
	}
	until := today.AddDays(1).Start(zone)
	for _, line := range lines {
		line.Reply = fmt.Sprintf("The council had sent %d messages, as many as it may in a day. This one goes on the next day.", s.perDay)
		line.hold(until)
		if err := tx.Save(ctx, line); err != nil {
			return false, err
		}
	}
	if number > s.perDay {
		if _, err := tx.Add(ctx, register.dayFull(lines[0], today, now, s.host)); err != nil {
			return false, err
		}
	}
	return true, tx.Hold(ctx, m, until)
}

// dayFull tells the management information officer that messages wait for the next day, of which this line is the first.
func (r *Register) dayFull(first *Line, today date.Date, now time.Time, host string) Telling {
	w := &writer{register: r, now: now, host: host, messages: map[Envelope]*Message{}}
	key := first.Key
	key.Step, key.Occasion = DayFull, today.String()
	p := r.Partnerships[first.Partnership]
	w.address(DueStep{key, first.Officer, now}, p, r.Recipients(DayFull, p, today))
	return w.Telling
}
