package codec

import (
	"maps"
	"strings"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/platform/wire"
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
	old, current := was.ProtoReflect(), is.ProtoReflect()
	fields := current.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch name := string(f.Name()); {
		case !current.Has(f):
			delete(now, name)
		case !old.Has(f) || !old.Get(f).Equal(current.Get(f)):
			now[name] = by
		}
	}
	return now
}
