package imports

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/naming"
)

// Field is one fact of a partnership that a column can fill.
type Field struct {
	// Name is the field as the contract of Partnership writes it.
	Name string
	// Words is what an officer calls it, and what Heading writes above it.
	Words string
	// many says that several columns may fill it, each adding to it.
	many bool
	// money says that the column needs a financial year.
	money bool
	// dated says that the column holds dates.
	dated bool
	// oneLine says that the contract has the field on one line: a cell of several lines is read as one.
	oneLine bool
	// own says what Concordat itself says of the record. Such a column is written and never read back.
	own bool
	// asks is what it asks of a cell; 0 when no cell is an answer.
	asks asking
	// put puts the cell's text on the record, or says why it is kept as a note instead. A field without put only
	// serves to find the record.
	put func(w *writer, cell string) error
	// show gives what the record says, in words; several texts for a list.
	show func(p *register.Partnership) []string
}

// The names of the fields that the plan itself needs.
const (
	fieldID        = "name"
	fieldReference = "reference"
	fieldName      = "display_name"
	fieldFormer    = "former_names"
	fieldOfficer   = "responsible_officer"
	fieldNotes     = "notes"
	fieldSources   = "sources"
	fieldAsAt      = "as_at"
	fieldState     = "state"
	fieldGaps      = "gaps"
	fieldSource    = "source"
)

// fields are all facts that a column can fill, in the order in which they are listed to the officer.
var fields = []Field{
	{Name: fieldID, Words: "Concordat id"},
	{Name: fieldName, Words: "name", put: putDisplayName, show: text(func(p *register.Partnership) *string { return &p.DisplayName })},
	{Name: fieldReference, Words: "reference", asks: asksName, oneLine: true, put: putText(60, func(p *register.Partnership) *string { return &p.Reference }),
		show: text(func(p *register.Partnership) *string { return &p.Reference })},
	{Name: fieldFormer, Words: "former and other names", asks: asksName, many: true, put: putFormerNames, show: showFormerNames},
	{Name: "short_name", Words: "short name", asks: asksName, oneLine: true, put: putText(60, func(p *register.Partnership) *string { return &p.ShortName }),
		show: text(func(p *register.Partnership) *string { return &p.ShortName })},
	choiceField("kind", "kind", kinds, func(p *register.Partnership) *register.Kind { return &p.Kind }),
	choiceField("legal_form", "legal form", legalForms, func(p *register.Partnership) *register.LegalForm { return &p.LegalForm }),
	choiceField("scope", "geographic scope", scopes, func(p *register.Partnership) *register.Scope { return &p.Scope }),
	{Name: "statutory_basis", Words: "statutory basis", asks: asksWhether, put: putStatutoryBasis,
		show: statement(func(p *register.Partnership) **register.Statement { return &p.StatutoryBasis })},
	{Name: "web_page", Words: "web page", put: putWebPage, show: text(func(p *register.Partnership) *string { return &p.WebPage })},
	dateField("created_on", "date created", func(p *register.Partnership) *partial { return &p.CreatedOn }),
	dateField("joined_on", "date joined", func(p *register.Partnership) *partial { return &p.JoinedOn }),
	statementField("objective", "objective", asksWords, func(p *register.Partnership) **register.Statement { return &p.Objective }),
	statementField("outcomes", "outcomes", asksWords, func(p *register.Partnership) **register.Statement { return &p.Outcomes }),
	{Name: "service_area", Words: "service area", asks: asksWho, put: putServiceArea, show: text(func(p *register.Partnership) *string { return &p.ServiceArea })},
	holderField("service_lead", "service lead", func(p *register.Partnership) **register.Holder { return &p.ServiceLead }),
	holderField("responsible_officer", "responsible officer", func(p *register.Partnership) **register.Holder { return &p.ResponsibleOfficer }),
	holderField("lead_member", "lead member", func(p *register.Partnership) **register.Holder { return &p.LeadMember }),
	holderField("opposition_spokesperson", "opposition spokesperson", func(p *register.Partnership) **register.Holder { return &p.OppositionSpokesperson }),
	{Name: "partners", Words: "partner organisations", asks: asksWhich, many: true, put: putPartners, show: showPartners},
	arrangementField("terms_of_reference", "terms of reference", func(p *register.Partnership) **register.Arrangement { return &p.TermsOfReference }),
	arrangementField("agreement", "agreement", func(p *register.Partnership) **register.Arrangement { return &p.Agreement }),
	arrangementField("reporting", "reporting arrangements", func(p *register.Partnership) **register.Arrangement { return &p.Reporting }),
	{Name: "scrutiny_committee", Words: "scrutiny committee", asks: asksWho, put: putCommittee, show: text(func(p *register.Partnership) *string { return &p.ScrutinyCommittee })},
	statementField("meeting_frequency", "meeting frequency", asksWords, func(p *register.Partnership) **register.Statement { return &p.MeetingFrequency }),
	arrangementField("complaints", "complaints procedure", func(p *register.Partnership) **register.Arrangement { return &p.Complaints }),
	arrangementField("public_engagement", "public engagement", func(p *register.Partnership) **register.Arrangement { return &p.PublicEngagement }),
	arrangementField("exit", "exit strategy", func(p *register.Partnership) **register.Arrangement { return &p.Exit }),
	moneyField("resources.committed.grant", "grant that the council gives", func(y *register.YearResources) **register.Money { return &committed(y).Grant }),
	moneyField("resources.committed.revenue", "money that the council gives", func(y *register.YearResources) **register.Money { return &committed(y).Revenue }),
	moneyField("resources.committed.in_kind", "value of what the council gives in kind", func(y *register.YearResources) **register.Money { return &committed(y).InKind }),
	moneyField("resources.total_budget", "total budget", func(y *register.YearResources) **register.Money { return &y.TotalBudget }),
	statementField("accountable_body", "accountable body", asksWords, func(p *register.Partnership) **register.Statement { return &p.AccountableBody }),
	statementField("liabilities", "liabilities", asksWhether, func(p *register.Partnership) **register.Statement { return &p.Liabilities }),
	{Name: "targets", Words: "targets", asks: asksWhich, many: true, put: putTargets, show: showTargets},
	{Name: "risks", Words: "risks", asks: asksWhich, many: true, put: putRisks, show: showRisks},
	{Name: fieldAsAt, Words: "date of the row", dated: true},
	{Name: fieldNotes, Words: "note", many: true, put: putNote, show: showNotes},
	{Name: fieldState, Words: "Concordat state", own: true},
	{Name: "published", Words: "Concordat published", own: true},
	{Name: fieldGaps, Words: "Concordat gaps", own: true},
	{Name: fieldSource, Words: "from the file", own: true, many: true},
}

