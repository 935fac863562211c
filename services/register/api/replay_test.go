package api_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// TestARepeatedEditIsAnsweredAlike sends an edit of a responsible officer twice: what reaches only own records must
// not show more or less the second time.
func TestARepeatedEditIsAnsweredAlike(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open("cambridge")
	own, _ := s.cast("cambridge")
	const officer = "ROLE_RESPONSIBLE_OFFICER@cambridge"
	request := &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: own.GetName(), Liabilities: &registerv1.RestrictedStatement{
			Answer: &registerv1.RestrictedStatement_Text{Text: "A lease until 2031"}}},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"liabilities"}},
		RequestId:  ids.New(),
	}
	first, err := s.partnerships.UpdatePartnership(s.as(officer), request)
	if err != nil {
		t.Fatal(err)
	}
	if first.GetLiabilities() == nil {
		t.Fatal("the officer does not see the liabilities: the test proves nothing")
	}
	again, err := s.partnerships.UpdatePartnership(s.as(officer), request)
	if err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(first, again) {
		t.Errorf("the second answer = %v, want the first: %v", again, first)
	}
}
