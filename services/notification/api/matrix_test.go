package api_test

import (
	"slices"
	"testing"

	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	"github.com/concordat-suite/concordat/services/platform/testing/grpcservertest"
)

// TestNoFilterTellsOfNoticesNotReached filters the ledger as every role by all that is withheld, and by every value
// of the notices that the role is not shown. Ann and Bob are officers, each of whom is shown what was meant for them.
func TestNoFilterTellsOfNoticesNotReached(t *testing.T) {
	t.Parallel()
	s := start(t)
	for number := range accessv1.Role_name {
		if number != 0 && accessv1.Role(number) != accessv1.Role_ROLE_OPERATOR {
			s.person(accessv1.Role(number).String(), accessv1.Role(number))
		}
	}
	lists := grpcservertest.Lists{Connection: s.server, As: as, Parents: []string{council}, All: []string{"audit"}, Callers: []string{""}}
	for subject := range s.people {
		lists.Callers = append(lists.Callers, subject)
	}
	slices.Sort(lists.Callers)
	tried := lists.Hold(t, notificationv1.File_concordat_notification_v1_notification_service_proto.Services().ByName("NotificationService"))
	t.Logf("withheld: %v; values of what is not shown: %v", tried.Withheld, tried.Hidden)
	if tried.Hidden["concordat.notification.v1.NotificationService.ListNotices"] < 50 {
		t.Error("too little is hidden for this to show anything")
	}
}
