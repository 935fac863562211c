package imports

import (
	"regexp"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/register/naming"
)

// nameHeadings are the headings under which registers keep the names of partnerships, the surest first.
var nameHeadings = []string{
	"name of partnership", "partnership name", "name of the partnership", "name of outside body", "outside body name", "name of body", "name of organisation",
	"display name", "name", "title", "partnership title", "partnership", "strategic partnership", "significant partnership", "outside body", "outside organisation",
	"external body", "external organisation", "joint committee", "shared service", "body", "board", "forum", "organisation",
}

// nameColumn gives the column that holds the names, or -1.
func nameColumn(columns []Column) int {
	if i := slices.IndexFunc(columns, func(c Column) bool { return c.Heading == fieldName }); i >= 0 {
		return i
	}
	for _, heading := range nameHeadings {
		for i, c := range columns {
			if headingKey(c.Heading) == heading {
				return i
			}
		}
	}
	return -1
}

// headingKey gives what is compared of a heading: without what stands in brackets, plural "(s)" included.
func headingKey(heading string) string { return naming.Key(brackets.ReplaceAllString(heading, " ")) }

var brackets = regexp.MustCompile(`\([^)]*\)`)

// headings are the headings found in registers, as headingKey writes them, and the field that each names.
var headings = map[string]string{
	"report date": fieldAsAt, "register date": fieldAsAt, "date of report": fieldAsAt, "date of register": fieldAsAt, "as at": fieldAsAt, "date of the row": fieldAsAt, "register year": fieldAsAt, "year of register": fieldAsAt,
	"concordat id": fieldID, "concordat name": fieldID,
	"ref": fieldReference, "reference": fieldReference, "reference number": fieldReference, "ref no": fieldReference, "reference no": fieldReference, "register reference": fieldReference, "partnership reference": fieldReference,
	"other names used": fieldFormer, "other names": fieldFormer, "also called": fieldFormer, "also known as": fieldFormer, "aka": fieldFormer, "formerly": fieldFormer, "formerly known as": fieldFormer,
	"former name": fieldFormer, "former names": fieldFormer, "previous name": fieldFormer, "previous names": fieldFormer, "former and other names": fieldFormer,
	"short name": "short_name", "acronym": "short_name", "abbreviation": "short_name", "initials": "short_name",
	"type": "kind", "kind": "kind", "type of partnership": "kind", "partnership type": "kind", "category": "kind",
	"legal form": "legal_form", "legal status": "legal_form",
	"scope": "scope", "geographic scope": "scope", "geographical scope": "scope", "geographic area": "scope", "area covered": "scope",
	"statutory status": "statutory_basis", "statutory": "statutory_basis", "statutory basis": "statutory_basis", "statutory or non statutory": "statutory_basis", "statutory non statutory": "statutory_basis", "statute": "statutory_basis",
	"web page": "web_page", "website": "web_page", "web address": "web_page", "url": "web_page", "link": "web_page",
	"date created": "created_on", "established": "created_on", "formed": "created_on", "date established": "created_on", "date formed": "created_on", "created": "created_on", "date of creation": "created_on", "start date": "created_on", "set up": "created_on",
	"date joined": "joined_on", "joined": "joined_on", "date council joined": "joined_on",
	"objective": "objective", "objectives": "objective", "aims": "objective", "aim": "objective", "purpose": "objective", "aims and objectives": "objective", "aims objectives": "objective", "aims and objectives of partnership": "objective", "role and purpose": "objective", "purpose of partnership": "objective",
	"outcomes": "outcomes", "outcome": "outcomes", "expected outcomes": "outcomes", "expected outcome": "outcomes", "intended outcomes": "outcomes", "benefits": "outcomes",
	"service area": "service_area", "service": "service_area", "directorate": "service_area", "department": "service_area", "division": "service_area",
	"service lead": "service_lead", "strategic lead": "service_lead", "head of service": "service_lead", "director": "service_lead", "service manager": "service_lead",
	"responsible officer": "responsible_officer", "lead officer": "responsible_officer", "officer": "responsible_officer", "council officer": "responsible_officer", "contact officer": "responsible_officer", "link officer": "responsible_officer",
	"lead member": "lead_member", "lead members": "lead_member", "lead councillor": "lead_member", "portfolio holder": "lead_member", "cabinet member": "lead_member", "executive councillor": "lead_member", "executive member": "lead_member",
	"opposition spokesperson": "opposition_spokesperson", "spokesperson": "opposition_spokesperson",
	"partners": "partners", "partner organisations": "partners", "partners membership": "partners", "partner agencies": "partners", "other partners": "partners", "key partners": "partners", "membership": "partners",
	"terms of reference": "terms_of_reference", "tor": "terms_of_reference", "governance arrangements": "terms_of_reference", "governance": "terms_of_reference",
	"agreement": "agreement", "partnership agreement": "agreement", "agreement in place": "agreement",
	"reporting": "reporting", "reporting arrangements": "reporting", "reported to": "reporting", "reports to": "reporting", "reporting line": "reporting", "how often reported": "reporting",
	"scrutiny committee": "scrutiny_committee", "committee": "scrutiny_committee", "overview and scrutiny committee": "scrutiny_committee", "scrutiny": "scrutiny_committee", "lead committee": "scrutiny_committee",
	"meets": "meeting_frequency", "meetings": "meeting_frequency", "meeting frequency": "meeting_frequency", "frequency of meetings": "meeting_frequency", "frequency": "meeting_frequency", "how often does it meet": "meeting_frequency",
	"complaints": "complaints", "complaints procedure": "complaints",
	"public engagement": "public_engagement", "engagement": "public_engagement", "consultation": "public_engagement",
	"exit strategy": "exit", "exit arrangements": "exit", "exit": "exit",
	"grant": "resources.committed.grant",
	"cost":  "resources.committed.revenue", "cost to council": "resources.committed.revenue", "cost to the council": "resources.committed.revenue", "council contribution": "resources.committed.revenue", "contribution": "resources.committed.revenue", "funding": "resources.committed.revenue", "annual cost": "resources.committed.revenue", "funding contribution": "resources.committed.revenue",
	"in kind": "resources.committed.in_kind", "in kind contribution": "resources.committed.in_kind",
	"budget": "resources.total_budget", "total budget": "resources.total_budget", "total annual budget": "resources.total_budget", "annual budget": "resources.total_budget",
	"accountable body": "accountable_body", "lead authority": "accountable_body",
	"liabilities": "liabilities", "liability": "liabilities",
	"targets": "targets", "target": "targets", "key outcomes": "targets", "targets or key outcomes": "targets", "performance targets": "targets",
	"risks": "risks", "risk": "risks", "key risks": "risks",
}

