package codec_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/timestamppb"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/governance"
	"github.com/concordat-suite/concordat/services/governance/codec"
)

// TestEachPartIsStatedByWhoChangedIt follows a record through edits: each part of a fact is by whoever changed that part last, and
// what is gone is by nobody.
func TestEachPartIsStatedByWhoChangedIt(t *testing.T) {
	read := func(text string) *registerv1.Partnership {
		p := &registerv1.Partnership{}
		if err := protojson.Unmarshal([]byte(text), p); err != nil {
			t.Fatal(err)
		}
		return p
	}
	was, now := &registerv1.Partnership{}, map[string]governance.Stated(nil)
	for i, edit := range []struct{ by, record, want string }{
		{"ann", `{"performance":{"achievements":"Much"},"complaints":{"none":true}}`,
			"complaints=ann complaints.none=ann performance=ann performance.achievements=ann"},
		{"bob", `{"performance":{"achievements":"Much","next_aims":"More"},"complaints":{"none":true}}`,
			"complaints=ann complaints.none=ann performance=ann performance.achievements=ann performance.next_aims=bob"},
		{"cy", `{"performance":{"achievements":"Much","next_aims":"More"},"complaints":{"text":"By letter"}}`,
			"complaints=ann complaints.text=cy performance=ann performance.achievements=ann performance.next_aims=bob"},
		{"dot", `{"complaints":{"text":"By letter"}}`, "complaints=ann complaints.text=cy"},
	} {
		is := read(edit.record)
		now = codec.StatedNow(was, is, now, &journalv1.Entry{Time: timestamppb.New(time.Unix(int64(i), 0)),
			Actor: &journalv1.Actor{Kind: &journalv1.Actor_Person{Person: edit.by}}})
		var got []string
		for _, name := range slices.Sorted(maps.Keys(now)) {
			got = append(got, name+"="+now[name].Person)
		}
		if strings.Join(got, " ") != edit.want {
			t.Errorf("after %s: %v, want %s", edit.by, got, edit.want)
		}
		was = is
	}
}
