package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/lib/pq"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// SaveCouncil keeps a council.
func (k *records) SaveCouncil(ctx context.Context, c notification.Council) error {
	titles, err := json.Marshal(c.Titles)
	if err != nil {
		return err
	}
	standIns, err := json.Marshal(c.StandIns)
	if err != nil {
		return err
	}
	return k.exec(ctx, `
		INSERT INTO councils (council, display_name, time_zone, titles, division, closures, stand_ins, mail_sender, mail_reply, working, holidays_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (council) DO UPDATE SET display_name = excluded.display_name, time_zone = excluded.time_zone, titles = excluded.titles,
			division = excluded.division, closures = excluded.closures, stand_ins = excluded.stand_ins,
			mail_sender = excluded.mail_sender, mail_reply = excluded.mail_reply, working = excluded.working, holidays_until = excluded.holidays_until`,
		k.tx.Council, c.Name, c.Zone.String(), string(titles), string(c.Division), pq.Array(texts(c.Closures)), string(standIns), c.MailSender, c.MailReply, pq.Array(texts(c.Working)), text(c.Until))
}

// LookAgain frees the reminders of the plan that are held; what they say is not fixed yet.
func (k *records) LookAgain(ctx context.Context) error {
	return k.exec(ctx, `
		UPDATE messages SET not_before = '-infinity'
		WHERE council = $1 AND NOT ended AND body IS NULL AND step IN ($2, $3, $4) AND not_before > '-infinity'`,
		k.tx.Council, int(notification.FirstReminder), int(notification.SecondReminder), int(notification.LastReminder))
}

// SaveReview keeps a review.
func (k *records) SaveReview(ctx context.Context, r notification.Review) error {
	return k.exec(ctx, `
		INSERT INTO reviews (council, id, title, deadline, open) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (council, id) DO UPDATE SET title = excluded.title, deadline = excluded.deadline, open = excluded.open`,
		k.tx.Council, r.ID, r.Title, r.Deadline.String(), r.Open)
}

// SaveReturn keeps a return.
func (k *records) SaveReturn(ctx context.Context, r notification.Return) error {
	steps, days := stepsAndDays(r.Steps)
	folded, foldedDays := stepsAndDays(r.Folded)
	asked, err := json.Marshal(r.Asked)
	if err != nil {
		return err
	}
	return k.exec(ctx, `
		INSERT INTO returns (council, review, partnership, awaited, deadline, original_deadline, round, steps, days, sent_back_for,
			officer, since, beginning, folded_steps, folded_days, entered,
			event_step, event_at, event_by, event_for, event_words, submitter, previous, asked)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
			$17, $18, $19, $20, $21, $22, $23, $24)
		ON CONFLICT (council, review, partnership) DO UPDATE SET awaited = excluded.awaited, deadline = excluded.deadline,
			original_deadline = excluded.original_deadline, round = excluded.round, steps = excluded.steps, days = excluded.days,
			sent_back_for = excluded.sent_back_for, officer = excluded.officer, since = excluded.since, beginning = excluded.beginning,
			folded_steps = excluded.folded_steps, folded_days = excluded.folded_days, entered = excluded.entered,
			event_step = excluded.event_step, event_at = excluded.event_at, event_by = excluded.event_by, event_for = excluded.event_for,
			event_words = excluded.event_words, submitter = excluded.submitter, previous = excluded.previous, asked = excluded.asked`,
		k.tx.Council, r.Review, r.Partnership, r.Awaited, r.Deadline.String(), r.OriginalDeadline.String(), r.Round,
		steps, days, r.SentBackFor, r.Officer, r.Since, int(r.Why), folded, foldedDays, r.Entered,
		int(r.Event.Step), given(r.Event.Time), r.Event.Person, r.Event.For, r.Event.Words, r.Submitter, r.Previous, string(asked))
}

