package rules

import (
	"hash/fnv"
	"strings"

	"cel.dev/cel-go/common/types"
	"google.golang.org/protobuf/reflect/protoreflect"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
)

// factTypes are the messages whose unset fields nobody has stated: the partnership and all it holds that belongs to the register. Money and
// other values of package concordat.type.v1 are whole or absent; a zero in them is a zero.
var factTypes = factTypesOf((&registerv1.Partnership{}).ProtoReflect().Descriptor(), map[protoreflect.FullName]protoreflect.MessageDescriptor{})

func factTypesOf(m protoreflect.MessageDescriptor, seen map[protoreflect.FullName]protoreflect.MessageDescriptor) map[protoreflect.FullName]protoreflect.MessageDescriptor {
	if seen[m.FullName()] != nil || m.ParentFile().Package() != "concordat.register.v1" {
		return seen
	}
	seen[m.FullName()] = m
	for i := range m.Fields().Len() {
		if inner := m.Fields().Get(i).Message(); inner != nil {
			factTypesOf(inner, seen)
		}
	}
	return seen
}

// unsaid says whether nobody has stated field of m. A list that is empty says "none", a bool without presence says false, and the other
// answers of a question that has one answer are not open any more, but for the words after a bare yes.
func unsaid(m protoreflect.Message, field protoreflect.FieldDescriptor) bool {
	if field.Cardinality() == protoreflect.Repeated || m.Has(field) {
		return false
	}
	if answer := field.ContainingOneof(); answer != nil && !answer.IsSynthetic() {
		given := m.WhichOneof(answer)
		return given == nil || given.Name() == bareYes && field.Name() == "text"
	}
	return field.HasPresence() || field.Kind() != protoreflect.BoolKind
}

// factProvider gives CEL the fields of messages. Reading an unsaid one gives an unknown that names it.
type factProvider struct{ *types.Registry }

// FindStructFieldType gives the type of a field and how it is read. A field of what is unknown is as unknown as that.
func (p factProvider) FindStructFieldType(message, field string) (*types.FieldType, bool) {
	found, ok := p.Registry.FindStructFieldType(message, field)
	if !ok {
		return nil, false
	}
	isUnsaid, unknown := p.unsaid(protoreflect.FullName(message), field)
	said := *found
	said.IsSet = func(target any) bool {
		return !isUnknown(target) && found.IsSet(target)
	}
	said.GetFrom = func(target any) (any, error) {
		switch m := target.(type) {
		case *types.Unknown:
			return m, nil
		case protoreflect.ProtoMessage:
			if isUnsaid(m.ProtoReflect()) {
				return unknown, nil
			}
		}
		return found.GetFrom(target)
	}
	return &said, true
}

// unsaid gives the test whether nobody has stated a field, and the unknown that stands for it.
func (p factProvider) unsaid(message protoreflect.FullName, field string) (func(protoreflect.Message) bool, *types.Unknown) {
	descriptor := factTypes[message]
	if descriptor == nil {
		return func(protoreflect.Message) bool { return false }, nil
	}
	f := descriptor.Fields().ByName(protoreflect.Name(field))
	return func(m protoreflect.Message) bool { return unsaid(m, f) }, unknownFact(factKey(f))
}

func isUnknown(v any) bool {
	_, unknown := v.(*types.Unknown)
	return unknown
}

// factKey identifies a field, whatever the way to it.
func factKey(field protoreflect.FieldDescriptor) string { return string(field.FullName()) }

// unknownFact is the unknown that stands for the fact of this key.
func unknownFact(key string) *types.Unknown {
	h := fnv.New64a()
	h.Write([]byte(key))
	return types.NewUnknown(int64(h.Sum64()>>1), types.NewAttributeTrail(key)) //nolint:gosec // half of a hash fits
}

// keysOf gives the keys of the facts that an unknown stands for.
func keysOf(u *types.Unknown) map[string]bool {
	keys := map[string]bool{}
	for _, id := range u.IDs() {
		trails, _ := u.GetAttributeTrails(id)
		for _, trail := range trails {
			keys[trail.Variable()] = true
		}
	}
	return keys
}

// bareYes is the field by which a statement or an arrangement says that there is one, and not what it is.
const bareYes = "exists"

// saysYes reports whether the fact at a path is stated by a bare yes.
func (r *record) saysYes(fact governance.MissingFact) bool {
	_, name, _ := strings.Cut(fact.Path, ".")
	name, _, _ = strings.Cut(name, ".")
	m := r.partnership.ProtoReflect()
	field := m.Descriptor().Fields().ByName(protoreflect.Name(name))
	if field == nil || field.Message() == nil || field.IsList() || !m.Has(field) {
		return false
	}
	yes := field.Message().Fields().ByName(bareYes)
	return yes != nil && m.Get(field).Message().Get(yes).Bool()
}
