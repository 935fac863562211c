package register

import (
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// officers and members are the fields that name them; who may change them is told below.
var (
	officers = []string{"service_lead", "responsible_officer", "delegate"}
	members  = []string{"lead_member", "opposition_spokesperson"}
)

// contacts are the names, contacts, dates and links that the management information officer may correct on any
// record; not scores, risks, money or narrative.
var contacts = slices.Concat(
	[]string{"display_name", "short_name", "former_names", "reference", "web_page", "created_on", "joined_on", "partners"},
	officers, members,
	each([]string{"terms_of_reference", "agreement", "reporting", "complaints", "public_engagement", "exit"},
		"link", "agreed_on", "next_review_on", "answered_by"),
)

// each gives the paths of these parts of every field.
func each(fields []string, parts ...string) []string {
	var paths []string
	for _, field := range fields {
		for _, part := range parts {
			paths = append(paths, field+"."+part)
		}
	}
	return paths
}

// mayEdit refuses a change of a field that none of the rights reaches. Paths are written as in an update mask.
func mayEdit(rights []caller.Right, paths []string) error {
	for _, path := range paths {
		reaches := func(r caller.Right) bool { return editable(r, path) }
		if !slices.ContainsFunc(rights, reaches) {
			return fieldNotYours(path, whoMayEdit(path))
		}
	}
	return nil
}

// editors are the rights by which a record on the register is edited, in the order in which their holders are asked
// about a field.
var editors = []caller.Right{
	{Role: caller.ResponsibleOfficer, Scope: caller.Own},
	{Role: caller.ServiceLead, Scope: caller.Area},
	{Role: caller.DeputyChiefExecutive, Scope: caller.Any},
	{Role: caller.ManagementInformationOfficer, Scope: caller.Any, Limit: caller.Contacts},
}

// EditorsOf returns the roles whose holders may edit a field of a record on the register, in the order in which they
// are asked about it.
func EditorsOf(path string) []caller.Role {
	var roles []caller.Role
	for _, right := range editors {
		if editable(right, path) {
			roles = append(roles, right.Role)
		}
	}
	return roles
}

// editable says whether one right allows changing the field.
func editable(right caller.Right, path string) bool {
	switch {
	case right.Limit == caller.Contacts:
		return slices.ContainsFunc(contacts, func(allowed string) bool { return within(path, allowed) })
	case inAny(path, members):
		return right.Role == caller.DeputyChiefExecutive || right.Role == caller.ManagementInformationOfficer
	case inAny(path, officers):
		return right.Role != caller.ResponsibleOfficer
	default:
		return true
	}
}

func whoMayEdit(path string) string {
	switch {
	case inAny(path, members):
		return "members are named by the deputy chief executive and the management information officer"
	case inAny(path, officers):
		return "officers are named by service leads, the deputy chief executive and the management information officer"
	default:
		return "it is changed by the responsible officer, the service lead and the deputy chief executive"
	}
}

// inAny says whether the path lies in one of the fields.
func inAny(path string, fields []string) bool {
	return slices.ContainsFunc(fields, func(field string) bool { return within(path, field) })
}

// within says whether path is the field or lies inside it.
func within(path, field string) bool { return path == field || strings.HasPrefix(path, field+".") }

// mayEnter refuses a draft, or a field of it, that none of the rights to create reaches. A responsible officer may name
// themselves, or the draft would be nobody's.
func mayEnter(c *caller.Caller, p *Partnership) error {
	rights := c.Over(p.On(date.Date{}))
	if len(rights) == 0 {
		return fault.Denied("SERVICE_AREA_NOT_YOURS", "You enter drafts of the service areas that you lead. Name one of them.").
			With("service_area", p.ServiceArea)
	}
	given := Changed(&Partnership{}, p)
	if h := p.ResponsibleOfficer; h != nil && slices.Contains(c.Selves(), h.ID()) && h.Since.IsZero() && h.MinuteReference == nil {
		given = slices.DeleteFunc(given, func(field string) bool { return field == "responsible_officer" })
	}
	if err := p.namesOneself(c, rights, &Partnership{}); err != nil {
		return err
	}
	return mayEdit(rights, given)
}

// CorrectedByRunner reports whether the management information officer may change the field on any record.
func CorrectedByRunner(field string) bool { return inAny(field, contacts) }

// officerOf gives the responsible officer of a new draft that names none, where its author is a responsible officer and
// nothing else: were it nobody's, its author could not go on with it.
func officerOf(c *caller.Caller) *Holder {
	if len(c.Rights) != 1 || c.Rights[0].Role != caller.ResponsibleOfficer || c.Rights[0].For != "" || c.Person == "" {
		return nil
	}
	return &Holder{Person: c.Person}
}

// areaOf gives the service area of a new draft that names none, where its author leads just one and does nothing else.
func areaOf(c *caller.Caller) string {
	if len(c.Rights) == 1 && c.Rights[0].Role == caller.ServiceLead && len(c.Rights[0].Areas) == 1 {
		return c.Rights[0].Areas[0]
	}
	return ""
}
