package register

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// SectionReview says when a section was last changed and last reviewed as a whole.
type SectionReview struct {
	Section    Section
	ChangeTime time.Time
	// ReviewTime is zero while the section was never reviewed.
	ReviewTime time.Time
}

// SourceCell is one cell as it stood in an imported file.
type SourceCell struct {
	Heading string
	Column  string
	Text    string
}

// SourceRow is the row of an imported file that a record came from, cell by cell.
type SourceRow struct {
	// Import is the id of the import.
	Import     string
	File       string
	Sheet      string
	Row        int
	Cells      []SourceCell
	ImportTime time.Time
	// asAt is shared by the rows of a file, of which there may be thousands.
	asAt *string
}

// AsAt returns when what the row says was so, such as "2026-03-31"; "" when the file does not say.
func (s SourceRow) AsAt() string {
	if s.asAt == nil {
		return ""
	}
	return *s.asAt
}

// OfDay returns the row as one of a day, which it shares with others.
func (s SourceRow) OfDay(day *string) SourceRow {
	if day != nil && *day != "" {
		s.asAt = day
	}
	return s
}

// Note is something somebody said of the record that fits no field.
type Note struct {
	Text string
	// About is the field it is about, as the contract writes it; empty when it is about the whole.
	About  string
	Source string
	// AsAt is when what it says was so, such as "2016-10-19" or "2016/17"; "" when nobody has said.
	AsAt string
}

// Proposal is who proposed an entry, when and why.
type Proposal struct {
	// Proposer is a person's id.
	Proposer    string
	ProposeTime time.Time
	Comment     string
	// Role is the role in which the proposer acted.
	Role caller.Role
	// OnBehalfOf is the id of the person in whose name the proposer acted; "" when they acted for themselves.
	OnBehalfOf string
}

// Approval is who approved or rejected a proposed entry, and why.
type Approval struct {
	// Approver is a person's id.
	Approver        string
	ApproveTime     time.Time
	Comment         string
	MinuteReference *MinuteReference
}

// Ending is why and when a partnership ended.
type Ending struct {
	EndedOn         date.Date
	Reason          string
	Person          string
	MinuteReference *MinuteReference
}

// Withdrawal is why an entry was taken back.
type Withdrawal struct {
	Reason       string
	Person       string
	WithdrawTime time.Time
}
