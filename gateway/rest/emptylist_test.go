package rest

import (
	"encoding/json"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// TestAnEmptyListIsThere writes lists with nothing in them, and what is no list.
func TestAnEmptyListIsThere(t *testing.T) {
	j := &answerJSON{runtime.JSONPb{MarshalOptions: protojson.MarshalOptions{UseProtoNames: true}}}
	for want, answer := range map[string]proto.Message{
		`{"partnerships":[]}`:                        &registerv1.ListPartnershipsResponse{},
		`{"partnerships":[],"next_page_token":"a"}`:  &registerv1.ListPartnershipsResponse{NextPageToken: "a"},
		`{"partnerships":[{"display_name":"Deal"}]}`: &registerv1.ListPartnershipsResponse{Partnerships: []*registerv1.Partnership{{DisplayName: "Deal"}}},
		`{}`: &registerv1.Partnership{},
	} {
		content, err := j.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		var got, wanted any
		if json.Unmarshal(content, &got) != nil || json.Unmarshal([]byte(want), &wanted) != nil {
			t.Fatalf("%s is no JSON", content)
		}
		if a, _ := json.Marshal(got); string(a) != canonical(wanted) {
			t.Errorf("%s, want %s", content, want)
		}
	}
}

func canonical(v any) string {
	content, _ := json.Marshal(v)
	return string(content)
}
