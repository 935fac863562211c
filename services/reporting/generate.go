package reporting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// Generate makes a report from the snapshot of that id, or from one that it freezes first when the id is empty. Snapshot,
// report and documents are kept together or not at all.
func (s *Service) Generate(ctx context.Context, c *caller.Caller, council string, kind content.Kind, snapshotID string, f Freeze) (Report, error) {
	if err := checkKind(kind); err != nil {
		return Report{}, err
	}
	snapshot, err := s.given(ctx, c, council, snapshotID, f)
	if err != nil {
		return Report{}, err
	}
	now := s.now()
	report := Report{
		Council: council, ID: ids.New(), Version: 1, Kind: kind, Snapshot: snapshot.ID, AsAt: snapshot.AsAt, Date: snapshot.Date,
		LinkBase: s.linkBase, Creator: c.Person, CreateTime: now, UpdateTime: now,
	}
	reached, err := s.reachedSince(ctx, snapshot, snapshotID == "")
	if err != nil {
		return Report{}, err
	}
	made, err := s.render(ctx, report, snapshot, reached)
	if err != nil {
		return Report{}, err
	}
	report.DisplayName = made.title
	report.add(made.edition(now))
	err = s.store.Write(ctx, council, now, func(w Writer) error {
		if snapshotID == "" {
			if err := w.SaveSnapshot(ctx, snapshot); err != nil {
				return err
			}
		}
		if err := w.SaveReport(ctx, report); err != nil {
			return err
		}
		return w.Keep(ctx, report.ID, report.newest().Number, made.documents)
	})
	return report, err
}

// given is the snapshot of that id, or a new one that is not saved yet.
func (s *Service) given(ctx context.Context, c *caller.Caller, council, id string, f Freeze) (Snapshot, error) {
	if id == "" {
		return s.freeze(ctx, c, council, f)
	}
	snapshot, err := s.Snapshot(ctx, council, id)
	if fault.KindOf(err) == fault.KindNotFound {
		return snapshot, unknownSnapshot("snapshot")
	}
	return snapshot, err
}

// reachedSince is the data of now, by which a report tells what came in after the freeze: nothing yet when that was just made.
func (s *Service) reachedSince(ctx context.Context, snapshot Snapshot, justMade bool) (Cut, error) {
	if justMade && snapshot.AsAt.Equal(snapshot.CreateTime) {
		return snapshot.Cut, nil
	}
	return s.cutNow(ctx, snapshot.Council)
}

// cutNow is the data of now.
func (s *Service) cutNow(ctx context.Context, council string) (Cut, error) {
	now := s.now()
	positions, err := s.caughtUp(ctx, council)
	return Cut{AsAt: now, Positions: positions}, err
}

// Regenerate makes the documents of a report again. What comes out otherwise than before is a new edition. With upToNow it
// lists what came in after the freeze up to now, else up to the newest edition.
func (s *Service) Regenerate(ctx context.Context, council, id string, seen int64, upToNow bool) (report Report, err error) {
	var reached Cut
	if upToNow {
		if reached, err = s.cutNow(ctx, council); err != nil {
			return Report{}, err
		}
	}
	report, made, err := s.again(ctx, council, id, func(r Report) Cut {
		if last := r.newest().Reached; !upToNow || last.Positions.Reach(reached.Positions) {
			return last
		}
		return reached
	})
	if err != nil {
		return Report{}, err
	}
	now := s.now()
	err = s.store.Write(ctx, council, now, func(w Writer) error {
		if report, err = w.ReportForUpdate(ctx, id); err != nil {
			return err
		}
		if err := report.checkVersion(seen); err != nil {
			return err
		}
		if report.add(made.edition(now)) {
			report.changed(now)
			err = w.SaveReport(ctx, report)
		} else {
			w.Unchanged(report)
		}
		if err != nil {
			return err
		}
		return w.Keep(ctx, id, report.newest().Number, made.documents)
	})
	return report, err
}

// Document gives the bytes of one document of a report. What is not kept is made again: it must come out the same.
func (s *Service) Document(ctx context.Context, council, id string, edition int, format render.Format) ([]byte, error) {
	var kept []byte
	var wanted Edition
	err := s.store.Read(ctx, council, func(r Reader) error {
		report, err := r.Report(ctx, id)
		if err != nil {
			return err
		}
		if wanted, err = report.Edition(edition); err != nil {
			return err
		}
		kept, err = r.Document(ctx, id, wanted.Number, format)
		return err
	})
	if err != nil || kept != nil {
		return kept, err
	}
	_, made, err := s.again(ctx, council, id, func(Report) Cut { return wanted.Reached })
	if err != nil {
		return nil, err
	}
	if !sameBytes(made.edition(time.Time{}), wanted) {
		return nil, fault.Precondition("EDITION_LOST",
			"This edition is no longer kept, and the same data would be told otherwise now: the program is a newer one, or a person's details have been erased since. Generate the report again for a new edition.")
	}
	return made.documents[format], nil
}

// Content gives what a report's newest edition says, with the records behind its figures.
func (s *Service) Content(ctx context.Context, council, id string) (content.Report, error) {
	document, err := s.Document(ctx, council, id, 0, render.JSONFormat)
	if err != nil {
		return content.Report{}, err
	}
	return render.ReadJSON(document)
}

// again makes a report's documents from what it was made from, and from the later data that reached gives.
func (s *Service) again(ctx context.Context, council, id string, reached func(Report) Cut) (Report, *output, error) {
	report, err := s.Report(ctx, council, id)
	if err != nil {
		return Report{}, nil, err
	}
	snapshot, err := s.Snapshot(ctx, council, report.Snapshot)
	if err != nil {
		return Report{}, nil, err
	}
	made, err := s.render(ctx, report, snapshot, reached(report))
	return report, made, err
}

// output is what the renderer made.
type output struct {
	title     string
	reached   Cut
	documents map[render.Format][]byte
}

// render makes the documents. All that goes in is the snapshot, what the report was given when it was first made, and what
// had reached the council at a later instant, which is not told when it is not known.
func (s *Service) render(ctx context.Context, report Report, snapshot Snapshot, reached Cut) (*output, error) {
	in := content.Input{Kind: report.Kind, Name: report.Name(), LinkBase: report.LinkBase}
	err := s.store.Read(ctx, report.Council, func(r Reader) (err error) {
		if in.Now, err = r.Data(ctx, snapshot.Cut, snapshot.Review); err != nil {
			return err
		}
		if in.Since, err = r.Since(ctx, snapshot.Cut, in.Now.Red()); err != nil {
			return err
		}
		if in.Before, err = r.Data(ctx, snapshot.Comparison, ""); err != nil || reached.AsAt.IsZero() {
			return err
		}
		later, err := r.Data(ctx, reached, snapshot.Review)
		in.Later = &later
		return err
	})
	if err != nil {
		return nil, err
	}
	said := content.Compose(in)
	made := &output{title: said.Title, reached: reached, documents: map[render.Format][]byte{}}
	for _, format := range render.Formats {
		if made.documents[format], err = render.Render(said, format); err != nil {
			return nil, err
		}
	}
	return made, nil
}

// edition describes the documents.
func (o *output) edition(now time.Time) Edition {
	e := Edition{RendererVersion: render.Version, CreateTime: now, Reached: o.reached}
	for _, format := range render.Formats {
		sum := sha256.Sum256(o.documents[format])
		e.Documents = append(e.Documents, Document{Format: format, SHA256: hex.EncodeToString(sum[:]), Size: len(o.documents[format])})
	}
	return e
}
