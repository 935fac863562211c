package rules

import (
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// factWords are the names of facts as people say them, by message and field. A field that is not here is called by its own name.
var factWords = map[string]string{
	"Partnership.display_name":            "the title",
	"Partnership.kind":                    "what kind of entry it is",
	"Partnership.legal_form":              "the legal form",
	"Partnership.scope":                   "the area it covers",
	"Partnership.outcomes":                "the outcome for residents",
	"Partnership.reasons":                 "the reasons for joining",
	"Partnership.service_area":            "the service area",
	"Partnership.reporting":               "the reporting arrangements",
	"Partnership.complaints":              "how complaints are made and answered",
	"Partnership.public_engagement":       "how the public takes part",
	"Partnership.exit":                    "the exit strategy",
	"Partnership.resources":               "what the council puts in",
	"Partnership.targets":                 "the targets",
	"Partnership.risks":                   "the risk assessment",
	"Arrangement.text":                    "the text",
	"Arrangement.link":                    "the link to the document",
	"Arrangement.agreed_on":               "the date of agreement",
	"Arrangement.next_review_on":          "the next review date",
	"Arrangement.answered_by":             "who answers",
	"Reason.evidence":                     "what shows a reason for joining",
	"Reason.statute":                      "the statute that makes it a duty",
	"Reason.saving":                       "the saving",
	"Reason.estimate":                     "the amount of the saving or an estimate of it",
	"YearResources.committed":             "what the council commits",
	"YearResources.needed":                "what the council's part needs",
	"YearResources.total_budget":          "the total budget",
	"YearResources.service_plan":          "the service plan",
	"Commitment.officer_days":             "the officer days",
	"Target.unit":                         "the unit of a target",
	"Target.target_value":                 "the value that a target is to reach",
	"Target.baseline":                     "the baseline of a target",
	"Target.due_on":                       "the date by which a target is due",
	"Target.current_value":                "the current value of a target",
	"Target.recorded_on":                  "when the value of a target was recorded",
	"Risk.owner":                          "the owner of a risk",
	"Risks.assessed_on":                   "when the risks were last assessed",
	"YearResources.financial_year":        "the financial year",
	"Partnership.opposition_spokesperson": "the opposition spokesperson",
	"Partnership.accountable_body":        "the accountable body",
	"Partnership.statutory_basis":         "the statutory basis",
	"Partnership.responsible_officer":     "the responsible officer",
	"Partnership.lead_member":             "the lead member",
	"Partnership.terms_of_reference":      "the terms of reference",
	"Partnership.agreement":               "the partnership agreement",
	"Partnership.scrutiny_committee":      "the scrutiny committee",
	"Partnership.meeting_frequency":       "how often it meets",
	"Partnership.liabilities":             "the liabilities",
	"Partnership.partners":                "the partners",
}

// wordsOf names the last field of a way, and what it belongs to where the name alone would not tell.
func wordsOf(fields []protoreflect.FieldDescriptor) string {
	last := fields[len(fields)-1]
	name := fieldWords(last)
	if len(fields) > 1 && last.ContainingMessage().Name() == "Arrangement" {
		return name + " of " + fieldWords(fields[len(fields)-2])
	}
	return name
}

func fieldWords(field protoreflect.FieldDescriptor) string {
	if words, known := factWords[string(field.ContainingMessage().Name())+"."+string(field.Name())]; known {
		return words
	}
	return "the " + strings.ReplaceAll(string(field.Name()), "_", " ")
}

// joinWords joins names with commas and a last "and".
func joinWords(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
