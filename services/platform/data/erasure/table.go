package erasure

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"github.com/concordat-suite/concordat/services/platform/contract/personal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/wording"
)

// Table is where words may stand: a column with messages of the contract, or with text. All of it is written by the
// service's own code, never by a caller.
type Table struct {
	// Name is the table's, Column that of the column.
	Name, Column string
	// Type is SQL for the full name of the message in a row, such as "'concordat.register.v1.Return'" or the name of a
	// column; empty for a column of text, all of which is personal.
	Type string
	// Resource is SQL for the name of the resource that a row is about; empty when nobody asks.
	Resource string
}

// Row is a row in which words were found.
type Row struct {
	Resource string
	personal.Found
}

// fetched is how many rows are looked at together.
const fetched = 200

// attempts is how often a table is gone through again because a row was changed meanwhile.
const attempts = 5

var errChanging = errors.New("rows change faster than they are gone through")

// Erase takes the words out of all rows of the council, and gives the rows in which they stood.
func (t Table) Erase(ctx context.Context, tx *postgres.Tx, find wording.Finder) ([]Row, error) {
	var found []Row
	for range attempts {
		missed := false
		err := t.each(ctx, tx, find, func(place string, r Row, rest any) error {
			found = append(found, r)
			if len(r.Erased) == 0 {
				return nil
			}
			// A row that another transaction changed meanwhile is not where it was: the table is gone through again.
			result, err := tx.ExecContext(ctx, fmt.Sprintf("UPDATE %s SET %s = $1 WHERE council = $2 AND ctid = $3::tid", t.Name, t.Column),
				rest, tx.Council, place)
			if err != nil {
				return err
			}
			n, err := result.RowsAffected()
			missed = missed || n == 0
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("erase words in %s: %w", t.Name, err)
		}
		if !missed {
			return found, nil
		}
	}
	return nil, fmt.Errorf("erase words in %s: %w", t.Name, errChanging)
}

// Find gives the rows of the council in which the words stand, and changes none.
func (t Table) Find(ctx context.Context, tx *postgres.Tx, find wording.Finder) ([]Row, error) {
	var found []Row
	err := t.each(ctx, tx, find, func(_ string, r Row, _ any) error {
		found = append(found, r)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for words in %s: %w", t.Name, err)
	}
	return found, nil
}

// row is a row as it is read: where it is, and what it holds.
type row struct {
	Place    string `db:"place"`
	Type     string `db:"type"`
	Resource string `db:"resource"`
	Body     []byte `db:"body"`
}

// each goes through the council's rows a few at a time, so that a large table is never in memory, and gives those in which
// the words stand: where each is, what was found, and what is to stand in the column instead.
func (t Table) each(ctx context.Context, tx *postgres.Tx, find wording.Finder, found func(place string, r Row, rest any) error) error {
	// Row-level security leaves the council's own rows; a cursor takes no argument.
	_, err := tx.ExecContext(ctx, fmt.Sprintf(`DECLARE erasing NO SCROLL CURSOR FOR
		SELECT ctid::text AS place, %s AS type, %s AS resource, %s AS body FROM %s WHERE council = current_setting('concordat.council') AND %s IS NOT NULL`,
		orEmpty(t.Type), orEmpty(t.Resource), t.bytes(), t.Name, t.Column))
	if err != nil {
		return err
	}
	for {
		var rows []row
		if err := tx.SelectContext(ctx, &rows, fmt.Sprintf("FETCH %d FROM erasing", fetched)); err != nil {
			return err
		}
		for _, r := range rows {
			was, rest, err := t.search(r, find)
			if err != nil {
				return err
			}
			if !was.Any() {
				continue
			}
			if err := found(r.Place, Row{r.Resource, was}, rest); err != nil {
				return err
			}
		}
		if len(rows) < fetched {
			_, err := tx.ExecContext(ctx, "CLOSE erasing")
			return err
		}
	}
}

func orEmpty(sql string) string {
	if sql == "" {
		return "''"
	}
	return sql
}

func (t Table) bytes() string {
	if t.Type == "" {
		return "convert_to(" + t.Column + ", 'UTF8')"
	}
	return t.Column
}

// search says where the words stand in a row, and what is to stand in the column instead.
func (t Table) search(r row, find wording.Finder) (personal.Found, any, error) {
	if t.Type == "" {
		rest, found := find.Erase(string(r.Body))
		if !found {
			return personal.Found{}, nil, nil
		}
		return personal.Found{Erased: []string{t.Column}}, rest, nil
	}
	kind, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(r.Type))
	if err != nil {
		return personal.Found{}, nil, err
	}
	m := kind.New().Interface()
	if err := proto.Unmarshal(r.Body, m); err != nil {
		return personal.Found{}, nil, fmt.Errorf("read a stored %s: %w", r.Type, err)
	}
	found := personal.Erase(find, m)
	if !found.Any() {
		return found, nil, nil
	}
	rest, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	return found, rest, err
}