// SavePartnerships keeps partnerships.
func (k *records) SavePartnerships(ctx context.Context, all []notification.Partnership) error {
	n := len(all)
	ids, names, active, areas, leads := make([]string, n), make([]string, n), make([]bool, n), make([]string, n), make([]string, n)
	officers, delegates, from, until := make([]string, n), make([]string, n), make([]*string, n), make([]*string, n)
	leadPosts, officerPosts := make([]string, n), make([]string, n)
	gaps := make([]string, n)
	for i, p := range all {
		gaps[i] = strings.Join(p.Gaps, ",")
		ids[i], names[i], active[i], areas[i], leads[i] = p.ID, p.Name, p.Active, p.ServiceArea, p.ServiceLead
		officers[i], delegates[i], from[i], until[i] = p.Officer, p.Delegate, text(p.DelegateFrom), text(p.DelegateUntil)
		leadPosts[i], officerPosts[i] = p.LeadPost, p.OfficerPost
	}
	return k.exec(ctx, `
		INSERT INTO partnerships (council, id, display_name, active, service_area, service_lead, officer, delegate, delegate_from, delegate_until,
			lead_post, officer_post, gaps)
		SELECT $1, id, name, active, area, lead, officer, delegate, from_day, until_day, lead_post, officer_post, string_to_array(gaps, ',')
		FROM unnest($2::uuid[], $3::text[], $4::boolean[], $5::text[], $6::text[], $7::text[], $8::text[], $9::date[], $10::date[],
			$11::text[], $12::text[], $13::text[])
			AS given (id, name, active, area, lead, officer, delegate, from_day, until_day, lead_post, officer_post, gaps)
		ON CONFLICT (council, id) DO UPDATE SET display_name = excluded.display_name, active = excluded.active,
			service_area = excluded.service_area, service_lead = excluded.service_lead, officer = excluded.officer,
			delegate = excluded.delegate, delegate_from = excluded.delegate_from, delegate_until = excluded.delegate_until,
			lead_post = excluded.lead_post, officer_post = excluded.officer_post, gaps = excluded.gaps`,
		k.tx.Council, pq.Array(ids), pq.Array(names), pq.Array(active), pq.Array(areas), pq.Array(leads), pq.Array(officers), pq.Array(delegates),
		pq.Array(from), pq.Array(until), pq.Array(leadPosts), pq.Array(officerPosts), pq.Array(gaps))
}

// SaveOffice keeps who holds an office.
func (k *records) SaveOffice(ctx context.Context, o notification.Office) error {
	return k.exec(ctx, `
		INSERT INTO offices (council, id, holder) VALUES ($1, $2, $3)
		ON CONFLICT (council, id) DO UPDATE SET holder = excluded.holder`, k.tx.Council, o.ID, o.Holder)
}

// SavePerson keeps a person.
func (k *records) SavePerson(ctx context.Context, p notification.Person) error {
	return k.exec(ctx, `
		INSERT INTO people (council, id, display_name, address, state, left_on, suspended) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (council, id) DO UPDATE SET display_name = excluded.display_name, address = excluded.address,
			state = excluded.state, left_on = excluded.left_on, suspended = excluded.suspended`,
		k.tx.Council, p.ID, p.Name, p.Address, int(p.State), text(p.LeftOn), p.Suspended)
}

// SaveCover keeps who stands in for whom.
func (k *records) SaveCover(ctx context.Context, v notification.Cover) error {
	return k.exec(ctx, `
		INSERT INTO covers (council, id, person, stand_in, from_date, until_date, ended, privileged) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (council, id) DO UPDATE SET until_date = excluded.until_date, ended = excluded.ended, privileged = excluded.privileged`,
		k.tx.Council, v.ID, v.Person, v.StandIn, v.From.String(), v.Until.String(), v.Ended, v.Privileged)
}

// SaveTerm keeps a term of a post that gets notices or says who may act.
func (k *records) SaveTerm(ctx context.Context, t notification.Term) error {
	if t.Post == 0 {
		return nil
	}
	return k.exec(ctx, `
		INSERT INTO terms (council, id, person, post, areas, from_date, until_date, revoked) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (council, id) DO UPDATE SET until_date = excluded.until_date, revoked = excluded.revoked`,
		k.tx.Council, t.ID, t.Person, int(t.Post), pq.Array(append([]string{}, t.Areas...)), t.From.String(), text(t.Until), t.Revoked)
}

// Reschedule puts these steps in the place of those not yet told.
func (k *records) Reschedule(ctx context.Context, key notification.ReturnKey, due []notification.DueStep) error {
	err := k.exec(ctx, `DELETE FROM due_steps WHERE council = $1 AND review = $2 AND partnership = $3 AND told_at IS NULL`,
		k.tx.Council, key.Review, key.Partnership)
	if err != nil {
		return err
	}
	for _, s := range due {
		err := k.exec(ctx, `
			INSERT INTO due_steps (council, review, partnership, round, step, officer, due_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
			ON CONFLICT (council, review, partnership, round, step, officer) DO NOTHING`,
			k.tx.Council, s.Review, s.Partnership, s.Round, int(s.Step), s.Officer, s.Due)
		if err != nil {
			return err
		}
	}
	return nil
}

func (k *records) exec(ctx context.Context, statement string, args ...any) error {
	if _, err := k.tx.ExecContext(ctx, statement, args...); err != nil {
		return fmt.Errorf("keep what was learned: %w", err)
	}
	return nil
}

// texts writes days as text.
func texts(days []date.Date) []string {
	all := make([]string, len(days))
	for i, day := range days {
		all[i] = day.String()
	}
	return all
}

// text leaves a date out that nobody has said.
func text(d date.Date) *string {
	if d.IsZero() {
		return nil
	}
	s := d.String()
	return &s
}
