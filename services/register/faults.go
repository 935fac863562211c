package register

import (
	"fmt"
	"slices"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Stale refuses an edit of a version that is no longer the newest.
func Stale() *fault.Error {
	return fault.Stale("STALE_ETAG", "Somebody has changed the record since you read it. Read it again and repeat your change.")
}

// PersonUnknown refuses a reference to somebody the council does not know.
func PersonUnknown(who string) *fault.Error {
	return fault.Invalid("PERSON_UNKNOWN", fmt.Sprintf("The council knows no person %q. Add the person first, or write the words found as a text.", who)).
		With("person", who)
}

// PersonLeft refuses to give something to somebody who has left.
func PersonLeft(p *Person) *fault.Error {
	return fault.Precondition("PERSON_LEFT", fmt.Sprintf("%s left on %s and can take nothing on from then. Choose somebody else.", p.DisplayName, p.LeftOn.Words())).
		With("left_on", p.LeftOn.String())
}

// PostUnknown refuses a reference to a post that the council does not have.
func PostUnknown(which string) *fault.Error {
	return fault.Invalid("POST_UNKNOWN", fmt.Sprintf("The council has no post %q. Add the post first, or write the words found as a text.", which)).
		With("post", which)
}

// serviceAreaUnknown refuses a service area that the council's settings do not have.
func (c *Council) serviceAreaUnknown(id string) *fault.Error {
	has := idsOf(c.ServiceAreas, func(a ServiceArea) string { return a.ID })
	return fault.Invalid("SERVICE_AREA_UNKNOWN", fmt.Sprintf("The council has no service area %q. %s", id, useOneOf(has))).With("service_area", id)
}

// committeeUnknown refuses a committee that the council's settings do not have.
func (c *Council) committeeUnknown(id string) *fault.Error {
	has := idsOf(c.Committees, func(x Committee) string { return x.ID })
	return fault.Invalid("COMMITTEE_UNKNOWN", fmt.Sprintf("The council has no committee %q. %s", id, useOneOf(has))).With("committee", id)
}

func (c *Council) objectiveUnknown(id string) *fault.Error {
	has := idsOf(c.Objectives, func(o Objective) string { return o.ID })
	return fault.Invalid("OBJECTIVE_UNKNOWN", fmt.Sprintf("The council has no objective %q. %s", id, useOneOf(has))).With("objective", id)
}

// useOneOf says what the council's settings have in place of what is not there, as far as a person reads on.
func useOneOf(has []string) string {
	const readable = 30
	if len(has) == 0 {
		return "Its settings have none yet: have it added there."
	}
	if len(has) > readable {
		has = append(slices.Clone(has[:readable]), fmt.Sprintf("and %d more", len(has)-readable))
	}
	return "Use one of those in its settings (" + strings.Join(has, ", ") + "), or have it added there."
}

// ReferenceTaken refuses a reference number that another entry has.
func ReferenceTaken(reference string) *fault.Error {
	return fault.Conflict("REFERENCE_TAKEN", fmt.Sprintf("Another partnership has the reference %q. Give this one a reference of its own.", reference)).
		With("reference", reference)
}

// SignInTaken refuses an account that is somebody's already.
func SignInTaken() *fault.Error {
	return fault.Conflict("SIGN_IN_TAKEN", "This account signs in as another person or application of the council. Take it away there first.")
}

// CouncilExists refuses a council's id that is taken or was ever used.
func CouncilExists(id string) *fault.Error {
	return fault.Conflict("COUNCIL_EXISTS", fmt.Sprintf("There is, or was, a council with the id %q. Choose another id; one is never used again.", id)).
		With("council", id)
}

func displayNameMissing(path string) *fault.Error {
	return fault.Invalid("DISPLAY_NAME_MISSING", "A name is needed. Say what it is called.",
		fault.Field{Path: path, Description: "must not be empty"})
}

func reasonMissing(path string) *fault.Error {
	return fault.Invalid("REASON_MISSING", "Say why; the history shows it.", fault.Field{Path: path, Description: "must not be empty"})
}

func dateInvalid(path, message string) *fault.Error {
	return fault.Invalid("DATE_INVALID", message, fault.Field{Path: path, Description: message})
}

func fieldNotYours(path, who string) *fault.Error {
	return fault.Denied("FIELD_NOT_YOURS", fmt.Sprintf("You may not change %s: %s. Ask one of them, or leave the field out.", path, who)).
		With("field", path)
}

// refusedFor says who could take a decision that the caller may not take.
func refusedFor(refused *fault.Error, roles []caller.Role, people []string) *fault.Error {
	titles := make([]string, len(roles))
	for i, role := range roles {
		titles[i] = strings.ReplaceAll(string(role), "-", " ")
	}
	said := *refused.With("roles", strings.Join(titles, ", ")).With("people", strings.Join(people, ", "))
	if len(people) > 0 {
		said.Message += " This could be done by " + strings.Join(people, " or ") + "."
	} else {
		said.Message += " Nobody else holds the role of " + strings.Join(titles, " or ") + " today, or stands in for it; the administrator can grant it."
	}
	return &said
}
