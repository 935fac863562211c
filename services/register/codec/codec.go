// Package codec turns the messages of concordat.register.v1 into the domain's types and back. It judges form only:
// whether a text is a date and a name that of a person. What a record must hold, and when, is the domain's affair.
package codec

import (
	"strings"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	typev1 "github.com/concordat-suite/concordat/proto/gen/concordat/type/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
	"github.com/concordat-suite/concordat/services/platform/words/names"
	"github.com/concordat-suite/concordat/services/register"
)

// The names of the register's resources.
var (
	CouncilName     = names.New("councils/{council}")
	PersonName      = names.New("councils/{council}/people/{person}")
	PostName        = names.New("councils/{council}/posts/{post}")
	CoverName       = names.New("councils/{council}/covers/{cover}")
	HandOverName    = names.New("councils/{council}/handOvers/{hand_over}")
	GrantName       = names.New("councils/{council}/privilegedGrants/{privileged_grant}")
	RoleTermName    = names.New("councils/{council}/roleTerms/{role_term}")
	ApplicationName = names.New("councils/{council}/applications/{application}")
	PartnershipName = names.New("councils/{council}/partnerships/{partnership}")
	ImportName      = names.New("councils/{council}/imports/{import}")
	ProposalName    = names.New("councils/{council}/partnerships/{partnership}/fieldProposals/{field_proposal}")
)

// RoleToProto gives the contract's word for a role.
func RoleToProto(role caller.Role) accessv1.Role {
	name := "ROLE_" + strings.ToUpper(strings.ReplaceAll(string(role), "-", "_"))
	return accessv1.Role(accessv1.Role_value[name])
}

// RoleFromProto gives the domain's word for a role, "" for one that nobody has said.
func RoleFromProto(role accessv1.Role) caller.Role { return access.RoleOf(role) }

// reader reads the fields of one message. It keeps the first fault, with every field that is wrong in the same way, so
// that conversions read as plain assignments and the caller asks once.
type reader struct {
	council string
	fault   *fault.Error
}

func (r *reader) wrong(f *fault.Error, path, description string) {
	if r.fault == nil {
		r.fault = f
	}
	if r.fault.Reason == f.Reason {
		r.fault.Fields = append(r.fault.Fields, fault.Field{Path: path, Description: description})
	}
}

// err gives the fault, if any; a nil *fault.Error is not a nil error.
func (r *reader) err() error {
	if r.fault == nil {
		return nil
	}
	return r.fault
}

// date reads a day; an empty text means that nobody has said.
func (r *reader) date(path, text string) date.Date {
	if text == "" {
		return date.Date{}
	}
	d, err := date.Parse(text)
	if err != nil {
		r.wrong(fault.As(err), path, "must be a day that exists, such as 2024-09-18")
	}
	return d
}

// partial reads a date that may be known to the year or month only.
func (r *reader) partial(path, text string) date.Partial {
	if text == "" {
		return date.Partial{}
	}
	p, err := date.ParsePartial(text)
	if err != nil {
		r.wrong(fault.As(err), path, "must be a year, a month or a day, such as 2017, 2017-04 or 2017-04-12")
	}
	return p
}

// person reads the name of a person of the council and gives the id.
func (r *reader) person(path, name string) string {
	if name == "" {
		return ""
	}
	council, id, err := PersonName.Parse2(name)
	if err != nil || council != r.council {
		r.wrong(register.PersonUnknown(name), path, "must name a person of this council")
	}
	return id
}

// post reads the name of a post of the council and gives the id.
func (r *reader) post(path, name string) string {
	if name == "" {
		return ""
	}
	council, id, err := PostName.Parse2(name)
	if err != nil || council != r.council {
		r.wrong(register.PostUnknown(name), path, "must name a post of this council")
	}
	return id
}

func (r *reader) minuteReference(path string, m *typev1.MinuteReference) *register.MinuteReference {
	if m == nil {
		return nil
	}
	return &register.MinuteReference{
		Committee:   m.GetCommittee(),
		MeetingDate: r.date(path+".meeting_date", m.GetMeetingDate()),
		Minute:      m.GetMinute(),
		ToFollow:    m.GetToFollow(),
	}
}

func minuteReferenceToProto(m *register.MinuteReference) *typev1.MinuteReference {
	if m == nil {
		return nil
	}
	out := &typev1.MinuteReference{Committee: m.Committee, MeetingDate: m.MeetingDate.String()}
	switch {
	case m.Minute != "":
		out.Reference = &typev1.MinuteReference_Minute{Minute: m.Minute}
	case m.ToFollow:
		out.Reference = &typev1.MinuteReference_ToFollow{ToFollow: true}
	}
	return out
}

// MinuteReferenceFromProto reads a minute reference; path is the field it stands in.
func MinuteReferenceFromProto(path string, m *typev1.MinuteReference) (*register.MinuteReference, error) {
	r := &reader{}
	return r.minuteReference(path, m), r.err()
}

// DateFromProto reads a day; empty means that nobody has said. path is the field it stands in.
func DateFromProto(path, text string) (date.Date, error) {
	r := &reader{}
	return r.date(path, text), r.err()
}

func moneyFromProto(m *typev1.Money) *register.Money {
	if m == nil {
		return nil
	}
	return &register.Money{Pence: m.GetPence(), Currency: m.GetCurrencyCode()}
}

func moneyToProto(m *register.Money) *typev1.Money {
	if m == nil {
		return nil
	}
	return &typev1.Money{Pence: m.Pence, CurrencyCode: m.Currency}
}

// textToProto gives the text form of a date, or leaves it unset.
func textToProto(d interface{ String() string }) *string {
	if text := d.String(); text != "" {
		return &text
	}
	return nil
}

// personToName writes a person's id as a resource name; "" stays "".
func personToName(council, id string) string {
	if id == "" {
		return ""
	}
	return PersonName.Format(council, id)
}

// each converts a list; an empty one becomes nil, as protobuf has it.
func each[From, To any](from []From, convert func(From) To) []To {
	if len(from) == 0 {
		return nil
	}
	to := make([]To, len(from))
	for i, f := range from {
		to[i] = convert(f)
	}
	return to
}
