// Package granted reads from a role term, a cover or an application of the register whether it gives its rights: what a
// second person has still to confirm, or did not confirm, gives none. Every follower of the register asks it.
package granted

import registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"

// Gives reports whether what has this state gives anything. What was recorded before confirmations were asked for has no
// state, and gives what it gave.
func Gives(s registerv1.GrantState) bool {
	return s != registerv1.GrantState_GRANT_STATE_WAITING && s != registerv1.GrantState_GRANT_STATE_REFUSED &&
		s != registerv1.GrantState_GRANT_STATE_WITHDRAWN
}

// Confirmed reports whether what has this state gives privileged roles too: it was confirmed, or made when that was not
// asked for.
func Confirmed(s registerv1.GrantState) bool {
	return Gives(s) && s != registerv1.GrantState_GRANT_STATE_NOT_NEEDED
}
