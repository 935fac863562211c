package narrative_test

import (
	"strings"
	"testing"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/narrative"
)

func asItIs(text string) string { return text }

// TestWhatWasEnteredForAnOfficerIsNotTheirs tells of a return that somebody entered and its officer has not confirmed.
func TestWhatWasEnteredForAnOfficerIsNotTheirs(t *testing.T) {
	record := frozen.Said{Achievements: "The year before", Rating: frozen.Green}
	r := frozen.Return{
		State: frozen.InProgress, Came: date.MustParse("2026-12-15"), AwaitsConfirmation: true,
		Decision: frozen.Leave, Explanation: "It serves nobody",
		Entered: frozen.Entered{By: "Mina Ives", For: "Robin Oakes", On: date.MustParse("2026-12-16"), Achievements: "This year", Rating: frozen.Red},
	}
	said := narrative.Of(record, &r, asItIs, asItIs)
	const by = "entered by Mina Ives on 16 December 2026, awaiting the confirmation of Robin Oakes"
	if !said.Unconfirmed || said.By != by || said.Decision != frozen.Leave {
		t.Errorf("it is %+v, want it unconfirmed and %s", said, by)
	}
	if said.Achievements != "This year" || said.Rating != frozen.Red {
		t.Errorf("the year is %q, %q; want what was entered", said.Achievements, said.Rating)
	}

	r.Entered.Achievements, r.Entered.Rating = "", ""
	if said := narrative.Of(record, &r, asItIs, asItIs); said.Achievements != "The year before" || said.Rating != frozen.Green {
		t.Errorf("the year is %q, %q; want the record's, as nothing was entered", said.Achievements, said.Rating)
	}

	confirmed := frozen.Return{State: frozen.Submitted, Submitter: "Robin Oakes", Came: r.Came, Decision: frozen.Leave}
	if said := narrative.Of(record, &confirmed, asItIs, asItIs); said.Unconfirmed || !strings.HasPrefix(said.By, "Robin Oakes") {
		t.Errorf("once confirmed it is %+v, want the officer's", said)
	}
}
