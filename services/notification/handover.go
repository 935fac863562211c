package notification

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// HandOver is what is known of a hand-over of duties that could not be carried out on its day.
type HandOver struct {
	ID string
	// Person is whose duties were to pass, To who was to take them over.
	Person, To string
	Day        date.Date
	// OrderedBy is who ordered it; "" when no person did.
	OrderedBy string
	// NotDoneBecause says why nothing was passed on.
	NotDoneBecause string
	// Time is when it was found not to be possible.
	Time time.Time
}

// tellHandOvers writes down whom the hand-overs that could not be carried out are told to.
func (s *Service) tellHandOvers(ctx context.Context, tx WriteTx, now time.Time) error {
	untold, err := tx.TakeHandOvers(ctx, now)
	if err != nil || len(untold) == 0 {
		return err
	}
	register, err := tx.HandOvers(ctx)
	if err != nil {
		return err
	}
	_, err = tx.Add(ctx, register.tellHandOvers(untold, now, s.host))
	return err
}

// tellHandOvers gives the lines and messages about hand-overs.
func (r *Register) tellHandOvers(handOvers []HandOver, now time.Time, host string) Telling {
	w := &writer{register: r, now: now, host: host, messages: map[Envelope]*Message{}}
	for _, h := range handOvers {
		step := DueStep{Key: Key{HandOver: h.ID, Step: HandOverNotDone}, Due: h.Time}
		w.address(step, Partnership{}, r.handOverRecipients(h, date.In(now, r.Council.Zone)))
	}
	return w.Telling
}

// handOverRecipients gives those who are told, on a day, that a hand-over could not be carried out: who ordered it, with a
// copy to the deputy chief executive, who sees to it where nobody ordered it who is still here.
func (r *Register) handOverRecipients(h HandOver, day date.Date) []Recipient {
	to, copies := r.post(DeputyChiefExecutive, "", day)
	if r.able(h.OrderedBy, day) {
		to, copies = []string{h.OrderedBy}, informed(to, copies)
	}
	if len(to) == 0 {
		to = []string{""}
	}
	return recipients(to, copies)
}

// handOverItem gives what a message says of a hand-over.
func (r *Register) handOverItem(line *Line) Item {
	h := r.HandOvers[line.HandOver]
	return Item{
		Title:          "From " + r.People[h.Person].Name + " to " + r.People[h.To].Name + ", on " + h.Day.Words(),
		NotDoneBecause: h.NotDoneBecause, Path: "councils/" + line.Council + "/handOvers/" + line.HandOver,
	}
}
