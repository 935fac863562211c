package grpcservertest

import accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"

// The rows of the council's matrix of roles that are about reading: Y all records, O those that name the reader, A
// those of the reader's service area. A role that is not there has none.
var (
	// SeesUnpublished says who sees drafts, risks, verdicts and all else that is not published.
	SeesUnpublished = map[accessv1.Role]string{
		accessv1.Role_ROLE_LEAD_MEMBER: "O", accessv1.Role_ROLE_AUDIT_AND_GOVERNANCE_MEMBER: "Y",
		accessv1.Role_ROLE_MEMBER_PARTNERSHIP_REPRESENTATIVE: "Y", accessv1.Role_ROLE_RESPONSIBLE_OFFICER: "O",
		accessv1.Role_ROLE_SERVICE_LEAD: "A", accessv1.Role_ROLE_MANAGEMENT_TEAM: "Y",
		accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE: "Y", accessv1.Role_ROLE_CHIEF_EXECUTIVE: "Y",
		accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER: "Y", accessv1.Role_ROLE_INTERNAL_AUDIT: "Y",
	}
	// ReadsTrail says who reads the history of a record.
	ReadsTrail = map[accessv1.Role]string{
		accessv1.Role_ROLE_AUDIT_AND_GOVERNANCE_MEMBER: "Y", accessv1.Role_ROLE_MEMBER_PARTNERSHIP_REPRESENTATIVE: "Y",
		accessv1.Role_ROLE_RESPONSIBLE_OFFICER: "O", accessv1.Role_ROLE_SERVICE_LEAD: "A",
		accessv1.Role_ROLE_MANAGEMENT_TEAM: "Y", accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE: "Y",
		accessv1.Role_ROLE_CHIEF_EXECUTIVE: "Y", accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER: "Y",
		accessv1.Role_ROLE_INTERNAL_AUDIT: "Y", accessv1.Role_ROLE_ADMINISTRATOR: "Y",
	}
	// ExportsMore says who takes away more than what is published.
	ExportsMore = map[accessv1.Role]string{
		accessv1.Role_ROLE_LEAD_MEMBER: "O", accessv1.Role_ROLE_AUDIT_AND_GOVERNANCE_MEMBER: "Y",
		accessv1.Role_ROLE_MEMBER_PARTNERSHIP_REPRESENTATIVE: "Y", accessv1.Role_ROLE_RESPONSIBLE_OFFICER: "O",
		accessv1.Role_ROLE_SERVICE_LEAD: "A", accessv1.Role_ROLE_MANAGEMENT_TEAM: "Y",
		accessv1.Role_ROLE_DEPUTY_CHIEF_EXECUTIVE: "Y", accessv1.Role_ROLE_CHIEF_EXECUTIVE: "Y",
		accessv1.Role_ROLE_MANAGEMENT_INFORMATION_OFFICER: "Y", accessv1.Role_ROLE_INTERNAL_AUDIT: "Y",
		accessv1.Role_ROLE_PARTNER_CONTACT: "O",
	}
)

// Within reports whether a cell of the matrix reaches a record, which is the reader's own, or of their area, or not.
func Within(cell string, own bool) bool { return cell == "Y" || cell != "" && own }
