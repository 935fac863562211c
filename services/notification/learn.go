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
	// ReturnsOfReview and ReturnsOfPartnership give the returns in any order.
	ReturnsOfReview(ctx context.Context, review string) ([]Return, error)
	ReturnsOfPartnership(ctx context.Context, partnership string) ([]Return, error)

	SaveCouncil(ctx context.Context, c Council) error
	SaveReview(ctx context.Context, r Review) error
	SaveReturn(ctx context.Context, r Return) error
	SavePartnership(ctx context.Context, p Partnership) error
	SavePerson(ctx context.Context, p Person) error
	// Holder gives who holds an office now; "" while it is vacant or not known.
	Holder(ctx context.Context, office string) (string, error)
	SaveOffice(ctx context.Context, o Office) error
	// Naming gives the partnerships that name an office.
	Naming(ctx context.Context, office string) ([]Partnership, error)
	// SaveTerm keeps a term; one for a post that gets no notices is kept out.
	SaveTerm(ctx context.Context, t Term) error
	// Reschedule puts these steps in the place of all steps of the return that are not yet told. A step that was told
	// already stays so.
	Reschedule(ctx context.Context, key ReturnKey, due []DueStep) error
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

// LearnPartnership takes in a partnership as it stood at a time. A new responsible officer is asked for the returns
// under way from then on, and the old one no longer.
func LearnPartnership(ctx context.Context, k Records, p Partnership, at time.Time) error {
	if err := fill(ctx, k, &p); err != nil {
		return err
	}
	if err := k.SavePartnership(ctx, p); err != nil {
		return err
	}
	returns, err := k.ReturnsOfPartnership(ctx, p.ID)
	if err != nil {
		return err
	}
	for _, ret := range returns {
		before := ret
		ret = ret.Ask(&before, p.Officer, at)
		if err := k.SaveReturn(ctx, ret); err != nil {
			return err
		}
		if err := reschedule(ctx, k, ret); err != nil {
			return err
		}
	}
	return nil
}

// fill puts the present holders in the places in which the record names offices.
func fill(ctx context.Context, k Records, p *Partnership) (err error) {
	if p.OfficerPost != "" {
		if p.Officer, err = k.Holder(ctx, p.OfficerPost); err != nil {
			return err
		}
	}
	if p.LeadPost != "" {
		p.ServiceLead, err = k.Holder(ctx, p.LeadPost)
	}
	return err
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
	for _, p := range naming {
		if err := LearnPartnership(ctx, k, p, at); err != nil {
			return err
		}
	}
	return nil
}

func reschedule(ctx context.Context, k Records, r Return) error {
	due, err := due(ctx, k, r)
	if err != nil {
		return err
	}
	return k.Reschedule(ctx, ReturnKey{r.Review, r.Partnership}, due)
}

// due gives the steps to be told of a return. What it needs is always there: the register's log has the council, the
// review and the partnership before the return.
func due(ctx context.Context, k Records, r Return) ([]DueStep, error) {
	council, err := k.Council(ctx)
	if err != nil || council == nil {
		return nil, err
	}
	review, err := k.Review(ctx, r.Review)
	if err != nil || review == nil {
		return nil, err
	}
	p, err := k.Partnership(ctx, r.Partnership)
	if err != nil || p == nil {
		return nil, err
	}
	return Schedule(r, *review, *p, council.Zone), nil
}
