package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/powers"
)

// grantResources are the names of what the kinds of grants give.
var grantResources = map[powers.Kind]names.Pattern{
	powers.Role: RoleTermName, powers.Cover: CoverName, powers.Application: ApplicationName,
}

func grantToName(council, id string) string {
	if id == "" {
		return ""
	}
	return GrantName.Format(council, id)
}

// confirmation reads what a record keeps of its grant.
func (r *reader) confirmation(path string, state registerv1.GrantState, grant string) powers.Confirmation {
	c := powers.Confirmation{State: powers.State(state)}
	if grant == "" {
		return c
	}
	_, id, err := GrantName.Parse2(grant)
	if err != nil {
		r.wrong(names.Missing(), path+".privileged_grant", "must name a grant of this council")
	}
	c.Grant = id
	return c
}

// GrantToProto gives the message of a privileged grant.
func GrantToProto(g *powers.Grant) *registerv1.PrivilegedGrant {
	m := &registerv1.PrivilegedGrant{
		Name:       GrantName.Format(g.Council, g.ID),
		Etag:       wire.Etag(g.Version),
		Kind:       registerv1.GrantKind(g.Kind),
		Person:     personToName(g.Council, g.Person),
		OnBehalfOf: personToName(g.Council, g.OnBehalfOf),
		Roles:      each(g.Roles, RoleToProto),
		SignIns:    each(g.Accounts, func(a powers.Account) *registerv1.SignIn { return signInToProto(register.SignIn(a)) }),
		State:      registerv1.GrantState(g.State),
		ProposedBy: personToName(g.Council, g.ProposedBy), ProposedFor: personToName(g.Council, g.ProposedFor),
		ForOneself:        g.ForOneself,
		CreateTime:        wire.Timestamp(g.CreateTime),
		SettledBy:         personToName(g.Council, g.SettledBy),
		SettledByOperator: g.ByOperator,
		SettleTime:        wire.Timestamp(g.SettleTime),
		SettleReason:      g.SettleReason,
	}
	if name, ok := grantResources[g.Kind]; ok {
		m.Resource = name.Format(g.Council, g.Resource)
	}
	return m
}

func accountFromProto(m *registerv1.SignIn) powers.Account { return powers.Account(SignInFromProto(m)) }

// GrantFromProto reads the grant of this council and id from a message.
func GrantFromProto(council, id string, m *registerv1.PrivilegedGrant) (*powers.Grant, error) {
	r := &reader{council: council}
	g := &powers.Grant{
		Council:      council,
		ID:           id,
		Kind:         powers.Kind(m.GetKind()),
		Person:       r.person("privileged_grant.person", m.GetPerson()),
		OnBehalfOf:   r.person("privileged_grant.on_behalf_of", m.GetOnBehalfOf()),
		Roles:        each(m.GetRoles(), RoleFromProto),
		Accounts:     each(m.GetSignIns(), accountFromProto),
		State:        powers.State(m.GetState()),
		ProposedBy:   r.person("privileged_grant.proposed_by", m.GetProposedBy()),
		ProposedFor:  r.person("privileged_grant.proposed_for", m.GetProposedFor()),
		ForOneself:   m.GetForOneself(),
		SettledBy:    r.person("privileged_grant.settled_by", m.GetSettledBy()),
		ByOperator:   m.GetSettledByOperator(),
		SettleTime:   wire.Instant(m.GetSettleTime()),
		SettleReason: m.GetSettleReason(),
		Version:      wire.Version(m.GetEtag()),
		CreateTime:   wire.Instant(m.GetCreateTime()),
	}
	if name, ok := grantResources[g.Kind]; ok {
		_, resource, err := name.Parse2(m.GetResource())
		if err != nil {
			return nil, err
		}
		g.Resource = resource
	}
	return g, r.err()
}
