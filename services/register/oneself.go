package register

import (
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// onlyRuns reports whether somebody acts as management information officer and by no other right. That office names
// officers and corrects contacts; what a record says is its officer's.
func onlyRuns(rights []caller.Right) bool {
	other := func(r caller.Right) bool { return r.Role != caller.ManagementInformationOfficer }
	return len(rights) > 0 && !slices.ContainsFunc(rights, other)
}

// selves are the ids by which a record may name the caller, or whom they cover in these rights.
func selves(c *caller.Caller, rights []caller.Right) []string {
	return append(c.Selves(), c.IDs(caller.Behalf(rights))...)
}

// namesOneself refuses an information officer who makes herself the officer of a record: so named she would change all of
// it.
func (p *Partnership) namesOneself(c *caller.Caller, rights []caller.Right, before *Partnership) error {
	if !onlyRuns(rights) {
		return nil
	}
	own := selves(c, rights)
	delegate := func(p *Partnership) string {
		if p.Delegate == nil {
			return ""
		}
		return p.Delegate.Person
	}
	for _, place := range []struct{ field, is, was string }{
		{"responsible_officer", p.ResponsibleOfficer.ID(), before.ResponsibleOfficer.ID()},
		{"delegate", delegate(p), delegate(before)},
	} {
		if place.is != "" && place.is != place.was && slices.Contains(own, place.is) {
			return appointsOneself().With("field", place.field)
		}
	}
	return nil
}

// appointsOneself is the refusal of an information officer who gives herself what is another's to give her.
func appointsOneself() *fault.Error {
	return fault.Denied("APPOINTS_ONESELF", "As management information officer you name others as officers, not yourself or whom you cover: a record's "+
		"officer changes all of it. Let the deputy chief executive or the service lead name you.")
}