// Fields gives all facts that a column can fill, in the order in which they are listed to the officer. A register that
// Concordat writes as a spreadsheet has these as its columns, under the headings that Heading gives.
func Fields() []Field { return slices.Clone(fields) }

// Heading gives the heading under which Concordat itself writes the field in a spreadsheet, and by which it knows the
// column again whatever else stands in the file. year is the financial year of a column of money, such as "2025/26".
func (f Field) Heading(year string) string {
	first, size := utf8.DecodeRuneInString(f.Words)
	return strings.TrimSpace(string(unicode.ToUpper(first)) + f.Words[size:] + " " + year)
}

// Recorded says whether a record holds the field. Those that it does not hold only say what a row is about.
func (f Field) Recorded() bool { return f.show != nil }

// Money says whether the field is an amount, which a record has once for each financial year.
func (f Field) Money() bool { return f.money }

// written gives the field that Concordat itself writes under the heading, or that is named by it as the contract does.
// "name" is not taken for the contract's name: above an officer's column it is the name of something.
func written(heading string) string {
	if strings.HasPrefix(heading, fromFile) {
		return fieldSource
	}
	heading = strings.Join(strings.Fields(years.ReplaceAllString(heading, " ")), " ")
	for _, f := range fields {
		if strings.EqualFold(heading, f.Words) || heading == f.Name && f.Name != fieldID && !f.own {
			return f.Name
		}
	}
	return ""
}

// fieldNamed gives the field with the name.
func fieldNamed(name string) (Field, bool) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

// FieldNames gives the names of the fields that a column can fill.
func FieldNames() []string {
	var known []string
	for _, f := range fields {
		if !f.own {
			known = append(known, f.Name)
		}
	}
	return known
}

// unknownField says that a mapping names a field that there is not, and lists those that there are.
func unknownField(name string, path string) error {
	known := strings.Join(FieldNames(), ", ")
	return fault.Invalid("MAPPING_FIELD_UNKNOWN",
		fmt.Sprintf("There is no field %q that a column can fill. The fields are: %s.", name, known),
		fault.Field{Path: path, Description: "Name one of the known fields, or leave it empty to keep the column without mapping it."},
	).With("field", name).With("known", known)
}

// text shows a plain text.
func text(of func(*register.Partnership) *string) func(*register.Partnership) []string {
	return func(p *register.Partnership) []string { return shown(*of(p)) }
}

// shown gives the text as a list of one, or of none when it is empty.
func shown(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// putText puts a short text on the record.
func putText(limit int, of func(*register.Partnership) *string) func(*writer, string) error {
	return func(w *writer, cell string) error {
		if err := fits(cell, limit); err != nil || strings.EqualFold(*of(w.record), cell) {
			return err
		}
		*of(w.record) = cell
		return nil
	}
}

// putDisplayName names a new record. A record that was found by its id or reference takes the row's name, and its old
// one becomes a former name; one that was found by another way of writing its name keeps it.
func putDisplayName(w *writer, cell string) error {
	cell, former := nameAndFormer(cell)
	if err := w.putName(cell); err != nil || former == "" {
		return err
	}
	return w.addFormerName(former)
}

// putName gives the record the name.
func (w *writer) putName(cell string) error {
	old := w.record.DisplayName
	switch {
	case old == "":
		w.record.DisplayName = cell
	case naming.Key(old) == naming.Key(cell):
		// Another way of writing the same name.
	case w.renames:
		w.record.DisplayName = cell
		return w.addFormerName(old)
	default:
		return w.addFormerName(cell)
	}
	return nil
}
