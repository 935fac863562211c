package content

import (
	"strings"

	"github.com/concordat-suite/concordat/services/reporting/frozen"
)

// noArea is said where no service area is stated.
const noArea = "No service area stated"

// OverallInWords is how a page says the result of a whole partnership. The colour is never the only sign.
func OverallInWords(o frozen.Overall) string {
	switch o {
	case frozen.Red:
		return "Red"
	case frozen.Amber:
		return "Amber"
	case frozen.Green:
		return "Green"
	case frozen.Unrated:
		return "Not rated"
	default:
		return "Grey"
	}
}

// OutcomeInWords is how a page says the result of one check.
func OutcomeInWords(o frozen.Outcome) string {
	switch o {
	case frozen.Met:
		return "Met"
	case frozen.NotMet:
		return "Not met"
	case frozen.Warning:
		return "Warning"
	case frozen.NotApplicable:
		return "Not applicable"
	default:
		return "Not assessed"
	}
}

// ReturnInWords is how a page says where a return is.
func ReturnInWords(s frozen.ReturnState) string {
	switch s {
	case frozen.InProgress:
		return "In progress"
	case frozen.Submitted:
		return "Submitted"
	case frozen.SentBack:
		return "Sent back"
	case frozen.Accepted:
		return "Accepted"
	default:
		return "Not started"
	}
}

// facts are the words for facts whose name in the contract is not what people call them.
var facts = map[string]string{
	"display_name":    "title",
	"joined_on":       "date the council joined",
	"created_on":      "date created",
	"exit":            "exit arrangements",
	"complaints":      "how complaints are made and answered",
	"resources":       "the council's contribution and the total budget",
	"total_budget":    "total annual budget",
	"reasons":         "reasons for joining",
	"reporting":       "reporting arrangements",
	"scope":           "geographic scope",
	"outcomes":        "outcome for residents",
	"risks":           "risk assessment",
	"committed":       "the council's contribution",
	"needed":          "what the council's part needs",
	"targets":         "targets or key outcomes for the year",
	"current_value":   "current value of a target",
	"assessed_on":     "date of the risk assessment",
	"next_review_on":  "next review date",
	"governance":      "governance arrangements",
	"evidence":        "evidence for a reason for joining",
	"web_page":        "web page",
	"statutory_basis": "legal basis",
}

// FactInWords is what people call a fact. The contract's name of it may be a path, such as "partnership.terms_of_reference".
func FactInWords(fact string) string {
	path := strings.Split(strings.TrimPrefix(fact, "partnership."), ".")
	for i, name := range path {
		name, _, _ = strings.Cut(name, "[")
		if words, ok := facts[name]; ok {
			path[i] = words
			continue
		}
		path[i] = strings.ReplaceAll(name, "_", " ")
	}
	return strings.Join(path, ": ")
}

func factsInWords(names []string) []string {
	words := make([]string, 0, len(names))
	for _, name := range names {
		words = append(words, FactInWords(name))
	}
	return words
}
