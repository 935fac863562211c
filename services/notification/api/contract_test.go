package api_test

import (
	"errors"
	"testing"
	"time"

	"github.com/concordat-suite/concordat/services/notification"
	"github.com/concordat-suite/concordat/services/notification/api"
	"github.com/concordat-suite/concordat/services/notification/store"
	"github.com/concordat-suite/concordat/services/platform/access"
	"github.com/concordat-suite/concordat/services/platform/grpcserver"
	"github.com/concordat-suite/concordat/services/platform/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/sight/sighttest"
)

// TestTheContractSaysWhoSees holds every field of the resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) { sighttest.Package(t, "concordat.notification.v1") }

// TestEveryRoleAtEveryRPC calls every rpc as every role and holds the answer against the contract.
func TestEveryRoleAtEveryRPC(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, "notification", store.Migrations)
	compose := func(notification.Mail) ([]byte, error) { return nil, errors.New("no mail in this test") }
	server := grpcservertest.Start(t, time.Now, func(s *grpcserver.Server, _ *access.Directory) {
		api.Register(s, notification.NewService(store.New(db), away{}, compose, "example.gov.uk", time.Now))
	}, nil)
	services := grpcservertest.Services("concordat.notification.v1")
	grpcservertest.Walk(t, server, services...)
	grpcservertest.Malformed(t, server, "cambridge", 40, services...)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if met := grpcservertest.Faults(t, server, "cambridge", services...); met == 0 {
		t.Error("no call met the closed database")
	}
}
