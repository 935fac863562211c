// Package erasuretest looks for a text in everything that is kept, past every interface: in all columns of all tables of a
// database, and in the files of a folder, unpacking what is packed.
package erasuretest

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/concordat-suite/concordat/services/platform/data/erasure"
)

// InDatabase gives the columns in which the text stands, as "table.column (n rows)". The connection is a superuser's: row-level
// security hides nothing from it. Case is aside.
func InDatabase(ctx context.Context, db *sql.DB, text string) ([]string, error) {
	all, err := columns(ctx, db)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, c := range all {
		n, err := count(ctx, db, c.table, c.name, c.raw, text)
		if err != nil {
			return nil, fmt.Errorf("read %s.%s: %w", c.table, c.name, err)
		}
		if n > 0 {
			found = append(found, fmt.Sprintf("%s.%s (%d rows)", c.table, c.name, n))
		}
	}
	return found, nil
}

// column is a column of a table; raw tells that it holds bytes.
type column struct {
	table, name string
	raw         bool
}

func columns(ctx context.Context, db *sql.DB) ([]column, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT c.table_name, c.column_name, c.data_type = 'bytea' FROM information_schema.columns c
		JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, 2`)
	if err != nil {
		return nil, fmt.Errorf("list the columns: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name, &c.raw); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

func count(ctx context.Context, db *sql.DB, table, column string, raw bool, text string) (n int, err error) {
	value := fmt.Sprintf("%q", column)
	if !raw {
		value = fmt.Sprintf("convert_to(%q::text, 'UTF8')", column)
	}
	rows, err := db.QueryContext(ctx, fmt.Sprintf("SELECT %s FROM %q WHERE %q IS NOT NULL", value, table, column))
	if err != nil {
		return 0, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return 0, err
		}
		if Holds(b, text) {
			n++
		}
	}
	return n, rows.Err()
}

// InFolder gives the files below a folder in which the text stands.
func InFolder(folder, text string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path)
		if err == nil && Holds(b, text) {
			found = append(found, path)
		}
		return err
	})
	return found, err
}

// Holds says whether the text stands in some bytes: as they are, in a line of mail that was folded, or in a part of an
// archive.
func Holds(b []byte, text string) bool {
	b = bytes.ReplaceAll(b, []byte("=\r\n"), nil)
	if bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(text))) {
		return true
	}
	archive, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	return err == nil && slices.ContainsFunc(archive.File, func(f *zip.File) bool { return partHolds(f, text) })
}

func partHolds(f *zip.File, text string) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(r)
	return err == nil && bytes.Contains(bytes.ToLower(b), bytes.ToLower([]byte(text)))
}

// shared are the columns with messages that every service has, which journal and requests go through themselves.
var shared = []string{"journal.entry", "journal_personal.fields", "requests.answer", "requests.hash"}

// Uncovered gives the columns with bytes of a database that none of the tables goes through, exempt ones aside. A new table
// with messages cannot be forgotten so.
func Uncovered(ctx context.Context, db *sql.DB, tables []erasure.Table, exempt ...string) ([]string, error) {
	all, err := columns(ctx, db)
	if err != nil {
		return nil, err
	}
	var uncovered []string
	for _, c := range all {
		name := c.table + "." + c.name
		covered := slices.ContainsFunc(tables, func(t erasure.Table) bool { return t.Name == c.table && t.Column == c.name })
		if c.raw && !covered && !slices.Contains(shared, name) && !slices.Contains(exempt, name) {
			uncovered = append(uncovered, name)
		}
	}
	return uncovered, nil
}
