package register

import (
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

func heldBy(person, from, until string) PostHolding {
	h := PostHolding{Person: person, StartDate: date.MustParse(from)}
	if until != "" {
		h.EndDate = date.MustParse(until)
	}
	return h
}

func TestAppointing(t *testing.T) {
	toFollow := &MinuteReference{ToFollow: true}
	for name, test := range map[string]struct {
		kind   PostKind
		before []PostHolding
		next   PostHolding
		who    Person
		reason string
		want   map[string]string // the holder by day
	}{
		"the first holder": {
			kind: OfficerPost, next: heldBy("ann", "2026-06-10", ""), want: map[string]string{"2026-06-09": "", "2026-06-10": "ann", "2030-01-01": "ann"}},
		"from one to the next": {
			kind: OfficerPost, before: []PostHolding{heldBy("bob", "2020-01-01", "")}, next: heldBy("ann", "2026-06-10", ""),
			want: map[string]string{"2026-06-09": "bob", "2026-06-10": "ann"}},
		"for a time": {
			kind: OfficerPost, before: []PostHolding{heldBy("bob", "2020-01-01", "")}, next: heldBy("ann", "2026-06-10", "2026-06-12"),
			want: map[string]string{"2026-06-09": "bob", "2026-06-12": "ann", "2026-06-13": ""}},
		"in place of what was planned": {
			kind: OfficerPost, before: []PostHolding{heldBy("bob", "2020-01-01", "2026-06-30"), heldBy("cat", "2026-07-01", "")},
			next: heldBy("ann", "2026-06-15", ""), want: map[string]string{"2026-06-14": "bob", "2026-07-01": "ann"}},
		"after a vacancy": {
			kind: OfficerPost, before: []PostHolding{heldBy("bob", "2020-01-01", "2020-12-31")}, next: heldBy("ann", "2026-06-10", ""),
			want: map[string]string{"2020-12-31": "bob", "2023-01-01": "", "2026-06-10": "ann"}},
		"who leaves later holds it until then": {
			kind: OfficerPost, next: heldBy("ann", "2026-06-10", ""), who: Person{LeftOn: date.MustParse("2026-07-01")},
			want: map[string]string{"2026-06-30": "ann", "2026-07-01": ""}},
		"who has left": {kind: OfficerPost, next: heldBy("ann", "2026-06-10", ""), who: Person{LeftOn: date.MustParse("2026-06-10")}, reason: "PERSON_LEFT"},
		"who holds it already": {
			kind: OfficerPost, before: []PostHolding{heldBy("ann", "2020-01-01", "")}, next: heldBy("ann", "2026-06-10", ""), reason: "POST_HELD_ALREADY"},
		"an end before the beginning": {kind: OfficerPost, next: heldBy("ann", "2026-06-10", "2026-06-09"), reason: "DATE_INVALID"},
		"a councillor to a staff post": {
			kind: OfficerPost, next: heldBy("ann", "2026-06-10", ""), who: Person{Kind: Councillor}, reason: "POST_HOLDER_KIND"},
		"an officer to an office": {
			kind: CouncillorOffice, next: heldBy("ann", "2026-06-10", ""), who: Person{Kind: Officer}, reason: "POST_HOLDER_KIND"},
		"a partner's contact": {kind: OfficerPost, next: heldBy("ann", "2026-06-10", ""), who: Person{Kind: PartnerPerson}, reason: "POST_HOLDER_KIND"},
		"an office without a minute": {
			kind: CouncillorOffice, next: heldBy("ann", "2026-06-10", ""), who: Person{Kind: Councillor}, reason: "MINUTE_REFERENCE_MISSING"},
		"an office, the minute to follow": {
			kind: CouncillorOffice, next: PostHolding{Person: "ann", StartDate: date.MustParse("2026-06-10"), MinuteReference: toFollow},
			who: Person{Kind: Councillor}, want: map[string]string{"2026-06-10": "ann"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := &Post{DisplayName: "A post", Kind: test.kind, Holdings: slices.Clone(test.before)}
			test.who.ID = test.next.Person
			err := p.Appoint(test.next, &test.who)
			if got := fault.Reason(err); got != test.reason {
				t.Fatalf("Appoint() reason = %q (%v), want %q", got, err, test.reason)
			}
			for day, want := range test.want {
				if got := p.HolderOn(date.MustParse(day)); got != want {
					t.Errorf("holder on %s = %q, want %q", day, got, want)
				}
			}
		})
	}
}

func TestVacating(t *testing.T) {
	for name, test := range map[string]struct {
		before []PostHolding
		last   string
		why    string
		reason string
		left   int // how many holdings are left
	}{
		"held without an end":      {[]PostHolding{heldBy("bob", "2020-01-01", "")}, "2026-06-09", "Restructured", "", 1},
		"taken back before it was": {[]PostHolding{heldBy("bob", "2026-07-01", "")}, "2026-06-09", "Restructured", "", 0},
		"with what was to come":    {[]PostHolding{heldBy("bob", "2020-01-01", "2026-06-30"), heldBy("cat", "2026-07-01", "")}, "2026-06-30", "Cut", "", 1},
		"vacant already":           {[]PostHolding{heldBy("bob", "2020-01-01", "2020-12-31")}, "2026-06-09", "Restructured", "POST_VACANT", 1},
		"without a reason":         {[]PostHolding{heldBy("bob", "2020-01-01", "")}, "2026-06-09", "", "REASON_MISSING", 1},
	} {
		t.Run(name, func(t *testing.T) {
			p := &Post{Holdings: slices.Clone(test.before)}
			last := date.MustParse(test.last)
			if got := fault.Reason(p.Vacate(last, test.why)); got != test.reason {
				t.Errorf("Vacate() reason = %q, want %q", got, test.reason)
			}
			if len(p.Holdings) != test.left {
				t.Errorf("holdings = %v, want %d", p.Holdings, test.left)
			}
			if got := p.HolderOn(last.AddDays(1)); test.reason == "" && got != "" {
				t.Errorf("holder on the day after = %q, want nobody", got)
			}
		})
	}
}

func TestLeavingLeavesThePostVacant(t *testing.T) {
	p := &Post{Holdings: []PostHolding{heldBy("bob", "2020-01-01", "2026-06-30"), heldBy("ann", "2026-07-01", ""), heldBy("bob", "2027-01-01", "")}}
	if !p.endedBy("bob", date.MustParse("2026-06-15")) {
		t.Fatal("endedBy() = false, want the post changed")
	}
	for day, want := range map[string]string{"2026-06-14": "bob", "2026-06-15": "", "2026-07-01": "ann", "2027-01-01": "ann"} {
		if got := p.HolderOn(date.MustParse(day)); got != want {
			t.Errorf("holder on %s = %q, want %q", day, got, want)
		}
	}
	if p.endedBy("bob", date.MustParse("2026-06-15")) {
		t.Error("endedBy() = true the second time, want nothing left to change")
	}
}
