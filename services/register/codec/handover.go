package codec

import (
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/register"
)

// DutiesToProto gives the answer that lists somebody's duties.
func DutiesToProto(duties []register.Duty) *registerv1.HandOverResponse {
	return &registerv1.HandOverResponse{Duties: each(duties, func(d register.Duty) *registerv1.Duty {
		return &registerv1.Duty{
			Kind: registerv1.DutyKind(d.Kind), Resource: d.Resource, DisplayName: d.DisplayName, Place: d.Place,
			Passed: d.StaysBecause == "", StaysBecause: d.StaysBecause,
		}
	})}
}
