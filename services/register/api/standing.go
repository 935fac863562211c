package api

import (
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
)

// Standing tells the domain who has one of the roles in the council today, from the grants in memory.
func Standing(directory *access.Directory, council string, roles []caller.Role) []register.Standing {
	var all []register.Standing
	for _, s := range directory.Standing(council, roles) {
		all = append(all, register.Standing{Person: s.Person, Role: s.Role, For: s.For, StandIn: s.StandIn, Areas: s.Areas})
	}
	return all
}
