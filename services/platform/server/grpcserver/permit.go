package grpcserver

import (
	"context"
	"regexp"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
)

// maxSilence is how long the register may be unheard before changes are refused: a role revoked meanwhile would still
// count. Reads go on.
const maxSilence = 5 * time.Minute

// permit matches the caller's roles in the request's council with the rule of the rpc. Who has no role there is
// answered as if nothing were there; who has a role, but none that may do this, is told so.
func (c *chain) permit(ctx context.Context, request proto.Message) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return nil
	}
	if err := current.setCouncil(request); err != nil {
		return err
	}
	if current.Subject == "" {
		return nil // the public, on an rpc that is open to it
	}
	if err := c.grantsKnown(current.rule.Writes); err != nil {
		return err
	}
	c.setRoles(current)
	if !current.allowed() && current.Council != "" && !current.rule.Public && !current.rule.SignedIn {
		c.awaitGrants(ctx, current)
	}
	if current.Person == "" && len(current.Roles) == 0 && c.Directory.EndedApplication(signIn(current)) {
		return fault.Unauthenticated("APPLICATION_ENDED", "The access of this application has ended: it was revoked, its last day is over, or its "+
			"owner left, is suspended or lost the role. The council's administrator can add it anew.")
	}
	if current.Person != "" || current.Application != "" {
		if err := c.limited.council(ctx, c.Now()); err != nil {
			return err
		}
	}
	if current.rule.Public || current.rule.SignedIn {
		return nil
	}
	current.Rights = current.rule.Match(current.Roles)
	if err := current.keepAuditorFromChanges(); err != nil {
		return err
	}
	switch {
	case len(current.Rights) > 0 && current.rule.Person && current.Person == "":
		return fault.Denied("PERSON_NEEDED",
			"A person does this, signed in as themselves. An application or a service does not, whatever roles it holds.")
	case len(current.Rights) > 0:
		return nil
	case len(current.Roles) == 0 && current.rule.ConcernsCouncil():
		return names.Missing()
	}
	return current.NotAllowed()
}

// keepAuditorFromChanges leaves an internal auditor, to change something, no right but internal audit's own: an rpc whose rule
// names that role is the exception. Whatever else they hold, or whomever they cover, lets them read only.
func (c *call) keepAuditorFromChanges() error {
	if !c.rule.Writes || len(c.Rights) == 0 || !c.Audits() {
		return nil
	}
	c.Rights = slices.DeleteFunc(c.Rights, func(r caller.Right) bool { return r.Role != caller.InternalAudit })
	if len(c.Rights) > 0 {
		return nil
	}
	return fault.Denied("AUDITOR_CHANGES_NOTHING", "You hold the role of internal audit, which changes nothing but its findings, so that it stays "+
		"independent. Whatever else you hold or cover lets you read only. Somebody else does this, or the administrator ends one of your roles.")
}

// permitService holds the caller's identity against the services that the rule names.
func (c *chain) permitService(ctx context.Context, request proto.Message) error {
	current := callIn(ctx)
	if isOpen(current.Method) {
		return nil
	}
	if !current.rule.AllowsService(current.Service) {
		return fault.Denied("SERVICE_NOT_ALLOWED", "This service may not make this call.").With("service", current.Service)
	}
	return current.setCouncil(request)
}

func (c *call) setCouncil(request proto.Message) error {
	if !c.rule.ConcernsCouncil() {
		return nil
	}
	council, ok := c.rule.Council(request)
	if !ok {
		return names.Missing()
	}
	c.Council, c.record = council, plainName(c.rule.Record(request))
	return nil
}

// plain is how the names of resources are made whose ids Concordat gave. Others could hold words of their caller's.
var plain = regexp.MustCompile(`^councils/[a-z0-9-]{1,63}(/[a-zA-Z]{1,30}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}){0,4}(/assessment)?$`)

// plainName gives the name of a resource when it is made like one, and "" otherwise: it goes into logs and traces.
func plainName(name string) string {
	if !plain.MatchString(name) {
		return ""
	}
	return name
}

// setRoles says who the sign-in is in the council. Operators belong to no council: what they are counts only where
// the rule asks for it, so that elsewhere they are strangers like any other.
func (c *chain) setRoles(current *call) {
	who := signIn(current)
	if current.Council != "" {
		member := c.Directory.Member(current.Council, who)
		current.Person, current.Posts, current.Covered = member.Person, member.Posts, member.Covered
		current.Application, current.Roles = member.Application, member.Roles
		current.Needs, current.Titles = current.rule.Roles(), member.Titles
		current.Reading = current.rule.Reading(current.Roles)
	}
	if current.rule.Names(caller.Operator) && c.Directory.IsOperator(who) {
		operator := caller.Right{Role: caller.Operator, Scope: caller.Any}
		current.Roles = append(slices.Clip(current.Roles), operator)
	}
}

// grantsKnown refuses while it is not known who holds which role, or for a write, not any more.
func (c *chain) grantsKnown(write bool) error {
	switch {
	case !c.Directory.CaughtUp():
		return fault.Unavailable("GRANTS_NOT_READY", "The service is starting and does not know everybody's roles yet. Try again in a few seconds.")
	case write && c.Now().Sub(c.Directory.LastHeard()) > maxSilence:
		return fault.Unavailable("GRANTS_TOO_OLD",
			"Changes are not possible at the moment, because the register cannot be reached to check your roles. You can still read. Try again later.")
	}
	return nil
}
