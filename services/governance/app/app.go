// Package app assembles the governance-check service: its settings, and in which order its parts are made and run.
package app

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/api"
	"github.com/concordat-suite/concordat/services/governance/packs"
	"github.com/concordat-suite/concordat/services/governance/rules"
	"github.com/concordat-suite/concordat/services/governance/store"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/ops"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	"github.com/concordat-suite/concordat/services/platform/words/caller"
)

// Config are the settings of governance-check.
type Config struct {
	settings.Service
}

// Run serves governance checks until ctx ends.
func Run(ctx context.Context, cfg Config) error {
	db, err := foundation.OpenDatabase(ctx, foundation.Governance, cfg.Service, store.Migrations)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	base, err := foundation.Lay(foundation.Governance, cfg.Service, grpcserver.Limits{})
	if err != nil {
		return err
	}
	register, err := base.Dial(foundation.Register, cfg.RegisterInternal)
	if err != nil {
		return err
	}
	defer func() { _ = register.Close() }()
	source := journalv1.NewJournalServiceClient(register)

	kept := store.New(db)
	service, err := newService(kept, base)
	if err != nil {
		return err
	}
	learner := base.Follow(follow.Config{DB: db, Name: "register", Source: source, Types: store.RegisterTypes(),
		Apply: kept.Learn, ApplyAll: kept.LearnAll, Applied: func(string) { service.Wake() }})
	assessor := func(ctx context.Context) error {
		return service.RunAssessor(asService(ctx), base.Logger, caughtUp(learner))
	}
	api.Register(base, service)
	base.SetSight(api.Sight)
	base.Settle(func(ctx context.Context, method, council string) error {
		if !strings.HasPrefix(method, assessments) {
			return nil
		}
		return service.Settled(ctx, council)
	})
	journalv1.RegisterJournalServiceServer(base, journal.NewServer(db))
	api.RegisterOpenings(base, base.KeepTrace(db).AnsweredBy(store.Answered(base.Clock)))
	return base.Run(ctx, []ops.Check{db.Ready, heard(learner)}, learner.Run, assessor, requests.Purging(db, base.Clock, base.Logger))
}

// assessments are the calls that tell verdicts, and so wait until those that follow from what the caller wrote are made.
const assessments = "/concordat.governance.v1.AssessmentService/"

func newService(kept *store.Store, base *foundation.Foundation) (*governance.Service, error) {
	compiler, err := rules.NewCompiler()
	if err != nil {
		return nil, fmt.Errorf("declare what rules may use: %w", err)
	}
	bundled, err := packs.Bundled()
	if err != nil {
		return nil, err
	}
	return governance.NewService(kept, packs.Parse, compiler, bundled, base.Clock), nil
}

// heard says whether the register was heard at all: before that, an assessment could rest on nothing.
func heard(f *follow.Follower) ops.Check {
	return func(context.Context) error {
		if at, _ := f.Heard(); at.IsZero() {
			return errors.New("the register has not been heard yet")
		}
		return nil
	}
}

// mostBehind is how long the assessor waits at most for the follower, so that what comes without end is assessed too.
const mostBehind = 5 * time.Second

// caughtUp waits until the register's log is taken in as far as it went.
func caughtUp(f *follow.Follower) func(context.Context) {
	return func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, mostBehind)
		defer cancel()
		_ = f.AwaitCaughtUp(ctx) // or not: then what is there is assessed
	}
}

// asService says in the journal who assessed: this service, by itself.
func asService(ctx context.Context) context.Context {
	return caller.With(ctx, &caller.Caller{Service: foundation.Governance})
}
