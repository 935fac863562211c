package content

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// Criterion is one line of the counts by criterion: single checks, one for each partnership that it applies to.
type Criterion struct {
	Number string `json:"criterion"`
	Title  string `json:"title"`
	// NotMet, NotAssessed and NotStated are three figures: not there; not looked at; a fact that nobody has stated. Not
	// stated counts beside the others: such a check is not assessed, and not met once its section has been reviewed. The
	// summary of verdicts calls it fact_not_stated.
	NotMet        Count `json:"not_met"`
	NotAssessed   Count `json:"not_assessed"`
	NotStated     Count `json:"not_stated"`
	Warning       Count `json:"warning"`
	Met           Count `json:"met"`
	NotApplicable Count `json:"not_applicable"`
}

// AreaRow is one line of the counts by service area, in partnerships.
type AreaRow struct {
	AreaID string `json:"service_area"`
	Area   string `json:"service_area_display_name"`
	Total  Count  `json:"total"`
	Red    Count  `json:"red"`
	Amber  Count  `json:"amber"`
	Green  Count  `json:"green"`
	Grey   Count  `json:"grey"`
	Rest   Count  `json:"unrated"`
	// NotMet, NotAssessed and NotStated count the partnerships with at least one such check or fact.
	NotMet      Count `json:"not_met"`
	NotAssessed Count `json:"not_assessed"`
	NotStated   Count `json:"not_stated"`
}

// overalls are the overall results in the order of their gravity.
var overalls = []frozen.Overall{frozen.Red, frozen.Amber, frozen.Grey, frozen.Green, frozen.Unrated}

// red are the partnerships that are red.
func (c *composer) red(entries []Entry) []Entry {
	red := []Entry{}
	for _, e := range entries {
		if e.Overall == frozen.Red {
			red = append(red, e)
		}
	}
	c.count("overall-red", "Red partnerships", entriesWhere(entries, isOverall(frozen.Red)))
	return red
}

func (c *composer) byResult(entries []Entry) []Row {
	rows := []Row{{Label: "On the register", Count: c.count("register-total", "Partnerships on the register",
		entriesWhere(entries, func(*Entry) bool { return true }))}}
	for _, o := range overalls {
		rows = append(rows, Row{Label: OverallInWords(o), Count: c.count("overall-"+string(o),
			OverallInWords(o)+" partnerships", entriesWhere(entries, isOverall(o)))})
	}
	return rows
}

// byGap counts the partnerships with something not met, not assessed or not stated: three figures, never one.
func (c *composer) byGap(entries []Entry) []Row {
	rows := []struct {
		id, label, title string
		counts           func(*Entry) bool
	}{
		{"gaps-not-met", "Not met", "Partnerships with at least one check not met", hasOutcome(frozen.NotMet)},
		{"gaps-not-assessed", "Not assessed", "Partnerships with at least one check not assessed", hasOutcome(frozen.NotAssessed)},
		{"gaps-not-stated", "Not stated", "Partnerships with at least one fact that nobody has stated", (*Entry).LacksFacts},
		{"gaps-never-reviewed", "Never reviewed", "Partnerships with a section that was never reviewed", neverReviewed},
		{"gaps-checked-earlier", "Checked earlier", "Partnerships changed since they were last checked", checkedEarlier},
	}
	list := make([]Row, 0, len(rows))
	for _, r := range rows {
		list = append(list, Row{Label: r.label, Count: c.count(r.id, r.title, entriesWhere(entries, r.counts))})
	}
	return list
}

// byCriterion counts by criterion. Criteria that the same blank decides in every partnership are one line.
func (c *composer) byCriterion(entries []Entry) []Criterion {
	var list []Criterion
	var together []Result
	for _, r := range criteria(entries) {
		if len(together) > 0 && !oneBlank(entries, together[0].Criterion, r.Criterion) {
			list, together = append(list, c.criterion(together, entries)), nil
		}
		together = append(together, r)
	}
	if len(together) > 0 {
		list = append(list, c.criterion(together, entries))
	}
	return list
}

// oneBlank reports whether the same facts that nobody has stated decide both criteria in every partnership that has them.
func oneBlank(entries []Entry, one, other string) bool {
	return !slices.ContainsFunc(entries, func(e Entry) bool {
		a, hasOne := e.Result(one)
		b, hasOther := e.Result(other)
		same := a.Outcome == b.Outcome && a.Reason == b.Reason && len(a.Unstated) > 0 && slices.Equal(a.Unstated, b.Unstated)
		return hasOne != hasOther || hasOne && !same
	})
}

