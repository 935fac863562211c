package caller

import "slices"

// privileged are the roles that somebody comes to hold, or to act in, only after a second person has confirmed it. The
// management team is one of them since it stands in for the deputy and the chief executive.
var privileged = []Role{
	DeputyChiefExecutive, ChiefExecutive, Administrator, InternalAudit, ManagementInformationOfficer, ManagementTeam,
}

// Privileged reports whether a second person confirms who holds the role, and who acts in it.
func (r Role) Privileged() bool { return slices.Contains(privileged, r) }

// PrivilegedOf returns those of the roles that are privileged, each once.
func PrivilegedOf(roles []Role) []Role {
	var of []Role
	for _, r := range roles {
		if r.Privileged() && !slices.Contains(of, r) {
			of = append(of, r)
		}
	}
	return of
}

// confirming are the roles that confirm what another person granted. Internal audit is none of them: it changes nothing
// but findings. Nor is the management information officer, who has no part in the council's users.
var confirming = []Role{Administrator, DeputyChiefExecutive, ChiefExecutive}

// Confirming returns the roles that confirm privileged grants.
func Confirming() []Role { return slices.Clone(confirming) }
