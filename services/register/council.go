package register

import (
	"fmt"
	"slices"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/legible"
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
	StandIns            []StandIn
	// MailSender is whom its mails come from, MailReply the address that replies go to; "" for the usual ones.
	MailSender, MailReply string
	// WorkingDays are days of the bundled bank holidays that count as working days; EndedDays what was in the calendar once.
	WorkingDays, EndedDays []ClosureDay
	// HolidaysUntil is the day up to which all bank holidays were added, where that is beyond the bundled table.
	HolidaysUntil date.Date
	Stamp
}

// Defaults of a council's settings.
const (
	defaultTimeZone           = "Europe/London"
	defaultFinancialYearStart = 4
)

// set fills in the usual settings where none are given, and checks the rest.
func (c *Council) set() error {
	if c.TimeZone == "" {
		c.TimeZone = defaultTimeZone
	}
	if c.FinancialYearStart == 0 {
		c.FinancialYearStart = defaultFinancialYearStart
	}
	if c.DisplayName == "" {
		return displayNameMissing("council.display_name")
	}
	if c.Nation == 0 {
		return fault.Invalid("NATION_MISSING", "Say which nation the council is in; it decides the bank holidays.",
			fault.Field{Path: "council.nation", Description: "must not be empty"})
	}
	if _, err := time.LoadLocation(c.TimeZone); err != nil || c.TimeZone == "Local" {
		return fault.Invalid("TIME_ZONE_UNKNOWN", fmt.Sprintf("There is no time zone %q. Use an IANA name such as Europe/London.", c.TimeZone),
			fault.Field{Path: "council.time_zone", Description: "must be an IANA time zone"})
	}
	if c.MailReply != "" && !legible.IsAddress(c.MailReply) {
		return fault.Invalid("MAIL_ADDRESS_INVALID",
			fmt.Sprintf("%q is not an address that replies can go to. Write one plain address, such as partnerships@council.gov.uk.", c.MailReply),
			fault.Field{Path: "council.mail_reply_address", Description: "must be one plain e-mail address"})
	}
	for _, s := range c.StandIns {
		if err := s.allowed(); err != nil {
			return err
		}
	}
	return c.twice()
}

// twice refuses settings that stand there twice, so that an id means one thing.
func (c *Council) twice() error {
	for field, ids := range map[string][]string{
		"committees":    idsOf(c.Committees, func(x Committee) string { return x.ID }),
		"service_areas": idsOf(c.ServiceAreas, func(x ServiceArea) string { return x.ID }),
		"objectives":    idsOf(c.Objectives, func(x Objective) string { return x.ID }),
		"closure_days":  idsOf(c.ClosureDays, func(x ClosureDay) string { return x.Date.String() }),
		"working_days":  idsOf(c.WorkingDays, func(x ClosureDay) string { return x.Date.String() }),
		"role_titles":   idsOf(c.RoleTitles, func(x RoleTitle) string { return string(x.Role) }),
		"stand_ins":     idsOf(c.StandIns, func(x StandIn) string { return string(x.Role) }),
	} {
		slices.Sort(ids)
		for i := 1; i < len(ids); i++ {
			if ids[i] == ids[i-1] {
				return fault.Invalid("SETTING_TWICE", fmt.Sprintf("%q stands twice in %s. Keep one.", ids[i], field),
					fault.Field{Path: "council." + field, Description: "must not hold the same entry twice"}).With("id", ids[i])
			}
		}
	}
	return nil
}

func idsOf[T any](list []T, id func(T) string) []string {
	ids := make([]string, len(list))
	for i, x := range list {
		ids[i] = id(x)
	}
	return ids
}

// Zone is the time zone that decides the council's dates.
func (c *Council) Zone() *time.Location {
	zone, err := time.LoadLocation(c.TimeZone)
	if err != nil { // checked when it was set; the data on this machine may be older
		return time.UTC
	}
	return zone
}

// Day gives the council's date at an instant.
func (c *Council) Day(at time.Time) date.Date { return date.In(at, c.Zone()) }

// HasServiceArea says whether the council's settings have the service area.
func (c *Council) HasServiceArea(id string) bool {
	return slices.ContainsFunc(c.ServiceAreas, func(a ServiceArea) bool { return a.ID == id })
}

// HasCommittee says whether the council's settings have the committee.
func (c *Council) HasCommittee(id string) bool {
	return slices.ContainsFunc(c.Committees, func(x Committee) bool { return x.ID == id })
}

// HasObjective says whether the council's settings have the objective.
func (c *Council) HasObjective(id string) bool {
	return slices.ContainsFunc(c.Objectives, func(o Objective) bool { return o.ID == id })
}

// knowsMinute refuses a minute reference of a committee that the council does not have.
func (c *Council) knowsMinute(m *MinuteReference) error {
	if m != nil && m.Committee != "" && !c.HasCommittee(m.Committee) {
		return c.committeeUnknown(m.Committee)
	}
	return nil
}

// Dropped are the settings that an edit takes away, which records may still name.
type Dropped struct {
	ServiceAreas, Committees, Objectives []string
}

// dropped gives what is in before and no more in c.
func (c *Council) dropped(before *Council) Dropped {
	var d Dropped
	for _, a := range before.ServiceAreas {
		if !c.HasServiceArea(a.ID) {
			d.ServiceAreas = append(d.ServiceAreas, a.ID)
		}
	}
	for _, x := range before.Committees {
		if !c.HasCommittee(x.ID) {
			d.Committees = append(d.Committees, x.ID)
		}
	}
	for _, o := range before.Objectives {
		if !c.HasObjective(o.ID) {
			d.Objectives = append(d.Objectives, o.ID)
		}
	}
	return d
}

// Any says whether anything is taken away.
func (d Dropped) Any() bool { return len(d.ServiceAreas)+len(d.Committees)+len(d.Objectives) > 0 }

func settingInUse(id string) error {
	return fault.Precondition("SETTING_IN_USE", fmt.Sprintf("Records still name %q, so it cannot be taken away. Change those records first, or rename it.", id)).
		With("id", id)
}
