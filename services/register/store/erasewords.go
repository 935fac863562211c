package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/concordat-suite/concordat/services/platform/contract/personal"
	"github.com/concordat-suite/concordat/services/platform/data/erasure"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/codec"
	"github.com/concordat-suite/concordat/services/register/erasures"
	"github.com/concordat-suite/concordat/services/register/imports"
)

// present are the records as they are. Words are taken out where they stand, so that nobody's open form goes stale; only
// partnerships get a new version, since officers send back the texts that they read.
var present = []erasure.Table{
	ofResource("councils", "Council", "'councils/' || council"),
	ofResource("people", "Person", "'councils/' || council || '/people/' || id"),
	ofResource("posts", "Post", "'councils/' || council || '/posts/' || id"),
	ofResource("covers", "Cover", "'councils/' || council || '/covers/' || id"),
	ofResource("hand_overs", "HandOver", "'councils/' || council || '/handOvers/' || id"),
	ofResource("role_terms", "RoleTerm", "'councils/' || council || '/roleTerms/' || id"),
	ofResource("privileged_grants", "PrivilegedGrant", "'councils/' || council || '/privilegedGrants/' || id"),
	ofResource("applications", "Application", "'councils/' || council || '/applications/' || id"),
	ofResource("imports", "Import", "'councils/' || council || '/imports/' || id"),
	ofResource("import_rows", "ImportRow", "'councils/' || council || '/imports/' || import"),
	ofResource("field_proposals", "FieldProposal", "'councils/' || council || '/partnerships/' || partnership || '/fieldProposals/' || id"),
	ofResource("reviews", "Review", "'councils/' || council || '/reviews/' || id"),
	ofResource("returns", "Return", "'councils/' || council || '/reviews/' || review || '/returns/' || partnership"),
	ofResource("erasures", "Erasure", "'councils/' || council || '/erasures/' || id"),
}

// copies hold what the records were, beside the journal.
var copies = []erasure.Table{
	ofResource("partnerships_history", "Partnership", ""),
	ofResource("posts_history", "Post", ""),
	ofResource("role_terms_history", "RoleTerm", ""),
	{Name: "import_effects", Column: "before", Type: "'concordat.register.v1.Partnership'"},
}

var partnershipBodies = ofResource("partnerships", "Partnership", "id::text")

func ofResource(table, message, resource string) erasure.Table {
	return erasure.Table{Name: table, Column: "body", Type: "'concordat.register.v1." + message + "'", Resource: resource}
}

// EraseWords goes through everything in the order in which all transactions lock: the records first, then the journal's
// head, which the new versions of partnerships take, and then what is written under it. What it finds on the way is the
// answer.
func (w erasureWriter) EraseWords(ctx context.Context, words wording.Words, now time.Time) (erasures.Outcome, error) {
	find := words.Finder()
	found := findings{}
	files, err := w.withdrawFiles(ctx, find, now, found)
	if err != nil {
		return erasures.Outcome{}, err
	}
	partnerships, err := w.partnershipsWith(ctx, find, found)
	if err != nil {
		return erasures.Outcome{}, err
	}
	if err := w.eraseAll(ctx, present, find, found); err != nil {
		return erasures.Outcome{}, err
	}
	if err := w.erasePartnerships(ctx, partnerships, find, now); err != nil {
		return erasures.Outcome{}, err
	}
	// From here on nobody else writes to the log: what was under way is there to be found.
	if _, err := w.w.journal.Next(ctx); err != nil {
		return erasures.Outcome{}, err
	}
	if err := w.eraseAll(ctx, copies, find, found); err != nil {
		return erasures.Outcome{}, err
	}
	entries, err := journal.EraseWords(ctx, w.tx, find)
	if err != nil {
		return erasures.Outcome{}, err
	}
	for _, e := range entries {
		found.earlier(e)
	}
	return found.outcome(files), requests.ForgetAll(ctx, w.tx)
}

// eraseAll takes the words out of the tables and notes in which resources they stood.
func (w erasureWriter) eraseAll(ctx context.Context, tables []erasure.Table, find wording.Finder, found findings) error {
	for _, t := range tables {
		rows, err := t.Erase(ctx, w.tx, find)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if t.Resource != "" {
				found.present(row.Resource, row.Found)
			}
		}
	}
	return nil
}

// partnershipsWith locks the partnerships that have the words in a field to be emptied, in the order of their ids, as all
// lock them who change many.
func (w erasureWriter) partnershipsWith(ctx context.Context, find wording.Finder, found findings) ([]*register.Partnership, error) {
	rows, err := partnershipBodies.Find(ctx, w.tx, find)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b erasure.Row) int { return strings.Compare(a.Resource, b.Resource) })
	var with []*register.Partnership
	for _, row := range rows {
		found.present(codec.PartnershipName.Format(w.council(), row.Resource), row.Found)
		if len(row.Erased) == 0 {
			continue
		}
		p, err := w.w.PartnershipForUpdate(ctx, row.Resource)
		if err != nil {
			return nil, err
		}
		with = append(with, p)
	}
	return with, nil
}

