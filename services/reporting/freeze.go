package reporting

import (
	"context"
	"maps"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Freeze says what to freeze.
type Freeze struct {
	// DisplayName says what it is for.
	DisplayName string
	// AsAt is the instant; zero for now.
	AsAt time.Time
	// Review is the resource name of the review to cover; empty for the one that had opened last.
	Review string
	// CompareWithSnapshot is the id of an earlier snapshot, CompareWithDate an earlier day. With neither it is the annual
	// report presented last, or else the data of twelve months before.
	CompareWithSnapshot string
	CompareWithDate     date.Date
}

const (
	// patience is how long a freeze waits for the logs to be read.
	patience = 2 * time.Second
	// glance is how often it looks whether they have been, and look how often whether the checks have followed, which
	// takes a look at every partnership.
	glance, look = 20 * time.Millisecond, 250 * time.Millisecond
)

// CreateSnapshot freezes the data of a council.
func (s *Service) CreateSnapshot(ctx context.Context, c *caller.Caller, council string, f Freeze) (Snapshot, error) {
	snapshot, err := s.freeze(ctx, c, council, f)
	if err != nil {
		return Snapshot{}, err
	}
	err = s.store.Write(ctx, council, snapshot.CreateTime, func(w Writer) error { return w.SaveSnapshot(ctx, snapshot) })
	return snapshot, err
}

// freeze makes a snapshot and does not save it.
func (s *Service) freeze(ctx context.Context, c *caller.Caller, council string, f Freeze) (Snapshot, error) {
	now := s.now()
	if f.AsAt.After(now) {
		return Snapshot{}, fault.Invalid("DATA_AS_AT_IN_FUTURE", "Data cannot be frozen as at a time that is still to come. Leave the time out to freeze it as it is now.",
			fault.Field{Path: "data_as_at", Description: "is in the future"})
	}
	if f.CompareWithSnapshot != "" && !f.CompareWithDate.IsZero() {
		return Snapshot{}, fault.Invalid("COMPARISON_AMBIGUOUS", "Compare with an earlier snapshot or with a date, not with both.",
			fault.Field{Path: "compare_with_date", Description: "cannot be set together with compare_with_snapshot"})
	}
	snapshot := Snapshot{Council: council, ID: ids.New(), DisplayName: f.DisplayName, Creator: c.Person, CreateTime: now}
	reached, err := s.caughtUp(ctx, council)
	if err != nil {
		return Snapshot{}, err
	}
	snapshot.Cut = Cut{AsAt: now, Positions: reached}
	err = s.store.Read(ctx, council, func(r Reader) error { return snapshot.fill(ctx, r, f) })
	return snapshot, err
}

// caughtUp waits until all that the other services had written when the call came has been read here, and then for the rest
// of its patience until the checks have followed the register. It says how far everything has been read.
func (s *Service) caughtUp(ctx context.Context, council string) (reached Positions, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	heads, err := s.logs.Heads(ctx, council)
	if err != nil {
		return nil, err
	}
	read := func() (bool, error) {
		reached, err = s.reached(ctx, council)
		return reached.Reach(heads), err
	}
	if err := await(ctx, glance, read); err != nil {
		return nil, err
	}
	checked := func() (bool, error) { return s.checked(ctx, council, reached) }
	if err := await(ctx, look, checked); fault.Reason(err) != reasonCatchingUp {
		return reached, err
	}
	return reached, nil // the checks are behind: the report says of which partnerships
}

const reasonCatchingUp = "CATCHING_UP"

// await looks again and again until it is so, or ctx ends.
func await(ctx context.Context, pause time.Duration, so func() (bool, error)) error {
	for {
		is, err := so()
		if is && err == nil || err != nil && ctx.Err() == nil {
			return err
		}
		select {
		case <-ctx.Done():
			return fault.Unavailable(reasonCatchingUp, "Reporting is still catching up with the register. Try again in a few seconds.")
		case <-time.After(pause):
		}
	}
}

// reached says how far the logs have been read.
func (s *Service) reached(ctx context.Context, council string) (reached Positions, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		reached, err = r.Reached(ctx)
		return err
	})
	return reached, err
}

// checked says whether every partnership's check result is of its newest version, and brings the position up to date.
func (s *Service) checked(ctx context.Context, council string, reached Positions) (checked bool, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		newest, err := r.Reached(ctx)
		if err != nil {
			return err
		}
		maps.Copy(reached, newest)
		data, err := r.Data(ctx, Cut{AsAt: s.now(), Positions: reached}, "")
		checked = allChecked(data)
		return err
	})
	return checked, err
}

func allChecked(data frozen.Data) bool {
	for _, p := range data.Partnerships {
		if v, ok := data.Verdicts[p.Name]; p.State == frozen.Active && (!ok || v.PartnershipVersion < p.Version) {
			return false
		}
	}
	return true
}

// fill decides the instant, the review and the comparison from the council's own data.
func (s *Snapshot) fill(ctx context.Context, r Reader, f Freeze) (err error) {
	if !f.AsAt.IsZero() {
		s.AsAt = f.AsAt
		if s.Positions, err = r.CutAt(ctx, f.AsAt); err != nil {
			return err
		}
	}
	data, err := r.Data(ctx, s.Cut, f.Review)
	if err != nil {
		return err
	}
	s.Date = date.In(s.AsAt, data.Council.Zone)
	if data.Review != nil {
		s.Review = data.Review.Name
	}
	if f.Review != "" && s.Review != f.Review {
		return fault.Invalid("REVIEW_UNKNOWN", "There was no such review when the data was as it is frozen.",
			fault.Field{Path: "review", Description: "is not a review of this council at that time"})
	}
	return s.compare(ctx, r, f, data.Council.Zone)
}

// compare decides what the snapshot is compared with.
func (s *Snapshot) compare(ctx context.Context, r Reader, f Freeze, zone *time.Location) (err error) {
	switch {
	case f.CompareWithSnapshot != "":
		err = s.compareWith(ctx, r, f.CompareWithSnapshot)
	case !f.CompareWithDate.IsZero():
		s.ComparedOn = f.CompareWithDate
		err = s.compareAt(ctx, r, f.CompareWithDate.AddDays(1).Start(zone).Add(-time.Microsecond))
	default:
		last, presented, lastErr := r.LastPresented(ctx)
		switch {
		case lastErr != nil:
			return lastErr
		case presented && last.AsAt.Before(s.AsAt):
			err = s.compareWith(ctx, r, last.Snapshot)
		default:
			err = s.compareAt(ctx, r, s.AsAt.In(zone).AddDate(-1, 0, 0))
		}
	}
	if err == nil && !s.Comparison.AsAt.Before(s.AsAt) {
		return fault.Invalid("COMPARISON_NOT_EARLIER", "The data to compare with must be earlier than the data that is frozen.")
	}
	return err
}

func (s *Snapshot) compareWith(ctx context.Context, r Reader, id string) error {
	earlier, err := r.Snapshot(ctx, id)
	if fault.KindOf(err) == fault.KindNotFound {
		return unknownSnapshot("compare_with_snapshot")
	}
	s.ComparedWith, s.Comparison = id, earlier.Cut
	return err
}

func (s *Snapshot) compareAt(ctx context.Context, r Reader, at time.Time) (err error) {
	s.Comparison.AsAt = at.UTC()
	s.Comparison.Positions, err = r.CutAt(ctx, at)
	return err
}

func unknownSnapshot(field string) error {
	return fault.Invalid("SNAPSHOT_UNKNOWN", "There is no such snapshot in this council. List its snapshots and choose one of them.",
		fault.Field{Path: field, Description: "is not a snapshot of this council"})
}
