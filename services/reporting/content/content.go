// Package content decides what a report says: which partnerships it counts under which figure, what changed, what is
// missing, and in what order it is told. It is made of plain functions from frozen data; how the report looks is package
// render's affair.
package content

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
)

// Kind says whom a report is for.
type Kind string

// The kinds (S2.18).
const (
	Annual         Kind = "annual-audit-and-governance"
	ManagementTeam Kind = "management-team"
)

// Input is all that a report is made from. The same input always gives the same report.
type Input struct {
	// Kind says whom the report is for.
	Kind Kind
	// Name is the report's resource name; figures link below it.
	Name string
	// LinkBase is the web address in front of the links, such as "https://partnerships.example.gov.uk".
	LinkBase string
	// Now is the frozen data, Before the earlier data it is compared with.
	Now, Before frozen.Data
	// Since says of the red partnerships, by resource name, from when on they have been so.
	Since map[string]frozen.Since
	// Later is the data of a later instant, from which comes what reached the council after the freeze; nil when that is not
	// told.
	Later *frozen.Data
}

// Report is what one report says. Its JSON form is the report's document for programs; fields are only ever added.
type Report struct {
	Kind         Kind             `json:"kind"`
	Name         string           `json:"name"`
	Title        string           `json:"title"`
	Council      string           `json:"council"`
	Audience     string           `json:"audience"`
	DataAsAt     Instant          `json:"data_as_at"`
	ComparedWith Instant          `json:"compared_with"`
	Policies     []Policy         `json:"policies"`
	Review       *Review          `json:"review"`
	Changes      Changes          `json:"changes"`
	Red          []Entry          `json:"-"`
	Returns      Returns          `json:"returns"`
	ByResult     []Row            `json:"by_result"`
	ByGap        []Row            `json:"by_gap"`
	ByCriterion  []Criterion      `json:"by_criterion"`
	ByArea       []AreaRow        `json:"by_service_area"`
	Additions    []Addition       `json:"additions"`
	Endings      []Ending         `json:"endings"`
	Vacancies    Vacancies        `json:"vacancies"`
	Waiting      Waiting          `json:"waiting"`
	Reached      *Reached         `json:"reached_after_freeze,omitempty"`
	Leaving      []Conclusion     `json:"leave_or_change"`
	Money        []narrative.Year `json:"money_by_year"`
	Risks        narrative.Matrix `json:"risk_matrix"`
	Partnerships []Entry          `json:"partnerships"`
	Figures      []Figure         `json:"figures"`
}

// Instant is a time as people and programs read it.
type Instant struct {
	// Time is the instant, RFC 3339, UTC.
	Time time.Time `json:"time"`
	// Date is the date in the council's time zone.
	Date date.Date `json:"date"`
	// Words is both for people: "30 September 2025 at 17:00".
	Words string `json:"words"`
}

// Policy is a policy that the check results rest on.
type Policy struct {
	Name        string    `json:"name"`
	DisplayName string    `json:"display_name"`
	Number      int       `json:"number"`
	InForceOn   date.Date `json:"in_force_on"`
}

// Review is the annual review that the report covers.
type Review struct {
	Name        string    `json:"name"`
	DisplayName string    `json:"display_name"`
	OpenedOn    date.Date `json:"opened_on"`
	Deadline    date.Date `json:"deadline"`
}

// Row is one line of a table of counts.
type Row struct {
	Label string `json:"label"`
	Count Count  `json:"count"`
}

// Compose decides what the report says.
func Compose(in Input) Report {
	c := newComposer(in)
	r := Report{
		Kind:         in.Kind,
		Name:         in.Name,
		Title:        Title(in.Kind, in.Now),
		Council:      in.Now.Council.DisplayName,
		Audience:     audience(in.Kind, in.Now.Council),
		DataAsAt:     instant(in.Now.AsAt, in.Now.Council.Zone),
		ComparedWith: instant(in.Before.AsAt, in.Now.Council.Zone),
		Policies:     policies(in.Now),
		Review:       review(in.Now.Review),
		Partnerships: c.entries(),
	}
	c.index(r.Partnerships)
	r.Changes = c.changes()
	r.Red = c.red(r.Partnerships)
	r.Returns = c.returns()
	r.ByResult = c.byResult(r.Partnerships)
	r.ByGap = c.byGap(r.Partnerships)
	r.ByCriterion = c.byCriterion(r.Partnerships)
	r.ByArea = c.byArea(r.Partnerships)
	r.Additions = c.additions()
	r.Endings = c.endings()
	r.Vacancies = c.vacancies()
	r.Waiting = c.waiting()
	r.Reached = c.reached()
	r.Leaving, r.Money, r.Risks = c.conclusions(r.Partnerships), money(r.Partnerships), matrix(r.Partnerships)
	r.Figures = c.figures
	return r
}

// Title is what the report is called.
func Title(kind Kind, now frozen.Data) string {
	month := now.AsAt.In(now.Council.Zone).Format("January 2006")
	if kind == ManagementTeam {
		return "Report on partnerships for the management team, " + month
	}
	return "Annual report on partnerships, " + month
}

// audience is whom the report is for, in the council's own words where it has said them.
func audience(kind Kind, c frozen.Council) string {
	name, usual := c.Committee, "audit and governance committee"
	if kind == ManagementTeam {
		name, usual = c.ManagementTeam, "management team"
	}
	if name == "" {
		return usual
	}
	return name
}

func instant(t time.Time, zone *time.Location) Instant {
	day := date.In(t, zone)
	return Instant{Time: t.UTC(), Date: day, Words: day.Words() + " at " + t.In(zone).Format("15:04")}
}

func review(r *frozen.Review) *Review {
	if r == nil {
		return nil
	}
	return &Review{Name: r.Name, DisplayName: r.DisplayName, OpenedOn: r.OpenedOn, Deadline: r.Deadline}
}

// policies are those that a check result on the register rests on, in the order of their names.
func policies(now frozen.Data) []Policy {
	used := map[string]bool{}
	for _, p := range now.Partnerships {
		if p.State == frozen.Active {
			used[now.Verdicts[p.Name].Policy] = true
		}
	}
	var list []Policy
	for _, name := range sortedKeys(now.Policies) {
		if p := now.Policies[name]; used[name] {
			list = append(list, Policy{Name: p.Name, DisplayName: p.DisplayName, Number: p.Number, InForceOn: p.InForceOn})
		}
	}
	return list
}
