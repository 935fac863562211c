package journal

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"sort"
	"strconv"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/anypb"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/personal"
	"github.com/concordat-suite/concordat/services/platform/contract/unknown"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// ContractVersion is the release of the contract that entries are written by (proto/release).
const ContractVersion = "0.1.0"

var deterministic = proto.MarshalOptions{Deterministic: true}

// call is what the entries of one call share.
type call struct {
	id, method, requestID string
	actor                 *journalv1.Actor
	rights                []string
	behalf                string // whom the caller covers, where all their rights come from that
}

func callOf(ctx context.Context) call {
	c := caller.From(ctx)
	made := call{id: c.RequestID, method: c.Method, requestID: requests.From(ctx).ID, actor: actorOf(c), behalf: caller.Behalf(c.Rights)}
	if made.id == "" {
		made.id = ids.New()
	}
	for _, right := range c.Rights {
		made.rights = append(made.rights, right.Words())
	}
	return made
}

func actorOf(c *caller.Caller) *journalv1.Actor {
	switch {
	case c.Person != "":
		return &journalv1.Actor{Kind: &journalv1.Actor_Person{Person: c.Person}}
	case c.Application != "":
		return &journalv1.Actor{Kind: &journalv1.Actor_Application{Application: c.Application}}
	case c.Service != "":
		return &journalv1.Actor{Kind: &journalv1.Actor_Service{Service: c.Service}}
	case c.Subject != "":
		return &journalv1.Actor{Kind: &journalv1.Actor_SignIn{SignIn: requests.SignIn(c)}}
	}
	return nil // the service by itself
}

// record is an entry as it is stored: sealed, and its personal fields beside it.
type record struct {
	name, kind      string
	entry, personal []byte
}

// size is about what the record takes of a statement.
func (r record) size() int { return len(r.name) + len(r.kind) + len(r.entry) + len(r.personal) }

// sized gives the record as a row of a statement.
func (r record) sized() (record, int, error) { return r, r.size(), nil }

// seal turns a change into an entry.
func (c call) seal(change Change, erasure bool) (record, error) {
	if change.State == nil || change.Name == "" {
		return record{}, errors.New("a change needs a name and a state")
	}
	r := record{name: change.Name, kind: change.Type}
	if r.kind == "" {
		r.kind = string(change.State.ProtoReflect().Descriptor().FullName())
	}
	state := proto.Clone(change.State)
	sealed, apart, err := split(state)
	if err != nil {
		return r, err
	}
	entry := &journalv1.Entry{
		CallId: c.id, Actor: c.actor, Rights: c.rights, Method: c.method, RequestId: c.requestID,
		Version: change.Version, ContractVersion: ContractVersion, MinuteReference: change.MinuteReference,
		SealedFields: sealed, Erasure: erasure, State: &anypb.Any{},
	}
	if behalf := cmp.Or(change.OnBehalfOf, c.behalf); behalf != "" {
		entry.OnBehalfOf = &journalv1.Actor{Kind: &journalv1.Actor_Person{Person: behalf}}
	}
	if err := anypb.MarshalFrom(entry.State, state, deterministic); err != nil {
		return r, err
	}
	if r.entry, err = deterministic.Marshal(entry); err != nil {
		return r, err
	}
	if len(apart) > 0 {
		r.personal, err = deterministic.Marshal(&journalv1.PersonalFields{Fields: apart})
	}
	return r, err
}

