package render

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
)

// saidColumns are the headings of what officers wrote. A list has a line for each item in its cell.
var saidColumns = []string{
	"officer's rating", "performance", "aims for next year", "continued suitability", "continued suitability: why", "written by",
	"targets and milestones", "money by year", "risks", "not known, and why",
}

// saidCells are what the officers of a partnership wrote, a cell for each of saidColumns; blank for nil.
func saidCells(s *narrative.Said) []string {
	if s == nil {
		return make([]string, len(saidColumns))
	}
	rating, decision := "", ""
	if s.Rating != "" {
		rating = content.OverallInWords(s.Rating)
	}
	if s.Decision != "" {
		decision = narrative.DecisionInWords(s.Decision)
	}
	return []string{
		rating, s.Achievements, s.NextAims, decision, s.Explanation, s.By,
		orStated(linesOf(s.Targets, targetLine), s.NoTargets, "It is stated that there are none"),
		linesOf(s.Years, yearLine),
		orStated(risksCell(s), s.NoRisks, "It is stated that no risk assessment was made"),
		linesOf(s.NotKnown, func(k narrative.NotKnown) string { return k.Fact + ": " + cmp.Or(k.Reason, "no reason given") }),
	}
}

// orStated is what a cell says, or that it is stated that there is nothing.
func orStated(cell string, none bool, words string) string {
	if cell == "" && none {
		return words
	}
	return cell
}

// linesOf writes each item on a line of its own.
func linesOf[T any](items []T, line func(T) string) string {
	lines := make([]string, len(items))
	for i, item := range items {
		lines[i] = strings.Join(strings.Fields(line(item)), " ") // a line end within an item would look like the next one
	}
	return strings.Join(lines, "\n")
}

// parts joins what is known, after a name: "Residents who take part: from 200; newest value 340".
func parts(name string, known ...string) string {
	var list []string
	for _, k := range known {
		if k != "" {
			list = append(list, k)
		}
	}
	if len(list) == 0 {
		return name
	}
	return name + ": " + strings.Join(list, "; ")
}

// with puts a word before a value, and is empty for none.
func with(word, value string) string {
	if value == "" {
		return ""
	}
	return word + " " + value
}

func targetLine(t narrative.Target) string {
	current := with("newest value", t.Current)
	if current != "" {
		current = strings.TrimSpace(current + " " + with("on", t.Recorded.Words()))
	}
	rating := ""
	if t.Rating != "" {
		rating = "rated " + content.OverallInWords(t.Rating) + " by the officer"
	}
	return parts(t.Title, with("from", t.Baseline), with("to reach", t.Value), with("by", t.Due.Words()), current, rating)
}

func yearLine(y narrative.Year) string {
	pounds := func(what string, pence *int64) string {
		if pence == nil {
			return ""
		}
		return what + " " + narrative.Pounds(pence)
	}
	days := ""
	if y.Days != nil {
		days = "officer time " + narrative.DaysInWords(y.Days)
	}
	return parts(y.Year, pounds("grant", y.Grant), pounds("revenue", y.Revenue), pounds("in kind", y.InKind), days,
		pounds("the council’s part needs", y.Needed), pounds("total budget, all partners", y.TotalBudget))
}

func risksCell(s *narrative.Said) string {
	cell := linesOf(s.Risks, func(r narrative.Risk) string {
		score, corporate := "not scored", ""
		if r.Score > 0 {
			score = fmt.Sprintf("score %d of likelihood %d and impact %d, %s", r.Score, r.Likelihood, r.Impact, narrative.Band(r.Score))
		}
		if r.Corporate {
			corporate = "on the corporate risk register"
		}
		return parts(r.Title, score, with("owner", r.Owner), with("controls:", r.Controls), corporate)
	})
	if cell != "" && !s.RisksOn.IsZero() {
		cell = "Assessed on " + s.RisksOn.Words() + "\n" + cell
	}
	return cell
}
