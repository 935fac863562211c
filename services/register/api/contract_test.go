package api_test

import (
	"testing"

	"github.com/concordat-suite/concordat/services/platform/contract/mask"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
	"github.com/concordat-suite/concordat/services/platform/testing/masktest"
	"github.com/concordat-suite/concordat/services/platform/testing/sighttest"
)

// TestTheContractSaysWhoSees holds every field of the resources against the rule that it has a sight.
func TestTheContractSaysWhoSees(t *testing.T) { sighttest.Package(t, "concordat.register.v1") }

// TestMasksChangeOnlyWhatClientsMaySet tries, for every resource that has an Update, every field that clients may not
// set.
func TestMasksChangeOnlyWhatClientsMaySet(t *testing.T) {
	masktest.Package(t, "concordat.register.v1", mask.Apply)
}

// TestEveryRoleAtEveryRPC calls every rpc as every role and holds the answer against the contract.
func TestEveryRoleAtEveryRPC(t *testing.T) {
	t.Parallel()
	grpcservertest.Walk(t, start(t).server, grpcservertest.Services("concordat.register.v1")...)
}
