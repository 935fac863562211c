package imports

import (
	"slices"

	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
)

// limitedTo notes what the caller may do by an import. Until the register is open an import brings in what the council's
// register held before. From then on, whoever may otherwise correct names, contacts, dates and links only does no more by
// a file: the rest is proposed to the responsible officer.
func (c *Context) limitedTo(by *caller.Caller) {
	other := func(r caller.Right) bool { return r.Limit != caller.Contacts }
	c.Limited = c.Open && !slices.ContainsFunc(by.Rights, other)
	c.Selves = append(by.Selves(), by.IDs(caller.Behalf(by.Rights))...)
}

// within puts a cell on the record as far as the limits let it. What goes beyond them is proposed to the officer of a
// record on the register; of a new one, that she would be its officer is kept as a note.
func (w *writer) within(field Field, cell string) error {
	if !w.context.Limited || field.Name == fieldNotes {
		return field.put(w, cell)
	}
	before := copyOf(w.record)
	if err := field.put(w, cell); err != nil {
		return err
	}
	if slices.Equal(field.show(before), field.show(w.record)) {
		return nil
	}
	herself := field.Name == fieldOfficer && slices.Contains(w.context.Selves, w.record.ResponsibleOfficer.ID())
	switch {
	case herself && !w.registered:
		*w.record = *before
		return notef("%q is you, and as management information officer you do not make yourself a record's officer.", cell)
	case herself:
		cell = field.Cell(w.context, Exported{Record: w.record}, "") // by name: what the file calls her may have been settled in the import
	case !w.registered || register.CorrectedByRunner(field.Name):
		return nil
	}
	*w.record = *before
	return w.toOfficer(field, cell)
}

// proposed makes a new record of a register that is open one that is proposed; somebody else approves it.
func (im *Import) proposed(p *register.Partnership, by *caller.Caller, at register.Stamp) {
	role := caller.ManagementInformationOfficer
	if slices.ContainsFunc(by.Rights, func(r caller.Right) bool { return r.Role == caller.DeputyChiefExecutive }) {
		role = caller.DeputyChiefExecutive
	}
	p.State, p.BeforeConcordat = register.Proposed, false
	p.Proposal = &register.Proposal{
		Proposer: by.Person, OnBehalfOf: caller.Behalf(by.Rights), ProposeTime: at.UpdateTime, Role: role, Comment: "Imported from " + im.File,
	}
}

// openRemark says what becomes of new bodies once the register is open.
func openRemark(opened bool, counts Counts) []Problem {
	if !opened || counts.New == 0 {
		return nil
	}
	return []Problem{{
		Problem: "The register is open, since its first review has been opened: new bodies come in as proposed, not as active.",
		Remedy:  "Complete them; then the deputy chief executive approves them, or the chief executive where the deputy imported them.",
	}}
}
