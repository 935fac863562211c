// Package sight takes out of a message what its reader may not see. The contract says of every field of a resource
// who may see it, in the (concordat.field.v1.field) option; this package is the one place that obeys it, for answers,
// filters, orders, histories and reports.
package sight

import (
	"strings"
	"sync"

	"google.golang.org/genproto/googleapis/api/annotations"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Level returns the contract's word for what a caller sees. What is shared is part of what the public may see, so that
// filters on public fields serve both.
func Level(s caller.Sight) fieldv1.Sight {
	switch {
	case s >= caller.Exempt:
		return fieldv1.Sight_SIGHT_EXEMPT
	case s == caller.Restricted:
		return fieldv1.Sight_SIGHT_RESTRICTED
	case s == caller.Council:
		return fieldv1.Sight_SIGHT_COUNCIL
	case s > 0:
		return fieldv1.Sight_SIGHT_PUBLIC
	default:
		return fieldv1.Sight_SIGHT_UNSPECIFIED
	}
}

// Prune clears every field of msg that level does not reach, in the message itself and in all it contains, and says in the
// withheld_fields of each resource which of its fields were set and cleared, to whom the contract shows that. Fields of
// requests and answers that belong to no resource are nobody's secret and stay.
func Prune(msg proto.Message, level caller.Sight) {
	if msg == nil {
		return
	}
	if m := msg.ProtoReflect(); m.IsValid() {
		prune(m, planOf(m.Descriptor(), isResource(m.Descriptor()), level), nil)
	}
}

// prune clears what the plan says. What it clears of a resource that tells so is noted in withheld.
func prune(m protoreflect.Message, p *plan, noted *withheld) {
	if p.tells != nil {
		noted = &withheld{}
		defer noted.tell(m, p.tells)
	}
	for _, field := range p.clear {
		if noted != nil && m.Has(field) {
			noted.note(field)
		}
		m.Clear(field)
	}
	for _, step := range p.descend {
		if m.Has(step.field) {
			inside := noted.inside(step.field)
			eachMessage(m.Get(step.field), step.field, func(inner protoreflect.Message) { prune(inner, step.plan(), inside) })
		}
	}
}

// eachMessage calls f with the message, or the messages of the list or map, in value.
func eachMessage(value protoreflect.Value, field protoreflect.FieldDescriptor, f func(protoreflect.Message)) {
	switch {
	case field.IsMap():
		value.Map().Range(func(_ protoreflect.MapKey, v protoreflect.Value) bool {
			f(v.Message())
			return true
		})
	case field.IsList():
		for i, list := 0, value.List(); i < list.Len(); i++ {
			f(list.Get(i).Message())
		}
	default:
		f(value.Message())
	}
}

// Visible reports whether level reaches the field at path, such as "contacts.email", of the resource that message
// describes. A path that does not exist is not visible.
func Visible(message protoreflect.MessageDescriptor, path string, level caller.Sight) bool {
	for part := range strings.SplitSeq(path, ".") {
		if message == nil {
			return false
		}
		field := message.Fields().ByName(protoreflect.Name(part))
		if field == nil || !reaches(level, field) {
			return false
		}
		level, message = within(level), contained(field)
	}
	return true
}

// reaches reports whether a caller of this level sees the field of a resource.
func reaches(level caller.Sight, field protoreflect.FieldDescriptor) bool {
	if level == caller.Shared {
		return IsShared(field)
	}
	return level > 0 && Of(field) <= Level(level)
}

// within returns the level for what is inside a field that the level reaches: of a shared field all is shared that the
// public may see.
func within(level caller.Sight) caller.Sight {
	if level == caller.Shared {
		return caller.Public
	}
	return level
}

// IsShared reports whether the contract shares the field with a partnership's own contacts, published or not.
func IsShared(field protoreflect.FieldDescriptor) bool {
	option, _ := proto.GetExtension(field.Options(), fieldv1.E_Field).(*fieldv1.Field)
	return option.GetShared()
}

// Of gives the sight of a resource's field. One that the contract forgot is treated as exempt, so that a slip hides
// too much rather than too little; the build refuses it anyway (package sighttest).
func Of(field protoreflect.FieldDescriptor) fieldv1.Sight {
	if s, said := Said(field); said {
		return s
	}
	return fieldv1.Sight_SIGHT_EXEMPT
}

// Said gives the sight that the contract states for the field, and whether it states one.
func Said(field protoreflect.FieldDescriptor) (fieldv1.Sight, bool) {
	option, ok := proto.GetExtension(field.Options(), fieldv1.E_Field).(*fieldv1.Field)
	if !ok || option.GetSight() == fieldv1.Sight_SIGHT_UNSPECIFIED {
		return fieldv1.Sight_SIGHT_UNSPECIFIED, false
	}
	return option.GetSight(), true
}

func isResource(message protoreflect.MessageDescriptor) bool {
	return proto.HasExtension(message.Options(), annotations.E_Resource)
}

// contained gives the message type that a field holds, looking through maps. Values such as dates and times, whose
// types are not Concordat's own, are whole and count as none.
func contained(field protoreflect.FieldDescriptor) protoreflect.MessageDescriptor {
	message := field.Message()
	if field.IsMap() {
		message = field.MapValue().Message()
	}
	if message == nil || strings.HasPrefix(string(message.FullName()), "google.") {
		return nil
	}
	return message
}

// plan is what Prune does with one message type at one level: which fields to clear and which to look into.
type plan struct {
	clear   []protoreflect.FieldDescriptor
	descend []step
	tells   protoreflect.FieldDescriptor // where the resource tells what was cleared; nil when it does not
}

type step struct {
	field protoreflect.FieldDescriptor
	plan  func() *plan // found when first needed, since types may contain themselves
}

// planKey names a plan. Whether the message is part of a resource counts: only there is a field without a sight hidden.
type planKey struct {
	message    protoreflect.MessageDescriptor
	inResource bool
	level      caller.Sight
}

// plans remembers what was worked out from the descriptors, which never change.
var plans sync.Map

func planOf(message protoreflect.MessageDescriptor, inResource bool, level caller.Sight) *plan {
	key := planKey{message, inResource, level}
	if p, ok := plans.Load(key); ok {
		return p.(*plan)
	}
	p, _ := plans.LoadOrStore(key, newPlan(key))
	return p.(*plan)
}

func newPlan(key planKey) *plan {
	p := &plan{tells: tells(key)}
	fields := key.message.Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		inner := key.within(field)
		switch {
		case hidden(field, key):
			p.clear = append(p.clear, field)
		case inner.message != nil:
			if hidesSomething(inner, map[planKey]bool{}) {
				p.descend = append(p.descend, step{field, sync.OnceValue(func() *plan {
					return planOf(inner.message, inner.inResource, inner.level)
				})})
			}
		}
	}
	return p
}

// within returns the key of the plan for what is inside a field; its message is nil when there is nothing to look into.
func (key planKey) within(field protoreflect.FieldDescriptor) planKey {
	inner := planKey{contained(field), key.inResource, key.level}
	if inner.message == nil {
		return inner
	}
	if inner.inResource && IsShared(field) {
		inner.level = within(key.level)
	}
	inner.inResource = inner.inResource || isResource(inner.message)
	return inner
}

func hidden(field protoreflect.FieldDescriptor, key planKey) bool {
	if _, said := Said(field); !said && !key.inResource {
		return false
	}
	return !reaches(key.level, field)
}

// hidesSomething says whether a message of this type can hold anything to clear, so that whole branches are skipped.
func hidesSomething(key planKey, seen map[planKey]bool) bool {
	if seen[key] {
		return false
	}
	seen[key] = true
	fields := key.message.Fields()
	for i := range fields.Len() {
		field := fields.Get(i)
		if hidden(field, key) {
			return true
		}
		if inner := key.within(field); inner.message != nil && hidesSomething(inner, seen) {
			return true
		}
	}
	return false
}
