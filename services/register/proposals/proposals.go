// Package proposals holds the rule on what an import proposes to a responsible officer: one cell of a file, for one
// field of one record, that whoever carried the import out may not write. It says who may settle a proposal, when it
// waits, and when it was overtaken by an edit. Writing the cell into the record is left to package imports, and who may edit the
// field to package register.
package proposals

import (
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// State says what became of a proposal.
type State int

// The states, numbered as in the contract.
const (
	Waiting State = iota + 1
	TakenOver
	Declined
	Withdrawn
	Replaced
)

// Cell is a cell of an imported file, with where it stood.
type Cell struct {
	// Import is the id of the import.
	Import, File, Sheet string
	Row                 int
	// Column is the spreadsheet's own, Heading what stands above it.
	Column, Heading string
	Text            string
	// Means is what the importer said that the cell means, numbered as in the contract; 0 when it says so itself.
	Means int
}

// Proposal is that a cell be written into a field of a record.
type Proposal struct {
	Council, Partnership, ID string
	// Field is the field as the contract writes it, Words what officers call it.
	Field, Words string
	// Year is the financial year of an amount; "" for all else.
	Year string
	// Many says that several columns may fill the field, each adding to it.
	Many bool
	// Adds says that the cell is added to what the record says, and takes the place of nothing.
	Adds bool
	Cell
	// Before is what the record said in the field when it was proposed, in words.
	Before string
	// ProposedBy is the id of who carried the import out, ProposedFor of the person in whose name; "" for none.
	ProposedBy, ProposedFor string
	State                   State
	SettledBy               string
	SettleTime              time.Time
	SettleReason            string

	Version    int64
	CreateTime time.Time
}

// By is who settles a proposal.
type By struct {
	// Person is their id, For that of the person in whose name they act.
	Person, For string
}

// Propose makes the proposal ready to be kept.
func (p *Proposal) Propose(by By, now time.Time) {
	p.ProposedBy, p.ProposedFor = by.Person, by.For
	p.State, p.Version, p.CreateTime = Waiting, 1, now
}

// SamePlace reports whether another proposal is for the same place on the same record: a later import's is then put in
// place of the earlier one's. Of a field that several columns fill, each heading is a place.
func (p *Proposal) SamePlace(other *Proposal) bool {
	return p.Partnership == other.Partnership && p.Field == other.Field && p.Year == other.Year &&
		(!p.Many || p.Heading == other.Heading)
}

// Repeats reports whether the proposal says again what was declined: the same words for the same place, while the record
// says there what it said then.
func (p *Proposal) Repeats(declined *Proposal) bool {
	return declined.State == Declined && p.SamePlace(declined) && p.Text == declined.Text && p.Before == declined.Before
}

// TakeOver settles the proposal as taken over. says is what the record says in the field now; evenIfEdited lets it be
// another thing than when it was proposed.
func (p *Proposal) TakeOver(by By, says string, evenIfEdited bool, now time.Time) error {
	if err := p.settledBy(by); err != nil {
		return err
	}
	if says != p.Before && !evenIfEdited {
		return p.editedSince(says)
	}
	p.settle(TakenOver, by, "", now)
	return nil
}

// Decline turns the proposal down.
func (p *Proposal) Decline(by By, reason string, now time.Time) error {
	if reason == "" {
		return fault.Invalid("REASON_MISSING", "Say why. The reason is kept in the history.",
			fault.Field{Path: "reason", Description: "must not be empty"})
	}
	if err := p.settledBy(by); err != nil {
		return err
	}
	p.settle(Declined, by, reason, now)
	return nil
}

// Withdraw takes back a proposal that waits, since its import was undone.
func (p *Proposal) Withdraw(by By, now time.Time) { p.settle(Withdrawn, by, "", now) }

// Replace ends a proposal that waits, since a later import proposes something for its place.
func (p *Proposal) Replace(by By, now time.Time) { p.settle(Replaced, by, "", now) }

// settledBy refuses whoever proposed it, themselves or in somebody's name, and what does not wait any more.
func (p *Proposal) settledBy(by By) error {
	if p.State != Waiting {
		return fault.Precondition("PROPOSAL_SETTLED", "This does not wait any more: it "+settled[p.State]+".").
			With("state", settled[p.State])
	}
	own := []string{p.ProposedBy, p.ProposedFor}
	is := func(id string) bool { return id != "" && slices.Contains(own, id) }
	if is(by.Person) || is(by.For) {
		return fault.Denied("PROPOSAL_IS_YOURS", "You or somebody in whose name you act proposed this. "+
			"Somebody else who may edit the field takes it over or declines it, such as the deputy chief executive.")
	}
	return nil
}

var settled = map[State]string{
	TakenOver: "was taken over", Declined: "was declined", Withdrawn: "was withdrawn, since its import was undone",
	Replaced: "was replaced by what a later import proposes",
}

// editedSince refuses to overwrite an edit that was made after the import, and shows both.
func (p *Proposal) editedSince(says string) error {
	return fault.Stale("FIELD_EDITED_SINCE", fmt.Sprintf(
		"The %s was edited after this was proposed. The record said %s then and says %s now; %s. "+
			"Send even_if_edited to take it over all the same, or decline it.",
		p.Words, quoted(p.Before), quoted(says), p.offers())).
		With("previous_value", short(p.Before)).With("present_value", short(says)).With("value", short(p.Text))
}

// Compared says what the record said when this was proposed, and what is proposed.
func (p *Proposal) Compared() string {
	return fmt.Sprintf("The record says %s; %s.", quoted(p.Before), p.offers())
}

// offers says what is proposed: in the place of what the record says, or added to it.
func (p *Proposal) offers() string {
	if p.Adds {
		return "to be added is " + quoted(p.Text)
	}
	return "proposed is " + quoted(p.Text)
}

// longest is how many characters of a text a refusal shows.
const longest = 300

func short(text string) string {
	if r := []rune(text); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return text
}

func quoted(text string) string {
	if text == "" {
		return "nothing"
	}
	return fmt.Sprintf("%q", short(text))
}

func (p *Proposal) settle(as State, by By, reason string, now time.Time) {
	p.State, p.SettledBy, p.SettleReason, p.SettleTime = as, by.Person, reason, now
	p.Version++
}
