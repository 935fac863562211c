package api

import (
	"time"

	"google.golang.org/protobuf/proto"

	fieldv1 "github.com/concordat-suite/concordat/proto/gen/concordat/field/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/caller"
	"github.com/concordat-suite/concordat/services/platform/date"
	"github.com/concordat-suite/concordat/services/platform/sight"
	"github.com/concordat-suite/concordat/services/register/codec"
)

// Sight says how much the caller may see of an answer that is given again to a repeated request: as much as of the
// record itself, today.
func Sight(clock func() time.Time) func(*caller.Caller, proto.Message) fieldv1.Sight {
	return func(c *caller.Caller, answer proto.Message) fieldv1.Sight {
		switch m := answer.(type) {
		case *registerv1.Partnership:
			_, id, err := codec.PartnershipName.Parse2(m.GetName())
			if err != nil {
				return fieldv1.Sight_SIGHT_UNSPECIFIED
			}
			p, err := codec.PartnershipFromProto(c.Council, id, m)
			if err != nil {
				return fieldv1.Sight_SIGHT_UNSPECIFIED
			}
			return sight.Level(p.SightOf(c, date.Of(clock())))
		case *registerv1.Cover:
			_, away, _ := codec.PersonName.Parse2(m.GetPerson())
			return sight.Level(coverSight(c, away))
		case *registerv1.Person, *registerv1.Application:
			return sight.Level(detail(c))
		default:
			return sight.Answered(c)
		}
	}
}