// split takes the fields out of the message that the contract calls personal, at any depth, and gives what stands for
// them in the log and what is kept beside it.
//
// So it does with the fields that this program does not know, since they may be personal.
func split(message proto.Message) (sealed []*journalv1.SealedField, apart []*journalv1.PersonalField, err error) {
	keep := func(path []string, value []byte) error {
		salt := make([]byte, 16)
		if _, err := rand.Read(salt); err != nil {
			return err
		}
		sealed = append(sealed, &journalv1.SealedField{Path: path, Hash: sealOf(salt, value)})
		apart = append(apart, &journalv1.PersonalField{Path: path, Salt: salt, Value: value})
		return nil
	}
	err = walk(message.ProtoReflect(), nil, func(m protoreflect.Message, field protoreflect.FieldDescriptor, path []string) error {
		alone := m.New()
		alone.Set(field, m.Get(field))
		value, err := deterministic.Marshal(alone.Interface())
		if err != nil {
			return err
		}
		m.Clear(field)
		return keep(path, value)
	})
	unknown.Each(message.ProtoReflect(), nil, func(m protoreflect.Message, path []string) {
		err = errors.Join(err, keep(append(path, unknownFields), m.GetUnknown()))
		m.SetUnknown(nil)
	})
	return sealed, apart, err
}

// unknownFields is the end of the path to the fields of a message that the program which wrote the entry did not know.
const unknownFields = "unknown"

// sealOf gives the hash that stands for a personal field.
func sealOf(salt, value []byte) []byte {
	h := sha256.New()
	h.Write(salt)
	h.Write(value)
	return h.Sum(nil)
}

// walk calls visit for each personal field that is set, in the order of the contract, and does not look inside
// it.
func walk(m protoreflect.Message, path []string, visit func(protoreflect.Message, protoreflect.FieldDescriptor, []string) error) error {
	for _, f := range personal.Fields(m.Descriptor()) {
		field := f.Descriptor
		if !m.Has(field) {
			continue
		}
		at := append(append([]string{}, path...), string(field.Name()))
		if f.Personal {
			if err := visit(m, field, at); err != nil {
				return fmt.Errorf("field %s: %w", field.FullName(), err)
			}
			continue
		}
		for _, step := range messagesIn(m, field) {
			if err := walk(step.message, append(at, step.path...), visit); err != nil {
				return err
			}
		}
	}
	return nil
}

// step is a message inside a field, and the way from the field to it: nothing, an index, or a key.
type step struct {
	path    []string
	message protoreflect.Message
}

func messagesIn(m protoreflect.Message, field protoreflect.FieldDescriptor) []step {
	var steps []step
	value := m.Get(field)
	switch {
	case field.IsMap():
		if field.MapValue().Message() == nil {
			return nil
		}
		value.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
			steps = append(steps, step{[]string{k.String()}, v.Message()})
			return true
		})
		sort.Slice(steps, func(i, j int) bool { return steps[i].path[0] < steps[j].path[0] })
	case field.Message() == nil:
	case field.IsList():
		for i := range value.List().Len() {
			steps = append(steps, step{[]string{strconv.Itoa(i)}, value.List().Get(i).Message()})
		}
	default:
		steps = append(steps, step{nil, value.Message()})
	}
	return steps
}

// merge puts personal fields back where split took them.
func merge(message proto.Message, fields []*journalv1.PersonalField) error {
	for _, f := range fields {
		around, err := locate(message.ProtoReflect(), f.GetPath())
		if err != nil {
			return fmt.Errorf("personal field %v: %w", f.GetPath(), err)
		}
		if err := (proto.UnmarshalOptions{Merge: true}).Unmarshal(f.GetValue(), around.Interface()); err != nil {
			return fmt.Errorf("personal field %v: %w", f.GetPath(), err)
		}
	}
	return nil
}

// locate gives the message around the field at the end of path.
func locate(m protoreflect.Message, path []string) (protoreflect.Message, error) {
	for len(path) > 1 {
		field := m.Descriptor().Fields().ByName(protoreflect.Name(path[0]))
		if field == nil {
			return nil, fmt.Errorf("no field %s", path[0])
		}
		path = path[1:]
		found := false
		for _, s := range messagesIn(m, field) {
			if len(s.path) == 0 || s.path[0] == path[0] {
				m, path, found = s.message, path[len(s.path):], true
				break
			}
		}
		if !found {
			return nil, errors.New("the message around it is missing")
		}
	}
	return m, nil
}
