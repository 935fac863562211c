package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/register"
)

// PersonToProto gives the message of a person.
func PersonToProto(p *register.Person) *registerv1.Person {
	return &registerv1.Person{
		Name:         PersonName.Format(p.Council, p.ID),
		Etag:         wire.Etag(p.Version),
		DisplayName:  p.DisplayName,
		Kind:         registerv1.PersonKind(p.Kind),
		PostTitle:    p.PostTitle,
		Email:        p.Email,
		EmailState:   registerv1.EmailState(p.EmailState),
		Telephone:    p.Telephone,
		SignIns:      each(p.SignIns, signInToProto),
		Suspended:    p.Suspended,
		StatusReason: p.StatusReason,
		LeftOn:       textToProto(p.LeftOn),
		EraseTime:    wire.Timestamp(p.EraseTime),

		PartnershipsNaming: int32(p.PartnershipsNaming), //nolint:gosec // far below
		PrivilegedGrant:    grantToName(p.Council, p.PrivilegedGrant),
		CreateTime:         wire.Timestamp(p.CreateTime),
		UpdateTime:         wire.Timestamp(p.UpdateTime),
	}
}

// PersonFromProto reads the person of this council and id from a message; id is "" for one that is to be made.
func PersonFromProto(council, id string, m *registerv1.Person) (*register.Person, error) {
	r := &reader{council: council}
	p := &register.Person{
		Council:      council,
		ID:           id,
		DisplayName:  m.GetDisplayName(),
		Kind:         register.PersonKind(m.GetKind()),
		PostTitle:    m.GetPostTitle(),
		Email:        m.GetEmail(),
		EmailState:   register.EmailState(m.GetEmailState()),
		Telephone:    m.GetTelephone(),
		SignIns:      each(m.GetSignIns(), SignInFromProto),
		Suspended:    m.GetSuspended(),
		StatusReason: m.GetStatusReason(),
		LeftOn:       r.date("person.left_on", m.GetLeftOn()),
		EraseTime:    wire.Instant(m.GetEraseTime()),
		Stamp: register.Stamp{
			Version:    wire.Version(m.GetEtag()),
			CreateTime: wire.Instant(m.GetCreateTime()),
			UpdateTime: wire.Instant(m.GetUpdateTime()),
		},
	}
	return p, r.err()
}

func signInToProto(s register.SignIn) *registerv1.SignIn {
	return &registerv1.SignIn{Issuer: s.Issuer, Subject: s.Subject}
}

// SignInFromProto reads an account.
func SignInFromProto(m *registerv1.SignIn) register.SignIn {
	return register.SignIn{Issuer: m.GetIssuer(), Subject: m.GetSubject()}
}

// RoleTermToProto gives the message of a role term.
func RoleTermToProto(t *register.RoleTerm) *registerv1.RoleTerm {
	return &registerv1.RoleTerm{
		Name:            RoleTermName.Format(t.Council, t.ID),
		Etag:            wire.Etag(t.Version),
		Person:          personToName(t.Council, t.Person),
		Role:            RoleToProto(t.Role),
		ServiceAreas:    t.ServiceAreas,
		StartDate:       t.StartDate.String(),
		EndDate:         textToProto(t.EndDate),
		MinuteReference: minuteReferenceToProto(t.MinuteReference),
		RevokeTime:      wire.Timestamp(t.RevokeTime),
		RevokeReason:    t.RevokeReason,
		Confirmation:    registerv1.GrantState(t.Confirmation.State),
		PrivilegedGrant: grantToName(t.Council, t.Confirmation.Grant),
		CreateTime:      wire.Timestamp(t.CreateTime),
	}
}

// RoleTermFromProto reads the term of this council and id from a message; id is "" for one that is to be made.
func RoleTermFromProto(council, id string, m *registerv1.RoleTerm) (*register.RoleTerm, error) {
	r := &reader{council: council}
	t := &register.RoleTerm{
		Council:         council,
		ID:              id,
		Person:          r.person("role_term.person", m.GetPerson()),
		Role:            RoleFromProto(m.GetRole()),
		ServiceAreas:    m.GetServiceAreas(),
		StartDate:       r.date("role_term.start_date", m.GetStartDate()),
		EndDate:         r.date("role_term.end_date", m.GetEndDate()),
		MinuteReference: r.minuteReference("role_term.minute_reference", m.GetMinuteReference()),
		RevokeTime:      wire.Instant(m.GetRevokeTime()),
		RevokeReason:    m.GetRevokeReason(),
		Confirmation:    r.confirmation("role_term", m.GetConfirmation(), m.GetPrivilegedGrant()),
		Stamp:           register.Stamp{Version: wire.Version(m.GetEtag()), CreateTime: wire.Instant(m.GetCreateTime())},
	}
	return t, r.err()
}

// ApplicationToProto gives the message of an application.
func ApplicationToProto(a *register.Application) *registerv1.Application {
	return &registerv1.Application{
		Name:         ApplicationName.Format(a.Council, a.ID),
		Etag:         wire.Etag(a.Version),
		DisplayName:  a.DisplayName,
		Issuer:       a.SignIn.Issuer,
		Subject:      a.SignIn.Subject,
		Owner:        personToName(a.Council, a.Owner),
		Roles:        each(a.Roles, RoleToProto),
		EndDate:      a.EndDate.String(),
		RevokeTime:   wire.Timestamp(a.RevokeTime),
		RevokeReason: a.RevokeReason,
		Confirmation: registerv1.GrantState(a.Confirmation.State),
		CreateTime:   wire.Timestamp(a.CreateTime),

		PrivilegedGrant: grantToName(a.Council, a.Confirmation.Grant),
	}
}

// ApplicationFromProto reads the application of this council and id from a message; id is "" for one that is to be made.
func ApplicationFromProto(council, id string, m *registerv1.Application) (*register.Application, error) {
	r := &reader{council: council}
	a := &register.Application{
		Council:      council,
		ID:           id,
		DisplayName:  m.GetDisplayName(),
		SignIn:       register.SignIn{Issuer: m.GetIssuer(), Subject: m.GetSubject()},
		Owner:        r.person("application.owner", m.GetOwner()),
		Roles:        each(m.GetRoles(), RoleFromProto),
		EndDate:      r.date("application.end_date", m.GetEndDate()),
		RevokeTime:   wire.Instant(m.GetRevokeTime()),
		RevokeReason: m.GetRevokeReason(),
		Confirmation: r.confirmation("application", m.GetConfirmation(), m.GetPrivilegedGrant()),
		Stamp:        register.Stamp{Version: wire.Version(m.GetEtag()), CreateTime: wire.Instant(m.GetCreateTime())},
	}
	return a, r.err()
}
