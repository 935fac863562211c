// Package reporting is the domain of the reporting service: it freezes a council's data at a stated time, makes the
// reports for the committee and the management team from it, and records their sign-off and presentation.
//
// The data is the other services', followed by their journals. A snapshot is no more than positions in these logs. What
// a report says is package content's affair, how it looks package render's, where it is kept package store's.
package reporting

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

// The services whose logs a report draws on.
const (
	Register     = "register"
	Governance   = "governance-check"
	Notification = "notification"
)

// Services are all of them, in the order in which positions are listed.
var Services = []string{Register, Governance, Notification}

// Positions say how far the log of each service had got: the number of its last entry that counts.
type Positions map[string]int64

// Reach says whether each of the positions is at or after the one in other.
func (p Positions) Reach(other Positions) bool {
	for service, seq := range other {
		if p[service] < seq {
			return false
		}
	}
	return true
}

// Cut is the data as at an instant.
type Cut struct {
	// AsAt is the instant.
	AsAt time.Time
	// Positions are how far the logs had got then.
	Positions Positions
}

// Snapshot is frozen data, and the earlier data that it is compared with. It never changes.
type Snapshot struct {
	// Council and ID name it.
	Council, ID string
	// DisplayName says what it is for.
	DisplayName string
	// Cut is the data.
	Cut
	// Date is the date of the instant in the council's time zone.
	Date date.Date
	// Review is the resource name of the review that it covers; empty when none had been opened.
	Review string
	// ComparedWith is the id of the snapshot it is compared with; empty when it is a date.
	ComparedWith string
	// ComparedOn is the day that was asked for; zero when it is a snapshot, or was left open.
	ComparedOn date.Date
	// Comparison is the earlier data.
	Comparison Cut
	// Creator is the id of the person who froze it; empty for an application.
	Creator string
	// CreateTime is when it was frozen.
	CreateTime time.Time
}

// Name is the snapshot's resource name.
func (s *Snapshot) Name() string { return "councils/" + s.Council + "/snapshots/" + s.ID }

// Report is a report that was made from a snapshot.
type Report struct {
	// Council and ID name it.
	Council, ID string
	// Version grows by one with every change.
	Version int64
	// Kind says whom it is for.
	Kind content.Kind
	// DisplayName is its title.
	DisplayName string
	// Snapshot is the id of the snapshot.
	Snapshot string
	// AsAt is the instant of the data, and Date its date in the council's time zone.
	AsAt time.Time
	Date date.Date
	// LinkBase is the web address that its links were made with; it belongs to what the report was made from.
	LinkBase string
	// Editions are what the renderer made of it, oldest first.
	Editions []Edition
	// SignOff is the management team's; nil while there is none.
	SignOff *SignOff
	// Presentation is the committee's; nil while there was none.
	Presentation *Presentation
	// Creator is the id of the person who had it made; empty for an application.
	Creator string
	// CreateTime is when it was made, UpdateTime when it was last changed.
	CreateTime, UpdateTime time.Time
}

// Name is the report's resource name.
func (r *Report) Name() string { return "councils/" + r.Council + "/reports/" + r.ID }

// Edition is what one version of the renderer made of a report's data.
type Edition struct {
	// Number counts from 1.
	Number int
	// RendererVersion is the renderer's version.
	RendererVersion string
	// CreateTime is when it was made first.
	CreateTime time.Time
	// Documents say of each format what its bytes are.
	Documents []Document
	// Reached is the later data that it lists apart, as what reached the council after the freeze. It has no instant in an
	// edition that an early renderer made, which lists nothing of it.
	Reached Cut
}

// Document says what the bytes of one format are.
type Document struct {
	Format render.Format
	// SHA256 is in hex.
	SHA256 string
	Size   int
}

// SignOff is the management team's word that a report is right (S2.4).
type SignOff struct {
	// Person is the id of who signed.
	Person  string
	Time    time.Time
	Comment string
	// Edition is the number of the edition that was signed.
	Edition int
}

// Presentation is that a report was presented to the committee (S2.14).
type Presentation struct {
	// Presenter is the resource name of who presented it.
	Presenter string
	// On is the day.
	On date.Date
	// Minute is the proof of it; nil when nobody has said.
	Minute *MinuteReference
	// NextDue is the day by which the next annual report is due.
	NextDue date.Date
	// Warnings say what somebody should look at.
	Warnings []string
}

// MinuteReference proves that a committee took note.
type MinuteReference struct {
	// Committee is the id of one of the council's committees; empty when nobody has said.
	Committee string
	// MeetingDate is the day of the meeting.
	MeetingDate date.Date
	// Minute finds it in the minutes.
	Minute string
	// ToFollow is true while the minutes are not out yet.
	ToFollow bool
}
