package codec

import (
	"maps"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/contract/wire"
)

// importing is how the calls that apply an import begin.
const importing = "/concordat.register.v1.ImportService/"

// StatedNow gives who stated each fact of a partnership as an entry of the register's log has it: for a fact that the entry
// leaves as it was, who had stated it before.
func StatedNow(was, is *registerv1.Partnership, before map[string]governance.Stated, e *journalv1.Entry) map[string]governance.Stated {
	by := governance.Stated{Person: e.GetActor().GetPerson(), OnBehalfOf: e.GetOnBehalfOf().GetPerson(),
		Imported: strings.HasPrefix(e.GetMethod(), importing), Time: wire.Instant(e.GetTime())}
	now := maps.Clone(before)
	if now == nil {
		now = map[string]governance.Stated{}
	}
	attribute(now, "", was.ProtoReflect(), is.ProtoReflect(), by, 0)
	return now
}

// deepest is how deep the parts of facts are told apart; what is deeper counts as one.
const deepest = 4

// attribute notes who stated the facts of a message that are new or changed, each part by itself, and forgets those that are gone.
func attribute(now map[string]governance.Stated, above string, old, current protoreflect.Message, by governance.Stated, depth int) {
	fields := current.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		name := above + string(f.Name())
		switch parts := hasParts(f) && depth < deepest; {
		case !current.Has(f):
			forget(now, name)
		case parts:
			if !old.Has(f) {
				now[name] = by // also where it has no part that is set
			}
			attribute(now, name+".", old.Get(f).Message(), current.Get(f).Message(), by, depth+1)
		case !old.Has(f) || !old.Get(f).Equal(current.Get(f)):
			now[name] = by
		}
	}
}

// hasParts reports whether a field is a message with facts of its own, and no list.
func hasParts(f protoreflect.FieldDescriptor) bool {
	return f.Message() != nil && !f.IsList() && !f.IsMap() && !strings.HasPrefix(string(f.Message().FullName()), "google.")
}

// forget takes a fact away with its parts.
func forget(now map[string]governance.Stated, name string) {
	maps.DeleteFunc(now, func(key string, _ governance.Stated) bool { return key == name || strings.HasPrefix(key, name+".") })
}
