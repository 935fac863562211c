package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/register"
)

// CouncilToProto gives the message of a council.
func CouncilToProto(c *register.Council) *registerv1.Council {
	return &registerv1.Council{
		Name:                    CouncilName.Format(c.ID),
		Etag:                    wire.Etag(c.Version),
		DisplayName:             c.DisplayName,
		Nation:                  registerv1.Nation(c.Nation),
		TimeZone:                c.TimeZone,
		FinancialYearStartMonth: int32(c.FinancialYearStart),
		ClosureDays:             each(c.ClosureDays, writer{council: c.ID}.closureDay),
		Committees:              each(c.Committees, committeeToProto),
		ServiceAreas:            each(c.ServiceAreas, serviceAreaToProto),
		Objectives:              each(c.Objectives, objectiveToProto),
		RoleTitles:              each(c.RoleTitles, roleTitleToProto),
		ManagementTeamTitle:     c.ManagementTeamTitle,
		StandIns:                each(c.StandIns, standInToProto),
		MailSenderName:          c.MailSender,
		MailReplyAddress:        c.MailReply,
		WorkingDays:             each(c.WorkingDays, writer{council: c.ID}.closureDay),
		EndedDays:               each(c.EndedDays, writer{council: c.ID}.closureDay),
		BankHolidaysUntil:       c.HolidaysUntil.String(),
		CreateTime:              wire.Timestamp(c.CreateTime),
		UpdateTime:              wire.Timestamp(c.UpdateTime),
	}
}

// CouncilFromProto reads the council with this id from a message.
func CouncilFromProto(id string, m *registerv1.Council) (*register.Council, error) {
	r := &reader{council: id}
	c := &register.Council{
		ID:                  id,
		DisplayName:         m.GetDisplayName(),
		Nation:              register.Nation(m.GetNation()),
		TimeZone:            m.GetTimeZone(),
		FinancialYearStart:  int(m.GetFinancialYearStartMonth()),
		ClosureDays:         each(m.GetClosureDays(), r.closureDay),
		Committees:          each(m.GetCommittees(), committeeFromProto),
		ServiceAreas:        each(m.GetServiceAreas(), serviceAreaFromProto),
		Objectives:          each(m.GetObjectives(), objectiveFromProto),
		RoleTitles:          each(m.GetRoleTitles(), roleTitleFromProto),
		ManagementTeamTitle: m.GetManagementTeamTitle(),
		StandIns:            each(m.GetStandIns(), standInFromProto),
		MailSender:          m.GetMailSenderName(),
		MailReply:           m.GetMailReplyAddress(),
		WorkingDays:         each(m.GetWorkingDays(), r.closureDay),
		EndedDays:           each(m.GetEndedDays(), r.closureDay),
		HolidaysUntil:       r.date("council.bank_holidays_until", m.GetBankHolidaysUntil()),
		Stamp: register.Stamp{
			Version:    wire.Version(m.GetEtag()),
			CreateTime: wire.Instant(m.GetCreateTime()),
			UpdateTime: wire.Instant(m.GetUpdateTime()),
		},
	}
	return c, r.err()
}

func (r *reader) closureDay(m *registerv1.ClosureDay) register.ClosureDay {
	return register.ClosureDay{
		Date: r.date("council.closure_days.date", m.GetDate()), Source: m.GetSource(), Kind: register.DayOffKind(m.GetKind()), Title: m.GetTitle(),
		AddedBy: r.person("council.closure_days.add_person", m.GetAddPerson()), AddedAt: wire.Instant(m.GetAddTime()),
		EndedBy: r.person("council.closure_days.end_person", m.GetEndPerson()), EndedAt: wire.Instant(m.GetEndTime()), EndSource: m.GetEndSource(),
	}
}

// AddedDayFromProto reads a day that is to be added to a council's calendar.
func AddedDayFromProto(m *registerv1.AddDayOffRequest) (register.ClosureDay, error) {
	r := &reader{}
	d := register.ClosureDay{
		Date: r.date("date", m.GetDate()), Source: m.GetSource(), Kind: register.DayOffKind(m.GetKind()), Title: m.GetTitle(),
	}
	return d, r.err()
}

// EndedDayFromProto reads the day that is to be ended.
func EndedDayFromProto(m *registerv1.EndDayOffRequest) (date.Date, error) {
	r := &reader{}
	d := r.date("date", m.GetDate())
	return d, r.err()
}

func (w writer) closureDay(d register.ClosureDay) *registerv1.ClosureDay {
	return &registerv1.ClosureDay{
		Date: d.Date.String(), Source: d.Source, Kind: registerv1.DayOffKind(d.Kind), Title: d.Title,
		AddPerson: personToName(w.council, d.AddedBy), AddTime: wire.Timestamp(d.AddedAt),
		EndPerson: personToName(w.council, d.EndedBy), EndTime: wire.Timestamp(d.EndedAt), EndSource: d.EndSource,
	}
}

func committeeToProto(c register.Committee) *registerv1.Committee {
	return &registerv1.Committee{Id: c.ID, DisplayName: c.DisplayName, Kind: registerv1.CommitteeKind(c.Kind)}
}

func committeeFromProto(m *registerv1.Committee) register.Committee {
	return register.Committee{ID: m.GetId(), DisplayName: m.GetDisplayName(), Kind: register.CommitteeKind(m.GetKind())}
}

func serviceAreaToProto(a register.ServiceArea) *registerv1.ServiceArea {
	return &registerv1.ServiceArea{Id: a.ID, DisplayName: a.DisplayName}
}

func serviceAreaFromProto(m *registerv1.ServiceArea) register.ServiceArea {
	return register.ServiceArea{ID: m.GetId(), DisplayName: m.GetDisplayName()}
}

func objectiveToProto(o register.Objective) *registerv1.CouncilObjective {
	return &registerv1.CouncilObjective{Id: o.ID, DisplayName: o.DisplayName, Kind: registerv1.ObjectiveKind(o.Kind)}
}

func objectiveFromProto(m *registerv1.CouncilObjective) register.Objective {
	return register.Objective{ID: m.GetId(), DisplayName: m.GetDisplayName(), Kind: register.ObjectiveKind(m.GetKind())}
}

func roleTitleToProto(t register.RoleTitle) *registerv1.RoleTitle {
	return &registerv1.RoleTitle{Role: RoleToProto(t.Role), Title: t.Title}
}

func standInToProto(s register.StandIn) *registerv1.StandIn {
	return &registerv1.StandIn{Role: RoleToProto(s.Role), StandIns: each(s.StandIns, RoleToProto)}
}

func standInFromProto(m *registerv1.StandIn) register.StandIn {
	return register.StandIn{Role: RoleFromProto(m.GetRole()), StandIns: each(m.GetStandIns(), RoleFromProto)}
}

func roleTitleFromProto(m *registerv1.RoleTitle) register.RoleTitle {
	return register.RoleTitle{Role: RoleFromProto(m.GetRole()), Title: m.GetTitle()}
}
