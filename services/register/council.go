package register

import (
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
)

// Nation decides the bank holidays, the notice rules of meetings, and the law that papers are kept under.
type Nation int

// The nations, numbered as in the contract.
const (
	England Nation = iota + 1
	Wales
	Scotland
	NorthernIreland
)

// CommitteeKind says what a committee is for, whatever the council calls it.
type CommitteeKind int

// The kinds of committee, numbered as in the contract.
const (
	AuditAndGovernance CommitteeKind = iota + 1
	Scrutiny
	Executive
	FullCouncil
	OtherCommittee
)

// ObjectiveKind says which of the council's plans an objective belongs to (S1.4a, S1.4b).
type ObjectiveKind int

// The kinds of objective, numbered as in the contract.
const (
	VisionObjective ObjectiveKind = iota + 1
	CommunityStrategyObjective
)

// Committee is one body of the council.
type Committee struct {
	ID          string
	DisplayName string
	Kind        CommitteeKind
}

// ServiceArea is one part of the council's services.
type ServiceArea struct {
	ID          string
	DisplayName string
}

// Objective is one entry of the council's own list of objectives.
type Objective struct {
	ID          string
	DisplayName string
	Kind        ObjectiveKind
}

// ClosureDay is a day on which the council does not work although it is no bank holiday.
type ClosureDay struct {
	Date date.Date
	// Source is where it is written.
	Source string
}

// RoleTitle is what the council calls a role.
type RoleTitle struct {
	Role  caller.Role
	Title string
}

// Council is one council and its settings.
type Council struct {
	// ID is the council's slug, chosen once and never reused.
	ID                  string
	DisplayName         string
	Nation              Nation
	TimeZone            string
	FinancialYearStart  int
	ClosureDays         []ClosureDay
	Committees          []Committee
	ServiceAreas        []ServiceArea
	Objectives          []Objective
	RoleTitles          []RoleTitle
	ManagementTeamTitle string
	Stamp
}
