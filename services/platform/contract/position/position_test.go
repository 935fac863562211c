package position

import (
	"context"
	"reflect"
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

func TestParse(t *testing.T) {
	for text, want := range map[string][]Mark{
		"":                        nil,
		"register:cambridge:1043": {{"register", "cambridge", 1043}},
		"register:cambridge:1, governance-check:cambridge:7": {{"register", "cambridge", 1}, {"governance-check", "cambridge", 7}},
	} {
		got, err := Parse(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Parse(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{
		"cambridge:1", "register:cambridge:", "register:cambridge:-1", "register:cambridge:one", "register::1", ":cambridge:1", ",",
		"register:cambridge:99999999999999999999", strings.Repeat("register:cambridge:1,", 8) + "register:cambridge:1",
	} {
		if _, err := Parse(text); fault.Reason(err) != "POSITION_INVALID" {
			t.Errorf("Parse(%q) error = %v, want POSITION_INVALID", text, err)
		}
	}
}

func TestNotesKeepTheLastOfEachCouncil(t *testing.T) {
	Note(t.Context(), "cambridge", 1) // nobody asked for notes
	ctx, notes := Noting(context.Background())
	if got := notes.Of("register"); got != "" {
		t.Errorf("Of() = %q before anything was written", got)
	}
	Note(ctx, "cambridge", 3)
	Note(ctx, "cambridge", 2)
	Note(ctx, "gravesham", 9)
	if got, want := notes.Of("register"), "register:cambridge:3,register:gravesham:9"; got != want {
		t.Errorf("Of() = %q, want %q", got, want)
	}
}
