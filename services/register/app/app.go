// Package app assembles the register service: its settings, and in which order its parts are made and run.
package app

import (
	"context"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/contract/access"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/ops"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/api"
	"github.com/concordat-suite/concordat/services/register/erasures"
	"github.com/concordat-suite/concordat/services/register/imports"
	"github.com/concordat-suite/concordat/services/register/reviews"
	"github.com/concordat-suite/concordat/services/register/store"
)

// Config are the settings of the register.
type Config struct {
	settings.Service
}

// Run serves the register until ctx ends.
func Run(ctx context.Context, cfg Config) error {
	db, err := foundation.OpenDatabase(ctx, foundation.Register, cfg.Service, store.Migrations)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	base, err := foundation.Lay(foundation.Register, cfg.Service, grpcserver.Limits{LargeRequests: api.LargeRequests()})
	if err != nil {
		return err
	}
	base.SetSight(api.Sight(base.Clock))
	kept := store.New(db)
	registering, importing := register.NewService(kept, memberships{base.Directory}, base.Clock), imports.NewService(store.NewImports(kept), base.Clock)
	reviewing := reviews.NewService(store.NewReviews(kept), memberships{base.Directory}, base.Clock)
	api.Register(base, registering, importing, reviewing)
	api.RegisterImports(base, importing)
	api.RegisterErasures(base, erasures.NewService(store.NewErasures(kept), base.Clock))
	api.RegisterReviews(base, reviewing)
	journalv1.RegisterJournalServiceServer(base, journal.NewServer(db))
	api.RegisterOpenings(base, base.KeepTrace(db).AnsweredBy(store.Answered(base.Clock)))
	return base.Run(ctx, []ops.Check{db.Ready}, joining(db, reviewing, base.Logger),
		passing(registering, base.Logger), requests.Purging(db, base.Clock, base.Logger))
}

// memberships tells the domain where an account holds a role, from the grants in memory.
type memberships struct {
	directory *access.Directory
}

// CouncilsOf gives the councils in which the account holds a role today.
func (m memberships) CouncilsOf(account register.SignIn) []string {
	return m.directory.Councils(access.SignIn(account))
}

// Standing gives who has one of the roles in the council today.
func (m memberships) Standing(council string, roles []caller.Role) []register.Standing {
	return api.Standing(m.directory, council, roles)
}

// IsOperator says whether the account is an operator's.
func (m memberships) IsOperator(account register.SignIn) bool {
	return m.directory.IsOperator(access.SignIn(account))
}
