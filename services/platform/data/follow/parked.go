package follow

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
)

// Parked is an entry that was set aside.
type Parked struct {
	Council  string    `db:"council" json:"council"`
	Seq      int64     `db:"seq" json:"seq"`
	Name     string    `db:"name" json:"name"`
	Type     string    `db:"type" json:"type"`
	ParkedAt time.Time `db:"parked_at" json:"parkedAt"`
	// Attempts is how often it was tried; 0 for one that only waits for an earlier entry of its resource.
	Attempts int `db:"attempts" json:"attempts"`
	// Error is why it was not applied.
	Error string `db:"error" json:"error"`
	// GivenUp says that it is not tried again until somebody replays it.
	GivenUp bool `db:"given_up" json:"givenUp"`
}

// ListParked gives what a follower has set aside, in all councils.
func ListParked(ctx context.Context, db *postgres.DB, follower string) (parked []Parked, err error) {
	err = db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		return tx.SelectContext(ctx, &parked, `
			SELECT council, seq, name, type, parked_at, attempts, error, try_at IS NULL AS given_up
			FROM follow_parked WHERE follower = $1 ORDER BY council, seq`, follower)
	})
	if err != nil {
		return nil, fmt.Errorf("list the parked entries of %s: %w", follower, err)
	}
	return parked, nil
}

