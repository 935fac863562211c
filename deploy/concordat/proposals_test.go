package main

import (
	"strings"
	"testing"
)

const proposalOfRoad = "councils/cambridge/partnerships/0190b6a4-7a11-7c3e-9d55-0242ac120001/fieldProposals/0190b6a4-7a11-7c3e-9d55-0242ac120002"

func TestProposalsAreListedTakenOverAndDeclined(t *testing.T) {
	server, calls := door(t, answers{
		"GET councils/cambridge/partnerships/-/fieldProposals": `{"field_proposals": [{"name": "` + proposalOfRoad + `", "field": "resources.committed.grant",
			"field_words": "grant", "financial_year": "2026/27", "value": "£500", "adds": true, "file": "register.csv", "row": 2, "column": "C", "state": "FIELD_PROPOSAL_STATE_WAITING"}]}`,
		"POST " + proposalOfRoad + ":takeOver": `{"name": "` + proposalOfRoad + `", "state": "FIELD_PROPOSAL_STATE_TAKEN_OVER"}`,
		"POST " + proposalOfRoad + ":decline":  `{"name": "` + proposalOfRoad + `", "state": "FIELD_PROPOSAL_STATE_DECLINED"}`,
	})
	code, out, errors := concordat(t, server.URL, "proposal", "list", "--council", "cambridge")
	for _, says := range []string{proposalOfRoad, "waiting, register.csv, row 2, column C", "proposed to be added: grant in 2026/27: £500", "the record said: nothing"} {
		if code != 0 || !strings.Contains(out, says) {
			t.Errorf("code %d, %q, %q; want it to say %q", code, out, errors, says)
		}
	}
	if got := calls["GET councils/cambridge/partnerships/-/fieldProposals"].line; !strings.Contains(got, "filter=state+%3D+WAITING") {
		t.Errorf("asked %q, want what waits", got)
	}
	if code, out, errors := concordat(t, server.URL, "proposal", "take-over", proposalOfRoad, "--even-if-edited"); code != 0 || out != "taken over: "+proposalOfRoad+"\n" {
		t.Errorf("code %d, %q, %q; want it taken over", code, out, errors)
	}
	if sent := calls["POST "+proposalOfRoad+":takeOver"].body; sent["even_if_edited"] != true && sent["evenIfEdited"] != true {
		t.Errorf("sent %v", sent)
	}
	if code, _, errors := concordat(t, server.URL, "proposal", "decline", proposalOfRoad); code != exitUsage || !strings.Contains(errors, "--reason") {
		t.Errorf("without a reason: code %d, %q", code, errors)
	}
	if code, out, errors := concordat(t, server.URL, "proposal", "decline", proposalOfRoad, "--reason", "Not agreed"); code != 0 || !strings.HasPrefix(out, "declined") {
		t.Errorf("code %d, %q, %q; want it declined", code, out, errors)
	}
	if code, _, errors := concordat(t, server.URL, "proposal", "take-over", "0190"); code != exitUsage || !strings.Contains(errors, "resource name") {
		t.Errorf("a name that is none: code %d, %q", code, errors)
	}
}
