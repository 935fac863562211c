package journal

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/personal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// Erased is an entry out of whose personal fields words were taken.
type Erased struct {
	// Name is the resource's.
	Name string
	// Fields are the fields in which the words stood, as the contract writes them.
	Fields []string
}

// stretch is how many entries are looked through at a time.
const stretch = 500

// EraseWords takes words out of the personal fields of all entries of the council, and gives the entries that had them.
// What stands in the log stays as it is: the hash there proves the other fields as before, and of those that had the
// words nothing any more.
func EraseWords(ctx context.Context, tx *postgres.Tx, find wording.Finder) ([]Erased, error) {
	var erased []Erased
	for after := int64(0); ; {
		var rows []apart
		err := tx.SelectContext(ctx, &rows, `
			SELECT p.seq, j.name, j.type, p.fields FROM journal_personal p JOIN journal j ON j.council = p.council AND j.seq = p.seq
			WHERE p.council = $1 AND p.seq > $2 ORDER BY p.seq LIMIT $3`, tx.Council, after, stretch)
		if err != nil {
			return nil, fmt.Errorf("read the personal fields of %s after %d: %w", tx.Council, after, err)
		}
		for _, row := range rows {
			fields, err := row.erase(ctx, tx, find)
			if err != nil {
				return nil, err
			}
			if len(fields) > 0 {
				erased = append(erased, Erased{Name: row.Name, Fields: fields})
			}
		}
		if len(rows) < stretch {
			return erased, nil
		}
		after = rows[len(rows)-1].Seq
	}
}

// apart is a row of journal_personal, with what the journal says of it.
type apart struct {
	Seq    int64  `db:"seq"`
	Name   string `db:"name"`
	Type   string `db:"type"`
	Fields []byte `db:"fields"`
}

// erase takes the words out of one row and gives the fields that had them.
func (r apart) erase(ctx context.Context, tx *postgres.Tx, find wording.Finder) ([]string, error) {
	var all journalv1.PersonalFields
	if err := proto.Unmarshal(r.Fields, &all); err != nil {
		return nil, fmt.Errorf("decode the personal fields of entry %d: %w", r.Seq, err)
	}
	state, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(r.Type))
	if err != nil {
		return nil, fmt.Errorf("entry %d is of no type of the contract: %w", r.Seq, err)
	}
	var fields []string
	for _, f := range all.GetFields() {
		found, err := eraseField(state.Descriptor(), f, find)
		if err != nil {
			return nil, fmt.Errorf("personal field %v of entry %d: %w", f.GetPath(), r.Seq, err)
		}
		if found && !slices.Contains(fields, fieldOf(f.GetPath())) {
			fields = append(fields, fieldOf(f.GetPath()))
		}
	}
	if len(fields) == 0 {
		return nil, nil
	}
	rest, err := deterministic.Marshal(&all)
	if err != nil {
		return nil, err
	}
	if _, err := tx.ExecContext(ctx, "SELECT concordat_erase_words($1, $2, $3)", tx.Council, r.Seq, rest); err != nil {
		return nil, fmt.Errorf("erase words in entry %d: %w", r.Seq, err)
	}
	return fields, nil
}

// eraseField takes the words out of one field, and the salt with them, so that nobody can try a guess against the hash.
func eraseField(state protoreflect.MessageDescriptor, f *journalv1.PersonalField, find wording.Finder) (bool, error) {
	kind, err := protoregistry.GlobalTypes.FindMessageByName(around(state, f.GetPath()))
	if err != nil {
		return false, err
	}
	alone := kind.New().Interface()
	if err := proto.Unmarshal(f.GetValue(), alone); err != nil {
		return false, err
	}
	if len(personal.Erase(find, alone).Erased) == 0 {
		return false, nil
	}
	f.Salt = nil
	f.Value, err = deterministic.Marshal(alone)
	return true, err
}

// around gives the type of the message around the field at the end of path.
func around(m protoreflect.MessageDescriptor, path []string) protoreflect.FullName {
	for _, step := range path[:len(path)-1] {
		if field := m.Fields().ByName(protoreflect.Name(step)); field != nil { // else an index, or a key
			m = personal.Inside(field)
		}
	}
	return m.FullName()
}

// fieldOf gives the path of a field as the contract writes it: without the indexes of lists.
func fieldOf(path []string) string {
	var field string
	for _, step := range path {
		if _, err := strconv.Atoi(step); err == nil {
			continue
		}
		if field != "" {
			field += "."
		}
		field += step
	}
	return field
}