// Replay has all parked entries of a follower tried again, from now on, as if for the first time; call it when the
// reason is mended. It says how many they are.
func Replay(ctx context.Context, db *postgres.DB, follower string) (n int64, err error) {
	err = db.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE follow_parked SET attempts = 0, try_at = clock_timestamp() WHERE follower = $1`, follower)
		if err != nil {
			return err
		}
		n, err = result.RowsAffected()
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("replay the parked entries of %s: %w", follower, err)
	}
	return n, nil
}

// parkAlone sets one entry aside and moves the position over it.
func (f *Follower) parkAlone(ctx context.Context, e *journalv1.Entry, reason error) error {
	return f.DB.InCouncil(ctx, e.GetCouncil(), func(tx *postgres.Tx) error {
		if _, _, err := f.move(ctx, tx, e.GetSeq(), nil); err != nil {
			return err
		}
		return f.park(ctx, tx, e, 1, reason)
	})
}

// park notes the place of an entry. One that was tried waits a while; one that waits for another is tried as soon as it
// is the oldest of its resource.
func (f *Follower) park(ctx context.Context, tx *postgres.Tx, e *journalv1.Entry, attempts int, reason error) error {
	_, err := tx.ExecContext(ctx, `
		INSERT INTO follow_parked (council, follower, seq, name, type, parked_at, attempts, error, try_at)
		VALUES ($1, $2, $3, $4, $5, clock_timestamp(), $6, $7, clock_timestamp() + make_interval(secs => $8))
		ON CONFLICT (council, follower, seq) DO NOTHING`,
		tx.Council, f.Name, e.GetSeq(), e.GetName(), e.GetType(), attempts, reason.Error(), f.pause(attempts).Seconds())
	if err != nil {
		return fmt.Errorf("park entry %d: %w", e.GetSeq(), err)
	}
	return nil
}

// longestWait bounds the pause between two attempts.
const longestWait = 5 * time.Minute

// pause is how long to wait after so many attempts.
func (f *Follower) pause(attempts int) time.Duration {
	if attempts == 0 {
		return 0
	}
	pause := f.Backoff
	for ; attempts > 1 && pause < longestWait; attempts-- {
		pause *= 2
	}
	return min(pause, longestWait)
}

// retryLoop tries parked entries again when their time has come.
func (f *Follower) retryLoop(ctx context.Context) {
	for sleep(ctx, min(f.Backoff, time.Second)) {
		if err := f.retryDue(ctx); err != nil && ctx.Err() == nil {
			f.Log.WarnContext(ctx, "parked entries could not be tried again", "error", err)
		}
	}
}

// retryDue tries all that are due, and those that become due because an earlier one has been applied.
func (f *Follower) retryDue(ctx context.Context) error {
	for progress := true; progress; {
		progress = false
		due, err := f.due(ctx)
		if err != nil {
			return err
		}
		for _, p := range due {
			applied, err := f.retry(ctx, p)
			if err != nil {
				return err
			}
			progress = progress || applied
		}
	}
	return nil
}

// due gives the oldest parked entry of each resource whose time has come.
func (f *Follower) due(ctx context.Context) (due []Parked, err error) {
	err = f.DB.AcrossCouncils(ctx, func(tx *postgres.Tx) error {
		return tx.SelectContext(ctx, &due, `
			SELECT p.council, p.seq, p.name, p.attempts FROM follow_parked p
			WHERE p.follower = $1 AND p.try_at <= clock_timestamp() AND NOT EXISTS (
				SELECT 1 FROM follow_parked earlier
				WHERE earlier.council = p.council AND earlier.follower = p.follower AND earlier.name = p.name AND earlier.seq < p.seq)
			ORDER BY p.council, p.seq LIMIT 50`, f.Name)
	})
	return due, err
}

// retry reads the entry again, as it may have been mended or erased since, and applies it.
func (f *Follower) retry(ctx context.Context, p Parked) (applied bool, err error) {
	response, err := f.Source.Read(ctx, &journalv1.ReadRequest{
		Council: p.Council, After: p.Seq - 1, Through: p.Seq, Limit: 1, OmitPersonal: f.OmitPersonal,
	})
	if err != nil {
		return false, fmt.Errorf("read entry %d of %s again: %w", p.Seq, p.Council, err)
	}
	reason := errors.New("the source no longer has it")
	if len(response.GetEntries()) == 1 {
		applied, reason = f.applyParked(ctx, response.GetEntries()[0])
	}
	if reason != nil && entryAtFault(ctx, reason) {
		return false, f.postpone(ctx, p, reason)
	}
	if applied && reason == nil && f.Applied != nil {
		f.Applied(p.Council)
	}
	return applied, reason
}

// applyParked applies an entry and takes it from the parked ones. When another process has it in hand, it does nothing.
func (f *Follower) applyParked(ctx context.Context, e *journalv1.Entry) (applied bool, err error) {
	err = f.DB.InCouncil(ctx, e.GetCouncil(), func(tx *postgres.Tx) error {
		var seq int64
		err := tx.GetContext(ctx, &seq, `SELECT seq FROM follow_parked WHERE council = $1 AND follower = $2 AND seq = $3
			FOR UPDATE SKIP LOCKED`, tx.Council, f.Name, e.GetSeq())
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("take a parked entry: %w", err)
		}
		if err := f.applyOne(ctx, tx, e); err != nil {
			return err
		}
		applied = true
		_, err = tx.ExecContext(ctx, "DELETE FROM follow_parked WHERE council = $1 AND follower = $2 AND seq = $3",
			tx.Council, f.Name, e.GetSeq())
		return err
	})
	return applied && err == nil, err
}

// postpone counts a failed attempt, and gives up after the last.
func (f *Follower) postpone(ctx context.Context, p Parked, reason error) error {
	attempts := p.Attempts + 1
	var wait sql.NullFloat64 // null: no further attempt
	if attempts < f.Attempts {
		wait = sql.NullFloat64{Float64: f.pause(attempts).Seconds(), Valid: true}
	}
	err := f.DB.InCouncil(ctx, p.Council, func(tx *postgres.Tx) error {
		_, err := tx.ExecContext(ctx, `
			UPDATE follow_parked SET attempts = $4, error = $5, try_at = clock_timestamp() + make_interval(secs => $6)
			WHERE council = $1 AND follower = $2 AND seq = $3`, tx.Council, f.Name, p.Seq, attempts, reason.Error(), wait)
		return err
	})
	if err != nil {
		return fmt.Errorf("postpone entry %d of %s: %w", p.Seq, p.Council, err)
	}
	return nil
}