// criteria are the criteria in the order of the policy, as the entries have them.
func criteria(entries []Entry) []Result {
	var order []Result
	seen := map[string]bool{}
	for _, e := range entries {
		for _, r := range e.Results {
			if !seen[r.Criterion] {
				seen[r.Criterion] = true
				order = append(order, r)
			}
		}
	}
	return order
}

func (c *composer) criterion(of []Result, entries []Entry) Criterion {
	group := Group{Result: of[0], Checks: of}
	titles := make([]string, len(of))
	for i, r := range of {
		titles[i] = r.Title
	}
	number, title := group.Label(), strings.Join(titles, "; ")
	count := func(what string, counts func(Result) bool) Count {
		records := []Record{}
		for i := range entries {
			if r, ok := entries[i].Result(of[0].Criterion); ok && counts(r) {
				records = append(records, Record{Partnership: entries[i].ID, Criterion: r.Criterion})
			}
		}
		return c.count("criterion-"+number+"-"+what, number+" "+title+": "+wordsOf[what], records)
	}
	outcome := func(o frozen.Outcome) Count {
		return count(string(o), func(r Result) bool { return r.Outcome == o })
	}
	return Criterion{
		Number:        number,
		Title:         title,
		NotMet:        outcome(frozen.NotMet),
		NotAssessed:   outcome(frozen.NotAssessed),
		NotStated:     count("not-stated", func(r Result) bool { return len(r.Unstated) > 0 }),
		Warning:       outcome(frozen.Warning),
		Met:           outcome(frozen.Met),
		NotApplicable: outcome(frozen.NotApplicable),
	}
}

// wordsOf are the columns of the counts by criterion, as figures call them.
var wordsOf = map[string]string{
	"not-met": "not met", "not-assessed": "not assessed", "not-stated": "a fact not stated",
	"warning": "warning", "met": "met", "not-applicable": "not applicable",
}

func (c *composer) byArea(entries []Entry) []AreaRow {
	var list []AreaRow
	for _, area := range c.areas(entries) {
		list = append(list, c.area(area, entries))
	}
	return list
}

// areas are the ids of the service areas in the council's order, then those that the council no longer has, then none.
func (c *composer) areas(entries []Entry) []string {
	used := map[string]bool{}
	for _, e := range entries {
		used[e.AreaID] = true
	}
	var list []string
	for _, a := range c.in.Now.Council.Areas {
		list = append(list, a.ID)
		delete(used, a.ID)
	}
	none := used[""]
	delete(used, "")
	list = append(list, sortedKeys(used)...)
	if none {
		list = append(list, "")
	}
	return list
}

func (c *composer) area(area string, entries []Entry) AreaRow {
	name := c.areaName(area)
	key := area
	if key == "" {
		key = "none-stated"
	}
	count := func(what, words string, counts func(*Entry) bool) Count {
		return c.count("area-"+what+"-"+key, name+": "+words,
			entriesWhere(entries, func(e *Entry) bool { return e.AreaID == area && counts(e) }))
	}
	overall := func(o frozen.Overall) Count {
		return count(string(o), OverallInWords(o), isOverall(o))
	}
	return AreaRow{
		AreaID:      area,
		Area:        name,
		Total:       count("total", "on the register", func(*Entry) bool { return true }),
		Red:         overall(frozen.Red),
		Amber:       overall(frozen.Amber),
		Green:       overall(frozen.Green),
		Grey:        overall(frozen.Grey),
		Rest:        overall(frozen.Unrated),
		NotMet:      count("not-met", "with a check not met", hasOutcome(frozen.NotMet)),
		NotAssessed: count("not-assessed", "with a check not assessed", hasOutcome(frozen.NotAssessed)),
		NotStated:   count("not-stated", "with a fact not stated", (*Entry).LacksFacts),
	}
}

func isOverall(o frozen.Overall) func(*Entry) bool {
	return func(e *Entry) bool { return e.Overall == o }
}

func hasOutcome(o frozen.Outcome) func(*Entry) bool {
	return func(e *Entry) bool { return e.Has(o) }
}

func neverReviewed(e *Entry) bool { return e.Reviewed.IsZero() }

func checkedEarlier(e *Entry) bool { return e.CheckedEarlier }
