package register

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// undated are the dates and minute references of what has been said that may be not known. Nobody asks for them to be
// made up: they are shown and counted, and that is all.
var undated = []gap{
	{"created_on", func(p *Partnership) bool { return p.CreatedOn.IsZero() }},
	{"joined_on", func(p *Partnership) bool { return p.JoinedOn.IsZero() }},
	{"terms_of_reference.agreed_on", func(p *Partnership) bool { return unagreed(p.TermsOfReference) }},
	{"agreement.agreed_on", func(p *Partnership) bool { return unagreed(p.Agreement) }},
	{"lead_member.minute_reference", func(p *Partnership) bool { return unminuted(p.LeadMember) }},
	{"opposition_spokesperson.minute_reference", func(p *Partnership) bool { return unminuted(p.OppositionSpokesperson) }},
}

// unagreed says whether there is an arrangement and nobody knows when it was agreed.
func unagreed(a *Arrangement) bool { return a != nil && !a.None && a.AgreedOn.IsZero() }

// unminuted says whether somebody is named and nobody knows the minute of the appointment.
func unminuted(h *Holder) bool { return !unfilled(h) && h.MinuteReference == nil }

// Undated gives the dates and minute references that are not known of what has been said.
func (p *Partnership) Undated() []string { return lacking(undated, p) }

func lacking(facts []gap, p *Partnership) []string {
	var lacked []string
	for _, g := range facts {
		if g.unsaid(p) {
			lacked = append(lacked, g.field)
		}
	}
	return lacked
}

// Incomplete is an entry with what nobody has said of it.
type Incomplete struct {
	*Partnership
	Gaps, Undated []string
}

// place gives the entry's place in the list, worst first: by its worst gap, by the number of gaps, by name. Entries that
// only lack what need not be known come last.
func (i Incomplete) place() string {
	worst := len(gaps)
	if len(i.Gaps) > 0 {
		worst = slices.IndexFunc(gaps, func(g gap) bool { return g.field == i.Gaps[0] })
	}
	return fmt.Sprintf("%03d %03d %s %s", worst, 999-len(i.Gaps), strings.ToLower(i.DisplayName), i.ID)
}

func (i Incomplete) lacks(fact string) bool {
	return fact == "" || slices.Contains(i.Gaps, fact) || slices.Contains(i.Undated, fact)
}

// FactCount is how many entries lack one fact.
type FactCount struct {
	Fact         string
	Partnerships int
}

// GapCounts are the counts over the entries that a caller answers for or oversees.
type GapCounts struct {
	// Partnerships is how many entries there are, Complete how many of them have no gap.
	Partnerships, Complete int
	Gaps, Undated          []FactCount
}

// Gaps gives a page of the entries with gaps, worst first; only those that lack the fact, where one is named.
func (s *Service) Gaps(ctx context.Context, c *caller.Caller, council string, q Query, fact string) (Page[Incomplete], error) {
	after, err := place("gaps", q.Token)
	if err != nil {
		return Page[Incomplete]{}, err
	}
	if err := factKnown(fact); err != nil {
		return Page[Incomplete]{}, err
	}
	limit := pageSize(q.Size)
	var found []Incomplete
	err = s.eachWanting(ctx, c, council, q, func(i Incomplete) {
		if len(i.Gaps)+len(i.Undated) > 0 && i.lacks(fact) && i.place() > after {
			found = append(found, i)
		}
	})
	slices.SortFunc(found, func(a, b Incomplete) int { return cmp.Compare(a.place(), b.place()) })
	return paged(found, limit, "gaps", Incomplete.place), err
}

// factKnown refuses a fact that no entry can lack.
func factKnown(fact string) error {
	var known []string
	for _, g := range slices.Concat(gaps, undated) {
		known = append(known, g.field)
	}
	if fact == "" || slices.Contains(known, fact) {
		return nil
	}
	list := strings.Join(known, ", ")
	return fault.Invalid("FACT_UNKNOWN", fmt.Sprintf("No entry can lack %q. What an entry can lack is: %s.", fact, list),
		fault.Field{Path: "lacks", Description: "Name a fact that an entry can lack, or leave it out."}).With("known", list)
}

// CountGaps counts the entries that lack each fact.
func (s *Service) CountGaps(ctx context.Context, c *caller.Caller, council string, q Query) (GapCounts, error) {
	counts := GapCounts{Gaps: countsOf(gaps), Undated: countsOf(undated)}
	err := s.eachWanting(ctx, c, council, q, func(i Incomplete) {
		counts.Partnerships++
		if len(i.Gaps) == 0 {
			counts.Complete++
		}
		add(counts.Gaps, i.Gaps)
		add(counts.Undated, i.Undated)
	})
	return counts, err
}

func countsOf(facts []gap) []FactCount {
	counts := make([]FactCount, len(facts))
	for i, g := range facts {
		counts[i].Fact = g.field
	}
	return counts
}

func add(counts []FactCount, lacked []string) {
	for i := range counts {
		if slices.Contains(lacked, counts[i].Fact) {
			counts[i].Partnerships++
		}
	}
}

// eachWanting calls f with every entry, of those that the query asks for and the caller's rights reach, that is on the
// register or on its way there. What is kept of an entry is worked out here: nothing that was stored before can be
// behind the times.
func (s *Service) eachWanting(ctx context.Context, c *caller.Caller, council string, q Query, f func(Incomplete)) error {
	now := s.clock()
	q = q.SeenBy(c)
	q.Size, q.Token = mostPage, ""
	return s.store.Read(ctx, council, func(r Reader) (err error) {
		if q.Day, err = dayAt(ctx, r, now); err != nil {
			return err
		}
		for {
			page, err := r.ListPartnerships(ctx, q)
			if err != nil {
				return err
			}
			for _, p := range page.Items {
				if p.underWay() && len(c.Over(p.On(q.Day))) > 0 {
					f(Incomplete{p, p.Gaps(), p.Undated()})
				}
			}
			if q.Token = page.Next; q.Token == "" {
				return nil
			}
		}
	})
}

// underWay says whether the entry is on the register or on its way there.
func (p *Partnership) underWay() bool {
	return p.State != Ended && p.State != Rejected && p.State != Withdrawn
}
