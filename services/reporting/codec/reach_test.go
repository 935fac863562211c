package codec_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/reporting/codec"
)

// trimmed is a message as reporting stores it.
func trimmed[M proto.Message](t *testing.T, service string, m M) M {
	t.Helper()
	state, err := anypb.New(m)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := codec.Trim(service, state)
	if err != nil {
		t.Fatal(err)
	}
	kept := m.ProtoReflect().New().Interface()
	if err := proto.Unmarshal(stored, kept); err != nil {
		t.Fatal(err)
	}
	return kept.(M)
}

// TestUndeliverable: nobody is reached by an address that the last mail to it did not get to, until they have another one or
// a later mail is taken. The address itself is not stored.
func TestUndeliverable(t *testing.T) {
	const officer, address = council + "/people/1", "ann.archer@council.example"
	sent, refused := notificationv1.NoticeResult_NOTICE_RESULT_SENT, notificationv1.NoticeResult_NOTICE_RESULT_UNDELIVERABLE
	for name, test := range map[string]struct {
		results []notificationv1.NoticeResult
		address string
		want    bool
	}{
		"no mail yet":                        {nil, address, false},
		"taken":                              {[]notificationv1.NoticeResult{sent}, address, false},
		"refused":                            {[]notificationv1.NoticeResult{refused}, address, true},
		"refused after one that was taken":   {[]notificationv1.NoticeResult{sent, refused}, address, true},
		"taken after one that was refused":   {[]notificationv1.NoticeResult{refused, sent}, address, false},
		"refused, and one waits":             {[]notificationv1.NoticeResult{refused, notificationv1.NoticeResult_NOTICE_RESULT_WAITING}, address, true},
		"refused, and the address is new":    {[]notificationv1.NoticeResult{refused}, "a.archer@council.example", false},
		"refused, and written in capitals":   {[]notificationv1.NoticeResult{refused}, "Ann.Archer@Council.example", true},
		"refused, and the address is erased": {[]notificationv1.NoticeResult{refused}, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			person := trimmed(t, "register", &registerv1.Person{Name: officer, DisplayName: "Ann Archer", Email: test.address,
				EmailState: registerv1.EmailState_EMAIL_STATE_CONFIRMED})
			if len(person.GetEmail()) > 4 {
				t.Errorf("%q is stored of the address", person.GetEmail())
			}
			messages := []proto.Message{&registerv1.Council{Name: council}, person, &registerv1.Review{Name: council + "/reviews/1", OpenTime: timestamppb.New(noon)}}
			for _, result := range test.results {
				messages = append(messages, trimmed(t, "notification", &notificationv1.Notice{Name: council + "/notices/1", Review: council + "/reviews/1",
					Recipient: officer, Officer: officer, Partnership: one, Address: address, Result: result}))
			}
			if got := gather(t, "", messages...).People[officer]; got.Undeliverable != test.want {
				t.Errorf("undeliverable: %v, want %v", got.Undeliverable, test.want)
			}
		})
	}
}
