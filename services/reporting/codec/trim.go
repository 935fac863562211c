package codec

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/sight"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// kind is a type of resource that reports are made from.
type kind struct {
	service string
	fresh   func() proto.Message
	// trim leaves out what no report will ever need, such as addresses; nil keeps all.
	trim func(proto.Message)
}

// followed are the types that reports are made from, by the full names of their messages.
var followed = map[string]kind{
	"concordat.register.v1.Council":      {"register", func() proto.Message { return &registerv1.Council{} }, nil},
	"concordat.register.v1.Person":       {"register", func() proto.Message { return &registerv1.Person{} }, trimPerson},
	"concordat.register.v1.RoleTerm":     {"register", func() proto.Message { return &registerv1.RoleTerm{} }, nil},
	"concordat.register.v1.Post":         {"register", func() proto.Message { return &registerv1.Post{} }, nil},
	"concordat.register.v1.Review":       {"register", func() proto.Message { return &registerv1.Review{} }, nil},
	"concordat.register.v1.Return":       {"register", func() proto.Message { return &registerv1.Return{} }, nil},
	"concordat.register.v1.Partnership":  {"register", func() proto.Message { return &registerv1.Partnership{} }, nil},
	"concordat.governance.v1.Assessment": {"governance-check", func() proto.Message { return &governancev1.Assessment{} }, trimAssessment},
	"concordat.governance.v1.Policy":     {"governance-check", func() proto.Message { return &governancev1.Policy{} }, trimPolicy},
	"concordat.notification.v1.Notice":   {"notification", func() proto.Message { return &notificationv1.Notice{} }, trimNotice},
}

// Trim gives the stored form of a resource of that service: without exempt and confidential matters, which no report has,
// and without what no report needs. It is nil for a resource that reports are not made from.
func Trim(service string, state *anypb.Any) ([]byte, error) {
	k, known := followed[string(state.MessageName())]
	if !known || k.service != service {
		return nil, nil
	}
	m := k.fresh()
	if err := state.UnmarshalTo(m); err != nil {
		return nil, fmt.Errorf("decode the state: %w", err)
	}
	sight.Prune(m, caller.Restricted)
	if k.trim != nil {
		k.trim(m)
	}
	return proto.MarshalOptions{Deterministic: true}.Marshal(m)
}

// trimPerson keeps the name, which reports tell, and whether the person can be written to.
func trimPerson(m proto.Message) {
	p := m.(*registerv1.Person)
	p.PostTitle, p.Email, p.Telephone, p.SignIns, p.StatusReason = "", printOf(p.Email), "", nil, ""
}

// printOf stands for an address: it tells whether an address is still the one that mail was sent to, and is so short that it
// fits a great many, so that it says nothing of whose it is.
func printOf(address string) string {
	if address == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(strings.ToLower(address)))
	return hex.EncodeToString(sum[:2])
}

// Erase takes the personal details out of an earlier stored form of a resource. now is its stored form after the erasure.
// Only people have any: what is stored of the others has none.
func Erase(typeName string, state, now []byte) ([]byte, error) {
	if typeName != "concordat.register.v1.Person" {
		return state, nil
	}
	var was, is registerv1.Person
	if err := proto.Unmarshal(state, &was); err != nil {
		return nil, fmt.Errorf("decode the earlier state: %w", err)
	}
	if err := proto.Unmarshal(now, &is); err != nil {
		return nil, fmt.Errorf("decode the state after the erasure: %w", err)
	}
	was.DisplayName, was.Email, was.EraseTime = "", "", is.GetEraseTime()
	return proto.MarshalOptions{Deterministic: true}.Marshal(&was)
}

// trimAssessment leaves out the facts behind the verdicts, which governance-check keeps.
func trimAssessment(m proto.Message) {
	a := m.(*governancev1.Assessment)
	for _, v := range a.Verdicts {
		v.Facts, v.Policy = nil, ""
	}
	a.SignificanceResults = nil
}

// trimPolicy keeps its title, number and days.
func trimPolicy(m proto.Message) {
	p := m.(*governancev1.Policy)
	kept := &governancev1.Policy{Name: p.Name, State: p.State, Number: p.Number, Title: p.Title, InForceFrom: p.InForceFrom, InForceUntil: p.InForceUntil}
	proto.Reset(p)
	proto.Merge(p, kept)
}

// trimNotice leaves out what the mail server said, and of the address all that tells whose it is.
func trimNotice(m proto.Message) {
	n := m.(*notificationv1.Notice)
	n.Address, n.Reply = printOf(n.Address), ""
}
