package api_test

import (
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/platform/access"
	"github.com/concordat-suite/concordat/services/platform/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/sight/sighttest"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/api"
	"github.com/concordat-suite/concordat/services/reporting/store"
)

// TestTheContractSaysWhoSees holds every field of the resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) { sighttest.Package(t, "concordat.reporting.v1") }

// TestEveryRoleAtEveryRPC calls every rpc as every role and holds the answer against the contract.
func TestEveryRoleAtEveryRPC(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "reporting", store.Migrations)
	server := grpcservertest.Start(t, time.Now, func(s *grpcserver.Server, _ *access.Directory) {
		api.Register(s, reporting.NewService(store.New(db), &world{t: t}, "https://reports.example", time.Now))
	}, nil)
	services := grpcservertest.Services("concordat.reporting.v1")
	grpcservertest.Walk(t, server, services...)
	grpcservertest.Malformed(t, server, "cambridge", 40, services...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if met := grpcservertest.Faults(t, server, "cambridge", services...); met == 0 {
		t.Error("no call met the closed database")
	}
}
