package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/status"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

type kept func(p *registerv1.Partnership) bool

// wantedFilters are filters in the language of AIP-160 (google.aip.dev/160), each with the entries that it finds.
var wantedFilters = map[string]kept{
	``:                                     func(*registerv1.Partnership) bool { return true },
	` `:                                    func(*registerv1.Partnership) bool { return true },
	`state = ACTIVE`:                       isActive,
	`state=ACTIVE`:                         isActive,
	`(state = ACTIVE)`:                     isActive,
	`((state = ACTIVE))`:                   isActive,
	`state:ACTIVE`:                         isActive,
	`state = "ACTIVE"`:                     isActive,
	`state = 'ACTIVE'`:                     isActive,
	`state = PARTNERSHIP_STATE_ACTIVE`:     isActive,
	`NOT state = DRAFT`:                    isActive,
	`-state = DRAFT`:                       isActive,
	`state != DRAFT`:                       isActive,
	`NOT (state = DRAFT OR state = ENDED)`: isActive,
	`state = ACTIVE AND before_concordat = true`:      func(p *registerv1.Partnership) bool { return p.GetBeforeConcordat() },
	`state = ACTIVE before_concordat = true`:          func(p *registerv1.Partnership) bool { return p.GetBeforeConcordat() },
	`before_concordat = false`:                        func(p *registerv1.Partnership) bool { return !p.GetBeforeConcordat() },
	`published = true`:                                func(p *registerv1.Partnership) bool { return p.GetPublished() },
	`published != true`:                               func(p *registerv1.Partnership) bool { return !p.GetPublished() },
	`display_name = "Greater Cambridge Partnership"`:  called("greater cambridge partnership"),
	`display_name = "greater cambridge partnership"`:  called("greater cambridge partnership"),
	`display_name != "Greater Cambridge Partnership"`: func(p *registerv1.Partnership) bool { return !called("greater cambridge partnership")(p) },
	`display_name = "Cambridge*"`:                     begins("cambridge"),
	`display_name:"Cambridge*"`:                       begins("cambridge"),
	`display_name = "*"`:                              func(*registerv1.Partnership) bool { return true },
	`display_name:*`:                                  func(*registerv1.Partnership) bool { return true },
	`display_name >= "d"`:                             func(p *registerv1.Partnership) bool { return strings.ToLower(p.GetDisplayName()) >= "d" },
	`display_name < "d" OR display_name >= "d"`:       func(*registerv1.Partnership) bool { return true },
	`display_name = "'; DROP TABLE partnerships; --"`: none,
	`display_name = "$1"`:                             none,
	`reference = "no such reference"`:                 none,
	`create_time > "2020-01-01T00:00:00Z"`:            func(*registerv1.Partnership) bool { return true },
	`create_time < "2020-01-01T00:00:00+01:00"`:       none,
	`Cambridge`:               hasWord("cambridge"),
	`cambridge`:               hasWord("cambridge"),
	`"greater cambridge"`:     func(p *registerv1.Partnership) bool { return hasWord("greater")(p) && hasWord("cambridge")(p) },
	`greater cambridge`:       func(p *registerv1.Partnership) bool { return hasWord("greater")(p) && hasWord("cambridge")(p) },
	`cambridge state = DRAFT`: none,
	`zzz OR state = ACTIVE`:   isActive,
}

// refusedFilters are none of that language, or ask for what there is not.
var refusedFilters = []string{
	`colour = "red"`, `state = SLEEPING`, `state = active`, `state > ACTIVE`, `published >= true`, `published = maybe`, `before_concordat = 1`, `create_time > "2026-01-01"`,
	`create_time > yesterday`, `create_time > "2026-13-45T00:00:00Z"`, `display_name > "a*"`, `lower(display_name) = "a"`, `display_name.length = 3`, `display_name = "a`,
	`(display_name = "a"`, `display_name = "a")`, `display_name =`, `= "a"`, `"a" = display_name`, `display_name = (state = ACTIVE)`, `display_name = "a"; DROP TABLE partnerships`,
	`AND`, `OR`, `NOT`, `state = ACTIVE AND`, `state = ACTIVE OR OR state = ENDED`, `word:"cambridge"`, `etag = "1"`, `objective = "x"`, `risks:*`, `state == ACTIVE`,
	strings.Repeat("(", 33) + `state = ACTIVE` + strings.Repeat(")", 33), strings.Repeat("state = ACTIVE OR ", 64) + `state = ENDED`, strings.Repeat(".", 300),
}

func isActive(p *registerv1.Partnership) bool {
	return p.GetState() == registerv1.PartnershipState_PARTNERSHIP_STATE_ACTIVE
}

