package main

import (
	"strings"
	"testing"
)

const withDays = `{"name": "councils/cambridge", "closure_days": [{"date": "2027-12-29", "source": "Minute 45", "title": "Christmas closure", "kind": "DAY_OFF_KIND_CLOSURE"}],
	"working_days": [{"date": "2027-05-03", "source": "Minute 12", "kind": "DAY_OFF_KIND_WORKING_DAY"}],
	"ended_days": [{"date": "2026-12-29", "source": "Minute 3", "end_source": "Minute 9", "kind": "DAY_OFF_KIND_CLOSURE"}]}`

func TestDaysOffAreAddedAndEnded(t *testing.T) {
	server, calls := door(t, answers{"POST councils/cambridge:addDayOff": withDays, "POST councils/cambridge:endDayOff": withDays, "GET councils/cambridge": withDays})
	code, out, errors := concordat(t, server.URL, "day-off", "add", "2027-12-29", "--council", "cambridge", "--title", "Christmas closure", "--source", "Minute 45")
	if code != 0 || !strings.Contains(out, "2027-12-29  closure") || !strings.Contains(out, "ended: Minute 9") {
		t.Errorf("code %d, %q, %q; want the days as they are then", code, out, errors)
	}
	sent := calls["POST councils/cambridge:addDayOff"].body
	if sent["date"] != "2027-12-29" || sent["source"] != "Minute 45" || sent["kind"] != "DAY_OFF_KIND_CLOSURE" || sent["title"] != "Christmas closure" {
		t.Errorf("sent %v", sent)
	}
	code, out, errors = concordat(t, server.URL, "day-off", "end", "2027-12-29", "--council", "cambridge", "--source", "Minute 60")
	if sent := calls["POST councils/cambridge:endDayOff"].body; code != 0 || sent["date"] != "2027-12-29" || sent["source"] != "Minute 60" {
		t.Errorf("code %d, %q, %q, sent %v", code, out, errors, sent)
	}
	code, out, errors = concordat(t, server.URL, "day-off", "list", "--council", "cambridge")
	if code != 0 || !strings.Contains(out, "2027-05-03  working day") {
		t.Errorf("code %d, %q, %q; want every day", code, out, errors)
	}
}

func TestDaysOffSayWhatTheyNeed(t *testing.T) {
	server, _ := door(t, nil)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no source":        {[]string{"add", "2027-12-29", "--council", "cambridge"}, "--source"},
		"no date":          {[]string{"add", "29 December", "--council", "cambridge", "--source", "x"}, "2027-12-29"},
		"no kind":          {[]string{"add", "2027-12-29", "--council", "cambridge", "--source", "x", "--kind", "feast"}, "bank-holiday"},
		"no council":       {[]string{"end", "2027-12-29", "--source", "x"}, "--council"},
		"an end, unsaid":   {[]string{"end", "2027-12-29", "--council", "cambridge"}, "--source"},
		"an argument more": {[]string{"list", "2027", "--council", "cambridge"}, "takes no argument"},
	} {
		if code, _, errors := concordat(t, server.URL, append([]string{"day-off"}, c.args...)...); code != exitUsage || !strings.Contains(errors, c.says) {
			t.Errorf("%s: code %d, %q, want it to say %q", name, code, errors, c.says)
		}
	}
}
