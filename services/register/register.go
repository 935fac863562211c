// Package register is the domain of the register service: councils and their settings, the people they deal with and
// the roles these hold, and the partnerships of each council through their life. Its types are the facts of the
// contract as plain Go values, its rules are functions on them, and Service holds the use cases.
//
// It knows neither gRPC nor SQL: package codec turns messages into these types and back, package store keeps them,
// package api answers calls. Reading spreadsheets in is package imports, calling reviews is package reviews.
package register

import (
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
)

// Money is an exact amount.
type Money struct {
	// Pence is the amount in hundredths of the currency's unit.
	Pence int64
	// Currency is the ISO 4217 code; empty means GBP.
	Currency string
}

// MinuteReference proves that a body of the council decided something. What is not known is left zero.
type MinuteReference struct {
	// Committee is the id of one of the council's committees.
	Committee string
	// MeetingDate is the day of the meeting.
	MeetingDate date.Date
	// Minute finds the decision in the minutes, such as "Minute 45/2025".
	Minute string
	// ToFollow is true while the minutes are not out yet.
	ToFollow bool
}

// Given says whether the reference proves anything: it names the minute, or says that it is to follow.
func (m *MinuteReference) Given() bool { return m != nil && (m.Minute != "" || m.ToFollow) }

// Stamp is when a record was made and last changed, and its version, which grows by one with every change.
type Stamp struct {
	Version    int64
	CreateTime time.Time
	UpdateTime time.Time
}

// made stamps a new record.
func made(now time.Time) Stamp { return Stamp{Version: 1, CreateTime: now, UpdateTime: now} }

// changed stamps a record that is changed now.
func (s *Stamp) changed(now time.Time) {
	s.Version++
	s.UpdateTime = now
}