// phrases find headings by a part of them, for those that no list can hold. The first that is found counts.
var phrases = []struct{ part, field string }{
	{"former name", fieldFormer}, {"previous name", fieldFormer}, {"other name", fieldFormer},
	{"responsible officer", "responsible_officer"}, {"lead officer", "responsible_officer"},
	{"lead member", "lead_member"}, {"portfolio holder", "lead_member"}, {"lead councillor", "lead_member"},
	{"scrutiny committee", "scrutiny_committee"}, {"terms of reference", "terms_of_reference"}, {"exit strategy", "exit"},
	{"accountable body", "accountable_body"}, {"aims and objectives", "objective"}, {"expected outcome", "outcomes"},
	{"cost", "resources.committed.revenue"}, {"contribution", "resources.committed.revenue"}, {"budget", "resources.total_budget"},
	{"remark", fieldNotes}, {"note", fieldNotes}, {"comment", fieldNotes}, {"detail", fieldNotes}, {"description", fieldNotes}, {"nature", fieldNotes},
	{"status", fieldNotes}, {"published", fieldNotes}, {"secretariat", fieldNotes}, {"further information", fieldNotes}, {"sub partnership", fieldNotes},
}

// recognise gives the field that a heading names, or "".
func recognise(heading string, cells []string) string {
	if field := written(heading); field != "" {
		return field
	}
	about, _ := yearOf(years.ReplaceAllString(heading, " "))
	if field := recogniseKey(headingKey(about), cells); field != "" {
		return field
	}
	if _, lower, joined := strings.Cut(about, ": "); joined { // the lower of two lines
		return recogniseKey(headingKey(lower), cells)
	}
	return ""
}

// recogniseKey gives the field that a heading names, as headingKey writes it, or "".
func recogniseKey(key string, cells []string) string {
	if key == "status" && allStatutory(cells) {
		return "statutory_basis"
	}
	if field, known := headings[key]; known {
		return field
	}
	for _, p := range phrases {
		if strings.Contains(" "+key, " "+p.part) {
			return p.field
		}
	}
	return ""
}

// allStatutory says whether every cell tells of statutory or non-statutory, as a column "Status" may.
func allStatutory(cells []string) bool {
	for _, c := range cells {
		if !strings.Contains(strings.ToLower(c), "statutory") {
			return false
		}
	}
	return len(cells) > 0
}