func none(*registerv1.Partnership) bool { return false }

func called(name string) kept {
	return func(p *registerv1.Partnership) bool { return strings.ToLower(p.GetDisplayName()) == name }
}

func begins(with string) kept {
	return func(p *registerv1.Partnership) bool {
		return strings.HasPrefix(strings.ToLower(p.GetDisplayName()), with)
	}
}

// hasWord says whether a name of the entry, present or former, has a word that begins so.
func hasWord(word string) kept {
	return func(p *registerv1.Partnership) bool {
		names := strings.ToLower(p.GetDisplayName())
		for _, former := range p.GetFormerNames() {
			names += " " + strings.ToLower(former.GetDisplayName())
		}
		return slices.ContainsFunc(strings.FieldsFunc(names, func(r rune) bool { return strings.ContainsRune(" ()/-&,.", r) }),
			func(w string) bool { return strings.HasPrefix(w, word) })
	}
}

// TestListsThroughBothDoors asks the demo council's register the same at both doors.
func TestListsThroughBothDoors(t *testing.T) {
	s := start(t)
	var said [2][]string // what each door refused with
	for i, d := range s.doors() {
		desk := at(t, d, "deputy-chief-executive")
		list := func(r *registerv1.ListPartnershipsRequest) (*registerv1.ListPartnershipsResponse, error) {
			if r.GetParent() == "" {
				r.Parent = "councils/cambridge"
			}
			return desk.partnerships.ListPartnerships(desk.ctx, r)
		}
		all := ask(list(&registerv1.ListPartnershipsRequest{PageSize: 5000})).or(t) // taken for the largest
		if len(all.GetPartnerships()) < 10 || all.GetNextPageToken() != "" {
			t.Fatalf("%s: the demo council has %d entries on a page of the largest size", d.name, len(all.GetPartnerships()))
		}
		for filter, want := range wantedFilters {
			t.Run(d.name+": "+filter, func(t *testing.T) {
				found := ask(list(&registerv1.ListPartnershipsRequest{Filter: filter, PageSize: 1000})).or(t)
				if got, want := namesOf(found.GetPartnerships(), nil), namesOf(all.GetPartnerships(), want); !slices.Equal(got, want) {
					t.Errorf("%d entries %v, want %d %v", len(got), got, len(want), want)
				}
			})
		}
		first := ask(list(&registerv1.ListPartnershipsRequest{PageSize: 2, Filter: "state = ACTIVE"})).or(t).GetNextPageToken()
		refused := []*registerv1.ListPartnershipsRequest{
			{PageToken: first},
			{PageToken: first, Filter: "state = ACTIVE", OrderBy: "display_name desc"},
			{PageToken: first[:len(first)-4] + "AAAA", Filter: "state = ACTIVE"},
			{PageToken: "Zm9yZ2Vk"},
			{PageToken: "100"},
			{PageSize: -1},
			{OrderBy: "colour"},
			{OrderBy: "display_name, display_name"},
			{OrderBy: "display_name sideways"},
		}
		for _, filter := range refusedFilters {
			refused = append(refused, &registerv1.ListPartnershipsRequest{Filter: filter})
		}
		for _, r := range refused {
			_, err := list(r)
			said[i] = append(said[i], fmt.Sprintf("%v: %s", r, inFull(err)))
			if reason := reasonOf(err); !slices.Contains([]string{"FILTER_INVALID", "PAGE_TOKEN_INVALID", "ORDER_BY_INVALID", "REQUEST_INVALID"}, reason) {
				t.Errorf("%s: %v: %v, want it refused", d.name, r, err)
			}
		}
	}
	for i, rest := range said[0] {
		if rest != said[1][i] {
			t.Errorf("the doors refuse differently:\n%s\n%s", rest, said[1][i])
		}
	}
}

// namesOf are the names of those that are wanted, in order.
func namesOf(entries []*registerv1.Partnership, want kept) []string {
	names := []string{}
	for _, p := range entries {
		if want == nil || want(p) {
			names = append(names, p.GetDisplayName())
		}
	}
	return names
}

// inFull is all that an error tells its caller: code, message, reason and fields.
func inFull(err error) string {
	s := status.Convert(err)
	text := s.Code().String() + " " + s.Message()
	for _, d := range s.Details() {
		switch d := d.(type) {
		case *errdetails.ErrorInfo:
			text += fmt.Sprintf(" %s %s", d.GetDomain(), d.GetReason())
		case *errdetails.BadRequest:
			for _, v := range d.GetFieldViolations() {
				text += fmt.Sprintf(" %s: %s", v.GetField(), v.GetDescription())
			}
		}
	}
	return text
}
