// Package authors says whose own something is that is to be decided, and who therefore may not decide on it: nobody
// decides on their own, in whatever role, cover, post or delegation they act. What is decided, and by which roles, it
// leaves to the packages that use it.
package authors

import (
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// Set holds the ids of the people who wrote, proposed or handed in something, or in whose name that was done.
type Set map[string]bool

// Of returns the set of these people; an empty id is nobody.
func Of(ids ...string) Set { return Set{}.And(ids...) }

// And adds people to the set and returns it.
func (s Set) And(ids ...string) Set {
	for _, id := range ids {
		if id != "" {
			s[id] = true
		}
	}
	return s
}

// Has reports whether one of these people is an author.
func (s Set) Has(ids ...string) bool {
	for _, id := range ids {
		if s[id] {
			return true
		}
	}
	return false
}

// Act is one thing that somebody did to a record, as the history has it.
type Act struct {
	// Method is the full name of the rpc.
	Method string
	// Person and Application are the id of who did it, OnBehalfOf that of the person in whose name; "" when there is none.
	Person, Application, OnBehalfOf string
}

// Decider is who is about to decide: a person, the one whom they cover in this ("" for none), and the role they act in.
type Decider struct {
	Person, For string
	Role        caller.Role
}

// Proposal is something proposed on which somebody else decides.
type Proposal struct {
	// What names it in a sentence: "this partnership".
	What string
	// Own are its authors.
	Own Set
	// As is the role in which it was proposed.
	As caller.Role
}

// Refuse refuses whoever may not decide on the proposal: an author, whoever would decide in an author's name, and on
// what the deputy chief executive proposed everybody but the chief executive.
func (p Proposal) Refuse(by Decider) error {
	switch {
	case p.Own.Has(by.Person):
		return fault.Denied("APPROVER_IS_PROPOSER",
			"You wrote or proposed "+p.What+", or somebody did in your name. Nobody decides on their own; somebody else does.")
	case p.Own.Has(by.For):
		return fault.Denied("APPROVER_IS_PROPOSER",
			"The person whom you cover wrote or proposed "+p.What+". Nobody decides on their own, nor does anybody in their name.")
	case p.As == caller.DeputyChiefExecutive && by.Role != caller.ChiefExecutive:
		return fault.Denied("CHIEF_EXECUTIVE_APPROVES",
			"The deputy chief executive proposed "+p.What+", so the chief executive decides.")
	}
	return nil
}

// Roles returns the roles that may decide on the proposal. Whether a partnership is significant is not known where this
// is decided, so a service lead never does.
func (p Proposal) Roles() []caller.Role {
	if p.As == caller.DeputyChiefExecutive {
		return []caller.Role{caller.ChiefExecutive}
	}
	return []caller.Role{caller.DeputyChiefExecutive, caller.ChiefExecutive}
}
