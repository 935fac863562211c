package personal_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/personal"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// TestMessagesKeepWhatIsNotPersonal erases a name that stands in a person's place, inside a list that is personal as a
// whole, and in the name of the partnership.
func TestMessagesKeepWhatIsNotPersonal(t *testing.T) {
	text := func(words string) *registerv1.Holder {
		return &registerv1.Holder{Holder: &registerv1.Holder_Text{Text: words}}
	}
	p := &registerv1.Partnership{
		DisplayName: "Jane Smith Trust",
		LeadMember:  text("Cllr Jane Smith"),
		ServiceLead: text("Janet Smith"),
		Partners:    &registerv1.Partners{Partners: []*registerv1.Partner{{Organisation: "Anglian Water", Contact: text("jane smith")}}},
		Sources:     []*registerv1.SourceRow{{File: "register.csv", Cells: []*registerv1.SourceCell{{Heading: "Lead", Text: "JANE SMITH"}}}},
	}
	found := personal.Erase(wording.WordsOf("Jane Smith").Finder(), p)
	if want := []string{"lead_member.text", "partners.partners.contact.text", "sources"}; !slices.Equal(found.Erased, want) {
		t.Errorf("erased %v, want %v", found.Erased, want)
	}
	if want := []string{"display_name"}; !slices.Equal(found.Remaining, want) {
		t.Errorf("remaining %v, want %v", found.Remaining, want)
	}
	want := &registerv1.Partnership{
		DisplayName: "Jane Smith Trust",
		LeadMember:  text("Cllr [erased]"),
		ServiceLead: text("Janet Smith"),
		Partners:    &registerv1.Partners{Partners: []*registerv1.Partner{{Organisation: "Anglian Water", Contact: text("[erased]")}}},
		Sources:     []*registerv1.SourceRow{{File: "register.csv", Cells: []*registerv1.SourceCell{{Heading: "Lead", Text: "[erased]"}}}},
	}
	if !proto.Equal(p, want) {
		t.Errorf("the record is %v", p)
	}
}

// TestAPersonsOwnDetailsStay keeps a person's name, who is erased as a whole, and erases it where it stands in a reason.
func TestAPersonsOwnDetailsStay(t *testing.T) {
	p := &registerv1.Person{DisplayName: "Jane Smith", Email: "jane.smith@example.org", StatusReason: "Asked by Jane Smith",
		SignIns: []*registerv1.SignIn{{Subject: "jane.smith"}}}
	found := personal.Erase(wording.WordsOf("Jane Smith").Finder(), p)
	if want := []string{"display_name", "email", "sign_ins.subject"}; !slices.Equal(found.Remaining, want) || p.GetEmail() != "jane.smith@example.org" {
		t.Errorf("remaining %v, want %v; %v", found.Remaining, want, p)
	}
	if p.GetStatusReason() != "Asked by [erased]" {
		t.Errorf("the reason is %q", p.GetStatusReason())
	}
}

func TestFieldsLeadToPersonalOnes(t *testing.T) {
	var got []string
	for _, f := range personal.Fields((&registerv1.Person{}).ProtoReflect().Descriptor()) {
		if f.Personal != personal.Is(f.Descriptor) {
			t.Errorf("%s is said to be personal: %v", f.Descriptor.FullName(), f.Personal)
		}
		got = append(got, string(f.Descriptor.Name()))
	}
	want := []string{"display_name", "post_title", "email", "telephone", "sign_ins", "status_reason"}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("Fields(Person) = %v, want %v", got, want)
	}
}
