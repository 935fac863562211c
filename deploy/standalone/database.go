package standalone

import (
	"context"
	"fmt"
	"net/url"
	"path/filepath"

	"github.com/concordat-suite/concordat/services/platform/data/pgserver"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// database is the PostgreSQL that the standalone uses: a private one in its folder, or one that it was told of.
type database struct {
	superuser string
	// secret is the password of the services' roles, new at every start, on a server that asks for one.
	secret string
	server *pgserver.Server // nil when the server is somebody else's
}

// openDatabase starts the private server, unless there is an address of another one.
func openDatabase(ctx context.Context, folder, address string) (*database, error) {
	if address != "" {
		return &database{superuser: address, secret: ids.New()}, nil
	}
	server, err := pgserver.Start(ctx, pgserver.Options{Dir: filepath.Join(folder, "postgres")})
	if err != nil {
		return nil, err
	}
	return &database{superuser: server.URL("postgres", pgserver.Superuser), server: server}, nil
}

// prepare makes the database and the roles of a service, and gives the addresses for the service itself and for its
// migrations.
func (d *database) prepare(ctx context.Context, service string) (app, owner string, err error) {
	secrets := postgres.Secrets{App: d.secret, Owner: d.secret, ReadOnly: d.secret}
	if err := postgres.Bootstrap(ctx, d.superuser, service, secrets); err != nil {
		if d.server == nil {
			err = fmt.Errorf("the PostgreSQL at DATABASE_URL cannot be used; it must run, and the address must be a superuser's, such as postgres://postgres@127.0.0.1/postgres?sslmode=disable: %w", err)
		}
		return "", "", err
	}
	if app, err = d.address(service, postgres.App); err != nil {
		return "", "", err
	}
	owner, err = d.address(service, postgres.Owner)
	return app, owner, err
}

// address is that of a service's database, as one of its roles.
func (d *database) address(service string, kind postgres.Kind) (string, error) {
	u, err := url.Parse(d.superuser)
	if err != nil {
		return "", fmt.Errorf("DATABASE_URL is no address: %w", err)
	}
	u.Path = "/" + postgres.Database(service)
	u.User = url.User(postgres.Role(service, kind))
	if d.secret != "" {
		u.User = url.UserPassword(postgres.Role(service, kind), d.secret)
	}
	return u.String(), nil
}

// stop ends the private server.
func (d *database) stop() error {
	if d.server == nil {
		return nil
	}
	if err := d.server.Stop(); err != nil {
		return fmt.Errorf("stop PostgreSQL: %w", err)
	}
	return nil
}

// ended is closed when the private server has ended; it is nil, and never ready, for somebody else's.
func (d *database) ended() <-chan struct{} {
	if d.server == nil {
		return nil
	}
	return d.server.Ended()
}
