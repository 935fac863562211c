package foundation

import (
	"context"
	"embed"
	"fmt"

	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
)

// OpenDatabase opens the database of the service with that identity, brought up to date first where the settings give
// the way to. The caller closes it.
func OpenDatabase(ctx context.Context, service string, s settings.Service, migrations embed.FS) (*postgres.DB, error) {
	if s.MigrationDatabaseURL != "" {
		if err := postgres.Migrate(ctx, s.MigrationDatabaseURL.Reveal(), service, migrations); err != nil {
			return nil, err
		}
	}
	db, err := postgres.Open(ctx, s.DatabaseURL.Reveal(), postgres.PerCouncil(int(s.CouncilConnections)))
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	return db, nil
}
