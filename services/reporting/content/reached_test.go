package content_test

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/frozen/frozentest"
)

// TestWhatCameIn: each way in which something can reach the council after the freeze, by what the later data has otherwise.
func TestWhatCameIn(t *testing.T) {
	day := date.MustParse
	for name, test := range map[string]struct {
		change func(*frozen.Data)
		want   string
	}{
		"nothing": {func(*frozen.Data) {}, ""},
		"a return": {func(d *frozen.Data) { d.Returns[0].State, d.Returns[0].Came = frozen.Submitted, day("2025-10-02") },
			"Its return: Submitted, due 14 July 2025, came in on 2 October 2025, 80 calendar days late."},
		"a return entered for its officer": {func(d *frozen.Data) { d.Returns[0].AwaitsConfirmation, d.Returns[0].Came = true, day("2025-07-10") },
			"Its return: Received, awaiting the officer's confirmation, due 14 July 2025, came in on 10 July 2025."},
		"an extension": {func(d *frozen.Data) { d.Returns[0].Due = day("2025-11-14") }, "Its return, due on 14 July 2025, is now due on 14 November 2025."},
		"an officer": {func(d *frozen.Data) { d.Partnerships[0].ResponsibleOfficer.Person = frozentest.Person("cat") },
			"Its responsible officer is now Cat Carter."},
		"facts": {func(d *frozen.Data) { d.Partnerships[0].Gaps, d.Partnerships[0].Version = []string{"risks"}, 4 }, "Now stated: terms of reference."},
		"another change": {func(d *frozen.Data) {
			d.Partnerships[0].Version = 4
		}, "The record was changed on 1 July 2025."},
		"a name":   {func(d *frozen.Data) { d.Partnerships[0].DisplayName = "GCP" }, "It was renamed on 1 July 2025; it was called Greater Cambridge Partnership."},
		"a result": {func(d *frozen.Data) { d.Verdicts[frozentest.Partnership(1)] = frozen.Verdict{Overall: frozen.Green} }, "Its check result was Red and is now Green."},
		"its end": {func(d *frozen.Data) {
			d.Partnerships[0].State, d.Partnerships[0].Ending = frozen.Ended, &frozen.Ending{On: day("2025-10-01"), Reason: "Its work is done."}
		}, "Ended on 1 October 2025: Its work is done."},
	} {
		t.Run(name, func(t *testing.T) {
			one := func(change func(*frozen.Data)) frozen.Data {
				d := frozentest.Now()
				d.Partnerships, d.Returns = d.Partnerships[:1], d.Returns[:1]
				change(&d)
				return d
			}
			later := one(test.change)
			later.AsAt = later.AsAt.AddDate(0, 0, 7)
			r := content.Compose(content.Input{Kind: content.Annual, Name: "councils/cambridge/reports/r", Now: one(func(*frozen.Data) {}), Later: &later})
			got := ""
			for _, item := range r.Reached.List {
				got += strings.Join(item.What, " ")
			}
			if got != test.want {
				t.Errorf("came in: %q, want %q", got, test.want)
			}
		})
	}
}
