package preview_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/preview"
)

// table is a store with one value, and a transaction over it that keeps the value only when its work had no fault.
type table struct{ value string }

func (t *table) write(work func(*string) error) error {
	draft := t.value
	if err := work(&draft); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	t.value = draft
	return nil
}

func TestRun(t *testing.T) {
	refused := errors.New("refused")
	for name, test := range map[string]struct {
		only  bool
		fault error
		want  string
	}{
		"in earnest, it is kept":            {only: false, want: "new"},
		"as a preview, nothing is kept":     {only: true, want: "old"},
		"a fault is a fault":                {only: false, fault: refused, want: "old"},
		"a fault is a fault in the preview": {only: true, fault: refused, want: "old"},
	} {
		t.Run(name, func(t *testing.T) {
			stored := &table{"old"}
			shown := ""
			err := preview.Run(test.only, func(value *string) error {
				*value = "new"
				shown = *value
				return test.fault
			}, stored.write)
			if !errors.Is(err, test.fault) {
				t.Errorf("fault = %v, want %v", err, test.fault)
			}
			if stored.value != test.want {
				t.Errorf("kept %q, want %q", stored.value, test.want)
			}
			if shown != "new" {
				t.Errorf("the work was not done")
			}
		})
	}
}
