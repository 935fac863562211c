// Package schema holds the tables that every service's database has, whatever it is about: the journal, the requests
// that were answered, the positions of followers. They are migrated before the service's own.
package schema

import "embed"

// Migrations are the shared migrations.
//
//go:embed migrations/*.sql
var Migrations embed.FS
