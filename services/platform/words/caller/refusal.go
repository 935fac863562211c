package caller

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// readers are the roles that read what is a council's own of the records they reach, such as returns and notices.
var readers = []Role{
	AuditAndGovernanceMember, MemberPartnershipRepresentative, ResponsibleOfficer, ServiceLead, ManagementTeam, DeputyChiefExecutive,
	ChiefExecutive, ManagementInformationOfficer, InternalAudit,
}

// Reads reports whether the caller reads a record in one of the roles that read what is the council's own.
func (c *Caller) Reads(r Record) bool {
	return slices.ContainsFunc(c.RolesOver(r), func(right Right) bool { return slices.Contains(readers, right.Role) })
}

// NotYours refuses to do to a record what the caller has a right to do to others only, and says who does it.
func (c *Caller) NotYours() *fault.Error {
	return fault.Denied("RECORD_NOT_YOURS", "You can read this record, but you cannot do this with it. "+c.WhoMay()).With("roles", c.needed())
}

// Unreached returns the refusal of a call about a record that none of the caller's rights to it reaches. If they may get
// the record it says who may, in the words given or, without any, in those of the call's rule; otherwise it answers as if
// there were no such record.
func (c *Caller) Unreached(r Record, who string) *fault.Error {
	switch {
	case len(c.over(c.Reading, r)) == 0:
		return names.Missing()
	case who == "":
		return c.NotYours()
	}
	return fault.Denied("RECORD_NOT_YOURS", "You can read this record, but you cannot do this with it. "+who)
}

// NotAllowed refuses a call that none of the caller's roles allows, and says who may make it.
func (c *Caller) NotAllowed() *fault.Error {
	held := "You hold no role in this council that allows this. "
	if titles := c.held(); titles != "" {
		held = "Your roles in this council (" + titles + ") do not allow this. "
	}
	return fault.Denied("PERMISSION_DENIED", held+c.WhoMay()).With("roles", c.needed())
}

// WhoMay says in the council's own words who may make the call.
func (c *Caller) WhoMay() string {
	var who []string
	for _, right := range c.Needs {
		words := "the " + c.title(right.Role)
		switch right.Scope {
		case Own:
			words += " whom the record names"
		case Area:
			words += " of the record's service area"
		}
		if !slices.Contains(who, words) {
			who = append(who, words)
		}
	}
	if len(who) == 0 {
		return "If you need it for your work, ask your council's administrator."
	}
	return "It is for " + either(who) + ", and for whoever covers or stands in for them. If it is part of your work, ask the administrator for the role, or for cover."
}

// needed lists the roles that the call needs, for programs.
func (c *Caller) needed() string {
	var roles []string
	for _, right := range c.Needs {
		if !slices.Contains(roles, string(right.Role)) {
			roles = append(roles, string(right.Role))
		}
	}
	return strings.Join(roles, ", ")
}

// held lists what the council calls the roles that the caller holds.
func (c *Caller) held() string {
	var titles []string
	for _, right := range c.Roles {
		if title := c.title(right.Role); !slices.Contains(titles, title) {
			titles = append(titles, title)
		}
	}
	return strings.Join(titles, ", ")
}

// title gives what the council calls a role, or its usual name.
func (c *Caller) title(role Role) string {
	if title := strings.Join(strings.Fields(c.Titles[role]), " "); title != "" {
		return title
	}
	return strings.ReplaceAll(string(role), "-", " ")
}

// either joins words: "a, b or c".
func either(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
