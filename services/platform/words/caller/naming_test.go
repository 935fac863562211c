package caller_test

import (
	"slices"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// TestAnIDGoesWithTheRolesOfItsRightAlone has a lead member cover an officer who moved in from a post.
func TestAnIDGoesWithTheRolesOfItsRightAlone(t *testing.T) {
	c := &caller.Caller{
		Person: "lena", Covered: map[string][]string{"ann": {"head-of-parks"}},
		Rights: []caller.Right{
			{Role: caller.LeadMember, Scope: caller.Own},
			{Role: caller.ResponsibleOfficer, Scope: caller.Own, For: "ann"},
			{Role: caller.ServiceLead, Scope: caller.Area, Areas: []string{"parks"}},
		},
	}
	want := []caller.Naming{
		{caller.LeadMember, "lena"}, {caller.ResponsibleOfficer, "ann"}, {caller.ResponsibleOfficer, "head-of-parks"},
	}
	if got := c.Namings(); !slices.Equal(got, want) {
		t.Errorf("Namings() = %v, want %v", got, want)
	}
	for role, want := range map[caller.Role][]string{
		caller.ResponsibleOfficer: {"ann", "head-of-parks"}, caller.LeadMember: {"lena"}, "": {"ann", "head-of-parks", "lena"},
	} {
		if got := c.Reaching(role); !slices.Equal(got, want) {
			t.Errorf("Reaching(%q) = %v, want %v", role, got, want)
		}
	}
}
