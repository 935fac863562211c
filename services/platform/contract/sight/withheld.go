package sight

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// withheldFields is the field in which a resource says what its reader may not see of it.
const withheldFields = "withheld_fields"

// tells returns the field in which a resource says to callers of this level what was withheld from them; nil where it has
// none, or where they see everything or are told nothing.
func tells(key planKey) protoreflect.FieldDescriptor {
	field := key.message.Fields().ByName(withheldFields)
	if field == nil || !isResource(key.message) || hidden(field, key) || !hidesSomething(key, map[planKey]bool{}) {
		return nil
	}
	return field
}

// withheld is what is withheld of a resource, or of a part of it that lies under a path.
type withheld struct {
	whole  *[]path // of the whole resource, shared by its parts
	prefix path
}

// path is a field of a resource: the fields that lead to it.
type path []protoreflect.FieldDescriptor

// note adds a field of the part.
func (w *withheld) note(field protoreflect.FieldDescriptor) {
	if w.whole == nil {
		w.whole = &[]path{}
	}
	*w.whole = append(*w.whole, append(slices.Clip(w.prefix), field))
}

// inside returns the part of the resource that a field holds.
func (w *withheld) inside(field protoreflect.FieldDescriptor) *withheld {
	if w == nil {
		return nil
	}
	if w.whole == nil {
		w.whole = &[]path{}
	}
	return &withheld{w.whole, append(slices.Clip(w.prefix), field)}
}

// tell writes each path once into the field of the resource, in the contract's order.
func (w *withheld) tell(m protoreflect.Message, into protoreflect.FieldDescriptor) {
	m.Clear(into)
	if w.whole == nil || len(*w.whole) == 0 {
		return
	}
	slices.SortFunc(*w.whole, path.compare)
	list := m.Mutable(into).List()
	last := ""
	for _, p := range *w.whole {
		if text := p.String(); text != last {
			list.Append(protoreflect.ValueOfString(text))
			last = text
		}
	}
}

func (p path) compare(other path) int {
	return slices.CompareFunc(p, other, func(a, b protoreflect.FieldDescriptor) int { return cmp.Compare(a.Number(), b.Number()) })
}

// String writes the path as update masks do.
func (p path) String() string {
	text := ""
	for _, field := range p {
		if text != "" {
			text += "."
		}
		text += string(field.Name())
	}
	return text
}
