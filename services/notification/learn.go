package notification

import (
	"context"
	"time"
)

// Records is what the service has learned of one council, within the transaction that moves its place in the
// register's journal. A record that is not there is nil, without an error.
type Records interface {
	Council(ctx context.Context) (*Council, error)
	Review(ctx context.Context, id string) (*Review, error)
	Return(ctx context.Context, key ReturnKey) (*Return, error)
	Partnership(ctx context.Context, id string) (*Partnership, error)
	// ReturnsOfReview and ReturnsOfPartnerships give the returns in any order.
	ReturnsOfReview(ctx context.Context, review string) ([]Return, error)
	ReturnsOfPartnerships(ctx context.Context, partnerships []string) ([]Return, error)

	SaveCouncil(ctx context.Context, c Council) error
	// LookAgain lets the reminders that are held be looked at again at once.
	LookAgain(ctx context.Context) error
	SaveReview(ctx context.Context, r Review) error
	SaveReturn(ctx context.Context, r Return) error
	// SavePartnerships keeps partnerships, each another one.
	SavePartnerships(ctx context.Context, all []Partnership) error
	SavePerson(ctx context.Context, p Person) error
	// Holders gives who holds each office now; "" while it is vacant or not known.
	Holders(ctx context.Context, offices []string) (map[string]string, error)
	SaveOffice(ctx context.Context, o Office) error
	// Naming gives the partnerships that name an office.
	Naming(ctx context.Context, office string) ([]Partnership, error)
	SaveCover(ctx context.Context, v Cover) error
	// SaveTerm keeps a term; one for a post that gets no notices is kept out.
	SaveTerm(ctx context.Context, t Term) error
	// Reschedule puts these steps in the place of all steps of the return that are not yet told. A step that was told
	// already stays so.
	Reschedule(ctx context.Context, key ReturnKey, due []DueStep) error
	// RescheduleNews puts this news in the place of what is not yet told of the return. What was told of an occasion
	// stays so.
	RescheduleNews(ctx context.Context, key ReturnKey, due []DueStep) error
}

// LearnCouncil takes in a council as it stands now. Reminders are held for working days: when its calendar changes,
// those that are held are looked at again, and go or are held anew by the days as they are now.
func LearnCouncil(ctx context.Context, k Records, c Council) error {
	before, err := k.Council(ctx)
	if err != nil {
		return err
	}
	if err := k.SaveCouncil(ctx, c); err != nil {
		return err
	}
	if before == nil || before.sameDays(c) {
		return nil
	}
	return k.LookAgain(ctx)
}

// LearnReview takes in a review as it stands now. When it has closed, nothing more of it is told.
func LearnReview(ctx context.Context, k Records, r Review) error {
	if err := k.SaveReview(ctx, r); err != nil {
		return err
	}
	returns, err := k.ReturnsOfReview(ctx, r.ID)
	if err != nil {
		return err
	}
	for _, ret := range returns {
		if err := reschedule(ctx, k, ret); err != nil {
			return err
		}
	}
	return nil
}

// LearnReturn takes in a return as it stood at a time, and lays down its steps: none once it is submitted, new ones
// when it is sent back, later ones when its deadline is extended.
func LearnReturn(ctx context.Context, k Records, r Return, at time.Time) error {
	key := ReturnKey{r.Review, r.Partnership}
	before, err := k.Return(ctx, key)
	if err != nil {
		return err
	}
	p, err := k.Partnership(ctx, r.Partnership)
	if err != nil {
		return err
	}
	if p == nil {
		p = &Partnership{}
	}
	r = r.Ask(before, p.Officer, at)
	if err := k.SaveReturn(ctx, r); err != nil {
		return err
	}
	return reschedule(ctx, k, r)
}

// Edition is a partnership as it stood at a time.
type Edition struct {
	Partnership Partnership
	At          time.Time
}

// LearnPartnerships takes in partnerships, each another one. A new responsible officer is asked for the returns under
// way from then on, and the old one no longer.
func LearnPartnerships(ctx context.Context, k Records, editions ...Edition) error {
	all, at := make([]Partnership, len(editions)), map[string]time.Time{}
	for i, e := range editions {
		all[i], at[e.Partnership.ID] = e.Partnership, e.At
	}
	if err := fill(ctx, k, all); err != nil {
		return err
	}
	if err := k.SavePartnerships(ctx, all); err != nil {
		return err
	}
	ids, officers := make([]string, len(all)), map[string]string{}
	for i, p := range all {
		ids[i], officers[p.ID] = p.ID, p.Officer
	}
	returns, err := k.ReturnsOfPartnerships(ctx, ids)
	if err != nil {
		return err
	}
	for _, before := range returns {
		ret := before.Ask(&before, officers[before.Partnership], at[before.Partnership])
		if err := k.SaveReturn(ctx, ret); err != nil {
			return err
		}
		if err := reschedule(ctx, k, ret); err != nil {
			return err
		}
	}
	return nil
}

// fill puts the present holders in the places in which the records name offices.
func fill(ctx context.Context, k Records, all []Partnership) error {
	var offices []string
	for _, p := range all {
		for _, office := range []string{p.OfficerPost, p.LeadPost} {
			if office != "" {
				offices = append(offices, office)
			}
		}
	}
	if len(offices) == 0 {
		return nil
	}
	holders, err := k.Holders(ctx, offices)
	if err != nil {
		return err
	}
	for i := range all {
		if p := &all[i]; p.OfficerPost != "" {
			p.Officer = holders[p.OfficerPost]
		}
		if p := &all[i]; p.LeadPost != "" {
			p.ServiceLead = holders[p.LeadPost]
		}
	}
	return nil
}

// LearnOffice takes in who holds an office from a time on. The records that name it have another officer by that, as if
// each had been edited.
func LearnOffice(ctx context.Context, k Records, o Office, at time.Time) error {
	if err := k.SaveOffice(ctx, o); err != nil {
		return err
	}
	naming, err := k.Naming(ctx, o.ID)
	if err != nil {
		return err
	}
	editions := make([]Edition, len(naming))
	for i, p := range naming {
		editions[i] = Edition{p, at}
	}
	return LearnPartnerships(ctx, k, editions...)
}

func reschedule(ctx context.Context, k Records, r Return) error {
	due, news, err := due(ctx, k, r)
	if err != nil {
		return err
	}
	key := ReturnKey{r.Review, r.Partnership}
	if err := k.Reschedule(ctx, key, due); err != nil {
		return err
	}
	return k.RescheduleNews(ctx, key, news)
}

// due gives the steps and the news to be told of a return. What it needs is always there: the register's log has the
// council, the review and the partnership before the return.
func due(ctx context.Context, k Records, r Return) (steps, news []DueStep, err error) {
	council, err := k.Council(ctx)
	if err != nil || council == nil {
		return nil, nil, err
	}
	review, err := k.Review(ctx, r.Review)
	if err != nil || review == nil {
		return nil, nil, err
	}
	p, err := k.Partnership(ctx, r.Partnership)
	if err != nil || p == nil {
		return nil, nil, err
	}
	return Schedule(r, *review, *p, council.Zone), News(r, *review, *p, council.Zone), nil
}
