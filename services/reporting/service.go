package reporting

import (
	"context"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// Store keeps snapshots, reports and documents, and the service's own copy of the logs it follows.
type Store interface {
	// Read runs f in one reading transaction of the council.
	Read(ctx context.Context, council string, f func(Reader) error) error
	// Write runs f in one writing transaction of the council. All that f saves is kept with its journal entries, or
	// nothing. A call that was answered before is not run again.
	Write(ctx context.Context, council string, now time.Time, f func(Writer) error) error
}

// Reader reads one council's data. What is absent is a NotFound fault.
type Reader interface {
	// Reached says how far the logs have been followed.
	Reached(ctx context.Context) (Positions, error)
	// CutAt says how far the logs had got at an instant, as far as they have been followed.
	CutAt(ctx context.Context, at time.Time) (Positions, error)
	// Data gives what the logs said at the cut. It covers the review of that resource name; with an empty one, the
	// review that had opened last.
	Data(ctx context.Context, cut Cut, review string) (frozen.Data, error)
	// Since gives from when on each of the partnerships of these names has been red at the cut without a break, and its checks
	// not met.
	Since(ctx context.Context, cut Cut, partnerships []string) (map[string]frozen.Since, error)
	// Snapshot gives one snapshot by its id.
	Snapshot(ctx context.Context, id string) (Snapshot, error)
	// Snapshots gives at most so many snapshots with ids below before, newest first. An empty before starts with the newest.
	Snapshots(ctx context.Context, before string, limit int) ([]Snapshot, error)
	// Report gives one report by its id.
	Report(ctx context.Context, id string) (Report, error)
	// Reports gives at most so many reports, like Snapshots.
	Reports(ctx context.Context, before string, limit int) ([]Report, error)
	// LastPresented gives the annual report presented last; false when none was.
	LastPresented(ctx context.Context) (Report, bool, error)
	// Document gives the kept bytes of one format of an edition; nil when they are not kept.
	Document(ctx context.Context, report string, edition int, format render.Format) ([]byte, error)
}

// Writer reads and saves one council's data.
type Writer interface {
	Reader
	// ReportForUpdate gives a report that nobody else changes until the transaction ends.
	ReportForUpdate(ctx context.Context, id string) (Report, error)
	// SaveSnapshot keeps a new snapshot and records it in the journal.
	SaveSnapshot(ctx context.Context, s Snapshot) error
	// SaveReport keeps a report, new or changed, and records it in the journal.
	SaveReport(ctx context.Context, r Report) error
	// Unchanged says that the call changes nothing and is answered with r as it is.
	Unchanged(r Report)
	// Keep keeps the documents of an edition. They can always be made again.
	Keep(ctx context.Context, report string, edition int, documents map[render.Format][]byte) error
}

// Logs asks the other services how far their logs have got now. A service that does not answer is an Unavailable fault.
type Logs interface {
	Heads(ctx context.Context, council string) (Positions, error)
}

// Service holds the use cases.
type Service struct {
	store    Store
	logs     Logs
	linkBase string
	now      func() time.Time
}

// NewService makes the service. linkBase is the web address in front of the links of new reports; now is business time,
// which is kept to the microsecond, as databases do.
func NewService(store Store, logs Logs, linkBase string, now func() time.Time) *Service {
	return &Service{store: store, logs: logs, linkBase: linkBase, now: func() time.Time { return now().UTC().Truncate(time.Microsecond) }}
}

// Snapshot gives one snapshot.
func (s *Service) Snapshot(ctx context.Context, council, id string) (snapshot Snapshot, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		snapshot, err = r.Snapshot(ctx, id)
		return err
	})
	return snapshot, err
}

// Snapshots gives a page of snapshots, newest first.
func (s *Service) Snapshots(ctx context.Context, council, before string, limit int) (list []Snapshot, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		list, err = r.Snapshots(ctx, before, limit)
		return err
	})
	return list, err
}

// Report gives one report.
func (s *Service) Report(ctx context.Context, council, id string) (report Report, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		report, err = r.Report(ctx, id)
		return err
	})
	return report, err
}

// Reports gives a page of reports, newest first.
func (s *Service) Reports(ctx context.Context, council, before string, limit int) (list []Report, err error) {
	err = s.store.Read(ctx, council, func(r Reader) error {
		list, err = r.Reports(ctx, before, limit)
		return err
	})
	return list, err
}

// SignOff records that the management team has signed a report off.
func (s *Service) SignOff(ctx context.Context, c *caller.Caller, council, id string, seen int64, comment string) (Report, error) {
	return s.edit(ctx, council, id, seen, func(_ Writer, r *Report, now time.Time) error {
		return r.signOff(c.Person, comment, now)
	})
}

// Present records that a report was presented to the committee.
func (s *Service) Present(ctx context.Context, council, id string, seen int64, p Presentation) (Report, error) {
	return s.edit(ctx, council, id, seen, func(w Writer, r *Report, now time.Time) error {
		reached, err := w.Reached(ctx)
		if err != nil {
			return err
		}
		data, err := w.Data(ctx, Cut{AsAt: now, Positions: reached}, "")
		if err != nil {
			return err
		}
		return r.present(p, data, now)
	})
}

// edit loads, decides and saves a report in one transaction.
func (s *Service) edit(ctx context.Context, council, id string, seen int64, decide func(Writer, *Report, time.Time) error) (report Report, err error) {
	now := s.now()
	err = s.store.Write(ctx, council, now, func(w Writer) error {
		if report, err = w.ReportForUpdate(ctx, id); err != nil {
			return err
		}
		if err := report.checkVersion(seen); err != nil {
			return err
		}
		if err := decide(w, &report, now); err != nil {
			return err
		}
		return w.SaveReport(ctx, report)
	})
	return report, err
}

// checkKind refuses a report for nobody.
func checkKind(kind content.Kind) error {
	if kind != content.Annual && kind != content.ManagementTeam {
		return fault.Invalid("REPORT_KIND_MISSING", "Say whom the report is for: the audit and governance committee or the management team.",
			fault.Field{Path: "kind", Description: "must be one of the kinds of report"})
	}
	return nil
}