// erasePartnerships gives each of the partnerships a new version without the words.
func (w erasureWriter) erasePartnerships(ctx context.Context, partnerships []*register.Partnership, find wording.Finder, now time.Time) error {
	for _, before := range partnerships {
		m := codec.PartnershipToProto(before)
		personal.Erase(find, m)
		p, err := codec.PartnershipFromProto(w.council(), before.ID, m)
		if err != nil {
			return fmt.Errorf("erase words in partnership %s: %w", before.ID, err)
		}
		p.Version++
		p.UpdateTime = now
		if err := w.w.SavePartnership(ctx, p, register.Trail{}); err != nil {
			return err
		}
	}
	return nil
}

// withdrawFiles withdraws the kept files in which the words stand, and gives the ids of their imports.
func (w erasureWriter) withdrawFiles(ctx context.Context, find wording.Finder, now time.Time, found findings) ([]string, error) {
	var kept, withdrawn []string
	if err := w.tx.SelectContext(ctx, &kept, `SELECT import FROM import_files WHERE council = $1 ORDER BY import`, w.council()); err != nil {
		return nil, fmt.Errorf("list the files of imports: %w", err)
	}
	all := importWriter{importReader{w.reader}, w.w}
	for _, id := range kept {
		content, err := all.File(ctx, id)
		if err != nil {
			return nil, err
		}
		if !imports.Holds(content, find) {
			continue
		}
		if err := w.withdrawFile(ctx, all, id, find, now, found); err != nil {
			return nil, err
		}
		withdrawn = append(withdrawn, id)
	}
	return withdrawn, nil
}

// withdrawFile removes one file and the contents of its rows, and the words from what is kept of the import.
func (w erasureWriter) withdrawFile(ctx context.Context, all importWriter, id string, find wording.Finder, now time.Time, found findings) error {
	before, err := all.ImportForUpdate(ctx, id)
	if err != nil {
		return err
	}
	m := codec.ImportToProto(before)
	found.present(m.GetName(), personal.Erase(find, m))
	im, err := codec.ImportFromProto(w.council(), id, m)
	if err != nil {
		return fmt.Errorf("erase words in import %s: %w", id, err)
	}
	im.PlanHash, im.FileWithdrawTime, im.UpdateTime = before.PlanHash, now, now
	im.Version++
	if err := all.RemoveFile(ctx, id); err != nil {
		return err
	}
	if err := all.Forget(ctx, id); err != nil { // what is remembered of texts goes by plain hashes, which a guess would meet
		return err
	}
	return all.SaveImport(ctx, im)
}

// findings are the places by resource.
type findings map[string]*finding

type finding struct {
	erased, remaining []string
	now               bool
	entries           int
}

func (f findings) of(resource string) *finding {
	if f[resource] == nil {
		f[resource] = &finding{}
	}
	return f[resource]
}

func (f findings) present(resource string, found personal.Found) {
	p := f.of(resource)
	p.erased, p.remaining = append(p.erased, found.Erased...), append(p.remaining, found.Remaining...)
	p.now = p.now || len(found.Erased) > 0
}

func (f findings) earlier(e journal.Erased) {
	p := f.of(e.Name)
	p.erased = append(p.erased, e.Fields...)
	p.entries++
}

// outcome gives what was found.
func (f findings) outcome(files []string) erasures.Outcome {
	erased := f.list(func(p *finding) ([]string, bool) { return p.erased, p.now })
	remaining := f.list(func(p *finding) ([]string, bool) { return p.remaining, true })
	return erasures.Outcome{
		Places: erased[:min(len(erased), erasures.MostNamed)], PlaceCount: len(erased),
		Remaining: remaining[:min(len(remaining), erasures.MostNamed)], RemainingCount: len(remaining), WithdrawnFiles: files,
	}
}

// list gives the places that have fields of a sort, by name.
func (f findings) list(sort func(*finding) (fields []string, present bool)) []erasures.Place {
	var places []erasures.Place
	for resource, p := range f {
		fields, present := sort(p)
		if len(fields) == 0 {
			continue
		}
		slices.Sort(fields)
		places = append(places, erasures.Place{Resource: resource, Fields: slices.Compact(fields), Present: present, EarlierEntries: p.entries})
	}
	slices.SortFunc(places, func(a, b erasures.Place) int { return strings.Compare(a.Resource, b.Resource) })
	return places
}
