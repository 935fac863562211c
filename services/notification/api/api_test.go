package api_test

import (
	"errors"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

const (
	ok           = codes.OK
	denied       = codes.PermissionDenied
	notFound     = codes.NotFound
	unidentified = codes.Unauthenticated
)

// notices gives the ledger as a subject sees it, by officer.
func (s *suite) notices(subject string) map[string]*notificationv1.Notice {
	s.t.Helper()
	list, err := s.client.ListNotices(as(subject), &notificationv1.ListNoticesRequest{Parent: council})
	if err != nil {
		s.t.Fatal(err)
	}
	byOfficer := map[string]*notificationv1.Notice{}
	for _, n := range list.GetNotices() {
		for subject, name := range s.people {
			if n.GetOfficer() == name {
				byOfficer[subject] = n
			}
		}
	}
	return byOfficer
}

// TestWhoMayCallWhat calls every rpc as everybody.
func TestWhoMayCallWhat(t *testing.T) {
	t.Parallel()
	s := start(t)
	anns := s.notices("mio")["ann"].GetName()
	for rpc, test := range map[string]struct {
		call func(subject string) error
		want map[string]codes.Code
	}{
		"GetNotice": {
			func(subject string) error {
				_, err := s.client.GetNotice(as(subject), &notificationv1.GetNoticeRequest{Name: anns})
				return err
			},
			map[string]codes.Code{"mio": ok, "deputy": ok, "audit": ok, "lead": ok, "ann": ok, "bob": notFound, "smt": denied, "emp": denied, "stranger": notFound, "": unidentified},
		},
		"ListNotices": {
			func(subject string) error {
				_, err := s.client.ListNotices(as(subject), &notificationv1.ListNoticesRequest{Parent: council})
				return err
			},
			map[string]codes.Code{"mio": ok, "deputy": ok, "audit": ok, "lead": ok, "ann": ok, "bob": ok, "smt": denied, "emp": denied, "stranger": notFound, "": unidentified},
		},
		"ListNotTold": {
			func(subject string) error {
				_, err := s.client.ListNotTold(as(subject), &notificationv1.ListNotToldRequest{Name: s.review})
				return err
			},
			map[string]codes.Code{"mio": ok, "deputy": ok, "audit": ok, "lead": ok, "smt": ok, "ann": denied, "emp": denied, "stranger": notFound, "": unidentified},
		},
		"ListUndeliverableAddresses": {
			func(subject string) error {
				_, err := s.client.ListUndeliverableAddresses(as(subject), &notificationv1.ListUndeliverableAddressesRequest{Parent: council})
				return err
			},
			map[string]codes.Code{"mio": ok, "deputy": ok, "audit": ok, "lead": denied, "smt": denied, "ann": denied, "emp": denied, "stranger": notFound, "": unidentified},
		},
		"MarkNoticeBounced": {
			func(subject string) error {
				_, err := s.client.MarkNoticeBounced(as(subject), &notificationv1.MarkNoticeBouncedRequest{Name: s.notices("mio")["bob"].GetName()})
				return err
			},
			map[string]codes.Code{"mio": ok, "deputy": denied, "audit": denied, "lead": denied, "ann": denied, "bob": denied, "emp": denied, "stranger": notFound, "": unidentified},
		},
		"SendReminder": {
			func(subject string) error {
				_, err := s.client.SendReminder(as(subject), &notificationv1.SendReminderRequest{Name: s.review})
				return err
			},
			map[string]codes.Code{"mio": ok, "deputy": ok, "lead": ok, "audit": denied, "smt": denied, "ann": denied, "emp": denied, "stranger": notFound, "": unidentified},
		},
		"AcknowledgeNotice": {
			func(subject string) error {
				_, err := s.client.AcknowledgeNotice(as(subject), &notificationv1.AcknowledgeNoticeRequest{Name: anns})
				return err
			},
			map[string]codes.Code{"ann": ok, "bob": notFound, "lead": denied, "deputy": denied, "mio": denied, "audit": denied, "emp": denied, "stranger": notFound, "": unidentified},
		},
	} {
		for subject, want := range test.want {
			if got := status.Code(test.call(subject)); got != want {
				t.Errorf("%s as %q = %v, want %v", rpc, subject, got, want)
			}
		}
	}
}

func TestListNoticesShowsWhatTheCallerReaches(t *testing.T) {
	t.Parallel()
	s := start(t)
	for subject, want := range map[string]int{"mio": 2, "deputy": 2, "audit": 2, "lead": 1, "ann": 1, "bob": 1} {
		if got := len(s.notices(subject)); got != want {
			t.Errorf("%s sees lines of %d officers, want %d", subject, got, want)
		}
	}
	for filter, want := range map[string]int{
		`result = SENT`: 2, `step = NOT_DELIVERED`: 1, `result = UNDELIVERABLE`: 1, `step = OPENING AND capacity = TO`: 2, `step = LATE`: 0,
		`recipient = "` + s.people["bob"] + `"`: 1, `return = "` + s.returns["ann"] + `"`: 1, `review = "` + s.review + `"`: 3,
		`service_area = "roads"`: 2, `delayed = true`: 0, `due_time < "2025-06-03T00:00:00Z"`: 3,
	} {
		list, err := s.client.ListNotices(as("mio"), &notificationv1.ListNoticesRequest{Parent: council, Filter: filter})
		if err != nil || len(list.GetNotices()) != want {
			t.Errorf("filter %s gives %d lines (%v), want %d", filter, len(list.GetNotices()), err, want)
		}
	}
	_, err := s.client.ListNotices(as("mio"), &notificationv1.ListNoticesRequest{Parent: council, Filter: `address = "ann@example.gov.uk"`})
	if got := reason(err); got != "FILTER_INVALID" {
		t.Errorf("a filter on addresses: reason %q, want FILTER_INVALID", got)
	}
	first, err := s.client.ListNotices(as("mio"), &notificationv1.ListNoticesRequest{Parent: council, PageSize: 2})
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.client.ListNotices(as("mio"), &notificationv1.ListNoticesRequest{Parent: council, PageSize: 2, PageToken: first.GetNextPageToken()})
	if err != nil || len(second.GetNotices()) != 1 || second.GetNextPageToken() != "" || second.GetNotices()[0].GetName() == first.GetNotices()[0].GetName() {
		t.Errorf("the second page is %v (%v), want the other line and no more", second, err)
	}
}

func TestANoticeOfAHandOverIsAboutNoReturn(t *testing.T) {
	t.Parallel()
	s := start(t)
	name := council + "/handOvers/" + ids.New()
	s.learns(name, &registerv1.HandOver{
		Name: name, Person: s.people["ann"], To: s.people["bob"], OrderedBy: s.people["mio"], Date: "2025-06-02",
		State: registerv1.HandOverState_HAND_OVER_STATE_NOT_DONE, NotDoneBecause: "Bob has left.", EndTime: timestamppb.New(noon),
	})
	if err := errors.Join(s.service.TellDue(t.Context()), s.service.Deliver(t.Context())); err != nil {
		t.Fatal(err)
	}
	for filter, want := range map[string]int{
		`hand_over = "` + name + `"`: 2, `step = HAND_OVER_NOT_DONE AND capacity = TO`: 1, `review = "` + s.review + `"`: 3, `partnership != ""`: 3, ``: 5,
	} {
		list, err := s.client.ListNotices(as("deputy"), &notificationv1.ListNoticesRequest{Parent: council, Filter: filter})
		if err != nil || len(list.GetNotices()) != want {
			t.Errorf("filter %s gives %d lines (%v), want %d", filter, len(list.GetNotices()), err, want)
		}
	}
	list, err := s.client.ListNotices(as("mio"), &notificationv1.ListNoticesRequest{Parent: council, Filter: `recipient = "` + s.people["mio"] + `" AND hand_over = "` + name + `"`})
	if err != nil || len(list.GetNotices()) != 1 {
		t.Fatalf("the line to who ordered it: %v, %v", list.GetNotices(), err)
	}
	n := list.GetNotices()[0]
	if n.GetHandOver() != name || n.GetReview()+n.GetReturn()+n.GetPartnership() != "" || n.GetResult() != notificationv1.NoticeResult_NOTICE_RESULT_SENT {
		t.Errorf("notice = %v, want one that was sent, about the hand-over and no return", n)
	}
	if untold, err := s.client.ListNotTold(as("mio"), &notificationv1.ListNotToldRequest{Name: s.review}); err != nil || len(untold.GetNotTold()) != 1 {
		t.Errorf("not told are %v, %v, want Bob alone", untold.GetNotTold(), err)
	}
}

func TestListNotTold(t *testing.T) {
	t.Parallel()
	s := start(t)
	answer, err := s.client.ListNotTold(as("mio"), &notificationv1.ListNotToldRequest{Name: s.review})
	if err != nil {
		t.Fatal(err)
	}
	want := &notificationv1.ListNotToldResponse{NotTold: []*notificationv1.NotTold{{
		Officer: s.people["bob"], Returns: []string{s.returns["bob"]}, Result: notificationv1.NoticeResult_NOTICE_RESULT_UNDELIVERABLE,
		Reply: "550 no such mailbox",
	}}}
	if !proto.Equal(answer, want) {
		t.Errorf("ListNotTold() = %v, want %v", answer, want)
	}
	answer, err = s.client.ListNotTold(as("lead"), &notificationv1.ListNotToldRequest{Name: s.review})
	if err != nil || len(answer.GetNotTold()) != 0 {
		t.Errorf("the lead of parks sees %v (%v), want nobody", answer, err)
	}
}

func TestSendReminder(t *testing.T) {
	t.Parallel()
	s := start(t)
	send := func(subject, request string, returns ...string) (*notificationv1.SendReminderResponse, error) {
		return s.client.SendReminder(as(subject), &notificationv1.SendReminderRequest{Name: s.review, Returns: returns, RequestId: request})
	}
	answer, err := send("lead", "")
	if err != nil || len(answer.GetNotices()) != 1 || answer.GetNotices()[0].GetOfficer() != s.people["ann"] {
		t.Errorf("the lead of parks reminds %v (%v), want Ann only", answer.GetNotices(), err)
	}
	request := ids.New()
	first, err := send("mio", request, s.returns["bob"])
	if err != nil || len(first.GetNotices()) != 1 {
		t.Fatalf("remind Bob = %v, %v", first, err)
	}
	again, err := send("mio", request, s.returns["bob"])
	if err != nil || !proto.Equal(first, again) {
		t.Errorf("the same request again = %v, %v, want the first answer %v", again, err, first)
	}
	for name, test := range map[string]struct {
		subject string
		returns []string
		want    string
	}{
		"of another area":     {"lead", []string{s.returns["bob"]}, "RETURN_UNKNOWN"},
		"of no return":        {"mio", []string{s.review + "/returns/" + ids.New()}, "RETURN_UNKNOWN"},
		"of another review's": {"mio", []string{council + "/reviews/" + ids.New() + "/returns/" + ids.New()}, "RETURN_UNKNOWN"},
	} {
		if _, err := send(test.subject, "", test.returns...); reason(err) != test.want {
			t.Errorf("remind %s: reason %q, want %q", name, reason(err), test.want)
		}
	}
}

func TestAcknowledgeNotice(t *testing.T) {
	t.Parallel()
	s := start(t)
	for subject, want := range map[string]string{"ann": "", "bob": "NOTICE_NOT_SENT"} {
		n, err := s.client.AcknowledgeNotice(as(subject), &notificationv1.AcknowledgeNoticeRequest{Name: s.notices("mio")[subject].GetName()})
		if got := reason(err); got != want {
			t.Errorf("%s acknowledges: reason %q, want %q", subject, got, want)
		}
		if err == nil && !n.GetAcknowledgeTime().AsTime().Equal(noon) {
			t.Errorf("acknowledged at %v, want %v", n.GetAcknowledgeTime(), noon)
		}
	}
}

func TestListUndeliverableAddresses(t *testing.T) {
	t.Parallel()
	s := start(t)
	answer, err := s.client.ListUndeliverableAddresses(as("mio"), &notificationv1.ListUndeliverableAddressesRequest{Parent: council})
	if err != nil {
		t.Fatal(err)
	}
	want := &notificationv1.ListUndeliverableAddressesResponse{UndeliverableAddresses: []*notificationv1.UndeliverableAddress{{
		Person: s.people["bob"], Address: "bob@example.gov.uk", Reply: "550 no such mailbox", Notice: s.notices("mio")["bob"].GetName(),
	}}}
	if !proto.Equal(answer, want) {
		t.Errorf("ListUndeliverableAddresses() = %v, want %v", answer, want)
	}
}

func TestMarkNoticeBounced(t *testing.T) {
	t.Parallel()
	s := start(t)
	request := &notificationv1.MarkNoticeBouncedRequest{Name: s.notices("mio")["ann"].GetName(), Reason: "user unknown", RequestId: ids.New()}
	first, err := s.client.MarkNoticeBounced(as("mio"), request)
	if err != nil || first.GetResult() != notificationv1.NoticeResult_NOTICE_RESULT_UNDELIVERABLE {
		t.Fatalf("MarkNoticeBounced() = %v, %v", first, err)
	}
	again, err := s.client.MarkNoticeBounced(as("mio"), request)
	if err != nil || !proto.Equal(first, again) {
		t.Errorf("the same request again = %v, %v, want the first answer %v", again, err, first)
	}
}
