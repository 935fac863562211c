package postgres

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	"github.com/lib/pq"
)

// Kind is one of the four roles of a service's database.
type Kind string

const (
	// Owner owns the tables and runs the migrations.
	Owner Kind = "owner"
	// App is what the service connects as: it sees one council at a time.
	App Kind = "app"
	// System is what the app role becomes for work across councils.
	System Kind = "system"
	// ReadOnly is for people who look into one council's rows with a query of their own.
	ReadOnly Kind = "readonly"
)

// Database gives the name of a service's database: the service's with underscores.
func Database(service string) string { return strings.ReplaceAll(service, "-", "_") }

// Role gives the name of a role of a service, such as register_app.
func Role(service string, kind Kind) string { return Database(service) + "_" + string(kind) }

// Secrets are the passwords of the roles that log in. An empty one leaves the role without, for servers that know
// their callers in another way, such as by the owner of a unix socket.
type Secrets struct{ Owner, App, ReadOnly string }

// bootstrapLock is the advisory lock under which roles are made: they belong to the whole server, and two processes may
// want them at once.
const bootstrapLock = 5110001

// Bootstrap makes the database of a service and its four roles where they are missing. It needs a superuser, and is the
// only thing that does.
func Bootstrap(ctx context.Context, superuserURL, service string, secrets Secrets) error {
	if err := Roles(ctx, superuserURL, service, secrets); err != nil {
		return err
	}
	if err := createDatabase(ctx, superuserURL, service); err != nil {
		return fmt.Errorf("make database %s: %w", Database(service), err)
	}
	return Prepare(ctx, WithDatabase(superuserURL, Database(service)), service)
}

// Roles makes the four roles of a service where they are missing.
func Roles(ctx context.Context, superuserURL, service string, secrets Secrets) error {
	err := withLock(ctx, superuserURL, func(conn *sql.Conn) error {
		_, err := conn.ExecContext(ctx, rolesSQL(service, secrets))
		return err
	})
	if err != nil {
		return fmt.Errorf("make the roles of %s: %w", service, err)
	}
	return nil
}

// Prepare gives an empty database to a service: the schema to its owner, the way in to the others.
func Prepare(ctx context.Context, superuserURL, service string) error {
	replace := strings.NewReplacer("{owner}", Role(service, Owner), "{others}",
		strings.Join([]string{Role(service, App), Role(service, System), Role(service, ReadOnly)}, ", "))
	err := withLock(ctx, superuserURL, func(conn *sql.Conn) error { // two at once would change the schema's one row
		_, err := conn.ExecContext(ctx, replace.Replace(`
			ALTER SCHEMA public OWNER TO {owner};
			REVOKE ALL ON SCHEMA public FROM PUBLIC;
			GRANT USAGE ON SCHEMA public TO {others};`))
		return err
	})
	if err != nil {
		return fmt.Errorf("prepare the database of %s: %w", service, err)
	}
	return nil
}

// rolesSQL makes the roles. The app role inherits nothing, so that a policy for the system role does not reach it until
// it takes that role on. Time limits stand on the role because a pooler between us and the server passes no settings.
func rolesSQL(service string, secrets Secrets) string {
	const create = `
		DO $$ BEGIN CREATE ROLE {role}; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
		ALTER ROLE {role} {options} NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS{password};`
	var b strings.Builder
	for _, r := range []struct {
		kind              Kind
		options, password string
	}{
		{Owner, "LOGIN", secrets.Owner},
		{App, "LOGIN", secrets.App},
		{System, "NOLOGIN", ""},
		{ReadOnly, "LOGIN", secrets.ReadOnly},
	} {
		password := ""
		if r.password != "" {
			password = " PASSWORD " + pq.QuoteLiteral(r.password)
		}
		b.WriteString(strings.NewReplacer("{role}", Role(service, r.kind), "{options}", r.options, "{password}", password).Replace(create))
	}
	b.WriteString(strings.NewReplacer("{app}", Role(service, App), "{owner}", Role(service, Owner),
		"{system}", Role(service, System), "{readonly}", Role(service, ReadOnly)).Replace(`
		GRANT {system} TO {app};
		ALTER ROLE {owner} SET lock_timeout = '2s';
		ALTER ROLE {app} SET lock_timeout = '30s';
		ALTER ROLE {app} SET statement_timeout = '60s';
		ALTER ROLE {app} SET idle_in_transaction_session_timeout = '60s';
		ALTER ROLE {readonly} SET statement_timeout = '60s';
		ALTER ROLE {readonly} SET default_transaction_read_only = on;`))
	return b.String()
}

func createDatabase(ctx context.Context, superuserURL, service string) error {
	return withLock(ctx, superuserURL, func(conn *sql.Conn) error {
		name := Database(service)
		var there bool
		err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there)
		if err != nil || there {
			return err
		}
		// Text compares byte by byte: the same order on every machine, and what keyset pages rely on.
		_, err = conn.ExecContext(ctx, "CREATE DATABASE "+pq.QuoteIdentifier(name)+" OWNER "+Role(service, Owner)+
			" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
		if err != nil {
			return err
		}
		_, err = conn.ExecContext(ctx, "REVOKE ALL ON DATABASE "+pq.QuoteIdentifier(name)+" FROM PUBLIC; GRANT CONNECT ON DATABASE "+
			pq.QuoteIdentifier(name)+" TO "+Role(service, App)+", "+Role(service, ReadOnly))
		return err
	})
}

// withLock runs f on one connection that holds the lock of the bootstrap.
func withLock(ctx context.Context, superuserURL string, f func(*sql.Conn) error) error {
	db, err := sql.Open("postgres", superuserURL)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }() // ends the session, and the lock with it
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, fmt.Sprintf("SELECT pg_advisory_lock(%d)", bootstrapLock)); err != nil {
		return err
	}
	return f(conn)
}

// WithDatabase gives address with another database.
func WithDatabase(address, name string) string {
	return changed(address, func(u *url.URL) { u.Path = "/" + name })
}

// WithUser gives address with another user, without a password.
func WithUser(address, user string) string {
	return changed(address, func(u *url.URL) { u.User = url.User(user) })
}

func changed(address string, change func(*url.URL)) string {
	u, err := url.Parse(address)
	if err != nil {
		return address // reported where it is opened
	}
	change(u)
	return u.String()
}
