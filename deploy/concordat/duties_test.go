package main

import (
	"strings"
	"testing"
)

const (
	annName = "councils/cambridge/people/0190b6a4-7a11-7c3e-9d55-0242ac120003"
	benName = "councils/cambridge/people/0190b6a4-7a11-7c3e-9d55-0242ac120004"
)

func TestHandOverListsEveryDuty(t *testing.T) {
	server, calls := door(t, answers{"POST " + annName + ":handOver": `{"duties": [
		{"kind": "DUTY_KIND_RECORD", "display_name": "Homes Partnership", "place": "responsible_officer", "passed": true},
		{"kind": "DUTY_KIND_ROLE", "display_name": "employee", "stays_because": "Roles are granted by the administrator."}]}`})
	code, out, errors := concordat(t, server.URL, "hand-over", annName, "--to", benName, "--reason", "Ann retires", "--list")
	if code != 0 || !strings.Contains(out, "responsible officer") || !strings.Contains(out, "passes on") || !strings.Contains(out, "granted by the administrator") {
		t.Errorf("code %d, %q, %q; want both duties and what becomes of them", code, out, errors)
	}
	if sent := calls["POST "+annName+":handOver"].body; sent["to"] != benName || sent["validate_only"] != true {
		t.Errorf("sent %v, want to list only", sent)
	}
}

func TestAHandOverIsPlanned(t *testing.T) {
	server, calls := door(t, answers{"POST " + annName + ":handOver": `{"hand_over": {"name": "councils/cambridge/handOvers/1", "date": "2027-09-01", "state": "HAND_OVER_STATE_PLANNED"}}`})
	code, out, errors := concordat(t, server.URL, "hand-over", annName, "--to", benName, "--reason", "Ann retires", "--from", "2027-09-01")
	if code != 0 || !strings.Contains(out, "Planned from 2027-09-01: councils/cambridge/handOvers/1") {
		t.Errorf("code %d, %q, %q; want the day and the name of what is planned", code, out, errors)
	}
	if sent := calls["POST "+annName+":handOver"].body; sent["date"] != "2027-09-01" {
		t.Errorf("sent %v, want the day", sent)
	}
}

func TestCoverIsArranged(t *testing.T) {
	server, calls := door(t, answers{"POST councils/cambridge/covers": `{"name": "councils/cambridge/covers/1", "start_date": "2027-08-01", "end_date": "2027-08-15"}`})
	code, out, errors := concordat(t, server.URL, "cover", annName, "--by", benName, "--until", "2027-08-15", "--reason", "Leave")
	if code != 0 || !strings.Contains(out, "2027-08-01 until 2027-08-15") {
		t.Errorf("code %d, %q, %q; want the days of the cover", code, out, errors)
	}
	if strings.Contains(out, "second person") {
		t.Errorf("%q says that it waits", out)
	}
	if sent := calls["POST councils/cambridge/covers"].body; sent["stand_in"] != benName || sent["end_date"] != "2027-08-15" {
		t.Errorf("sent %v", sent)
	}
	if code, _, errors := concordat(t, server.URL, "cover", "ann", "--by", benName, "--until", "2027-08-15"); code != 2 || !strings.Contains(errors, "resource name") {
		t.Errorf("a name that is none: code %d, %q", code, errors)
	}
	if code, _, errors := concordat(t, server.URL, "cover", annName, "--by", benName, "--until", "2027-08-15"); code != exitUsage || !strings.Contains(errors, "--reason Leave") {
		t.Errorf("without a reason: code %d, %q", code, errors)
	}
	if _, out, _ := concordat(t, server.URL, "cover", "--help"); !strings.Contains(out, "--until DATE --reason WHY") {
		t.Errorf("the help hides that a reason is needed: %s", out)
	}
}

func TestACoverThatWaitsSaysSo(t *testing.T) {
	server, _ := door(t, answers{"POST councils/cambridge/covers": `{"name": "councils/cambridge/covers/1", "start_date": "2027-08-01",
		"end_date": "2027-08-15", "confirmation": "GRANT_STATE_WAITING", "privileged_grant": "` + grantOfBen + `"}`})
	code, out, errors := concordat(t, server.URL, "cover", annName, "--by", benName, "--until", "2027-08-15", "--reason", "Leave")
	if code != 0 || !strings.Contains(out, "waits for a second person") || !strings.Contains(out, grantOfBen) {
		t.Errorf("code %d, %q, %q; want it to say that it waits, and for what", code, out, errors)
	}
}
