// Package app puts the reporting service together, from its settings, and runs it.
package app

import (
	"context"

	"google.golang.org/grpc"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/follow"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/data/requests"
	"github.com/concordat-suite/concordat/services/platform/server/foundation"
	"github.com/concordat-suite/concordat/services/platform/server/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/server/ops"
	"github.com/concordat-suite/concordat/services/platform/server/settings"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/api"
	"github.com/concordat-suite/concordat/services/reporting/store"
)

// Config are the settings of the reporting service.
type Config struct {
	settings.Service
	// GovernanceInternal and NotificationInternal are the internal addresses of the services whose logs reports draw
	// on, beside the register's.
	GovernanceInternal   string `env:"GOVERNANCE_INTERNAL, required"`
	NotificationInternal string `env:"NOTIFICATION_INTERNAL, required"`
	// LinkBase is the web address in front of the links in reports, such as "https://partnerships.example.gov.uk".
	LinkBase string `env:"LINK_BASE, required"`
}

// Run serves until ctx ends.
func Run(ctx context.Context, cfg Config) error {
	db, err := foundation.OpenDatabase(ctx, foundation.Reporting, cfg.Service, store.Migrations)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	f, err := foundation.Lay(foundation.Reporting, cfg.Service, grpcserver.Limits{})
	if err != nil {
		return err
	}
	logs, hangUp, err := dial(f, cfg)
	if err != nil {
		return err
	}
	defer hangUp()

	api.Register(f, reporting.NewService(store.New(db), logs, cfg.LinkBase, f.Clock))
	api.RegisterOpenings(f, f.KeepTrace(db))
	journalv1.RegisterJournalServiceServer(f, journal.NewServer(db))

	return f.Run(ctx, []ops.Check{db.Ready}, append(followers(db, f, logs), requests.Purging(db, f.Clock, f.Logger))...)
}

// dial makes the clients of the other services' logs.
func dial(f *foundation.Foundation, cfg Config) (logs logs, hangUp func(), err error) {
	logs = map[string]journalv1.JournalServiceClient{}
	var connections []*grpc.ClientConn
	hangUp = func() {
		for _, c := range connections {
			_ = c.Close()
		}
	}
	for service, address := range map[string]string{
		reporting.Register:     cfg.RegisterInternal,
		reporting.Governance:   cfg.GovernanceInternal,
		reporting.Notification: cfg.NotificationInternal,
	} {
		connection, err := f.Dial(service, address)
		if err != nil {
			hangUp()
			return nil, nil, err
		}
		connections = append(connections, connection)
		logs[service] = journalv1.NewJournalServiceClient(connection)
	}
	return logs, hangUp, nil
}

// followers keep the service's copy of each log.
func followers(db *postgres.DB, f *foundation.Foundation, logs logs) []func(context.Context) error {
	var parts []func(context.Context) error
	for _, service := range reporting.Services {
		follower := f.Follow(follow.Config{
			DB: db, Name: service, Source: logs[service], Apply: store.Apply(service), ApplyAll: store.ApplyAll(service),
		})
		parts = append(parts, follower.Run)
	}
	return parts
}
