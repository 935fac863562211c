package main

import (
	"strings"
	"testing"
)

const grantOfBen = "councils/cambridge/privilegedGrants/0190b6a4-7a11-7c3e-9d55-0242ac120009"

func TestGrantsThatWaitAreListedByName(t *testing.T) {
	server, calls := door(t, answers{
		"GET councils/cambridge/privilegedGrants": `{"privileged_grants": [{"name": "` + grantOfBen + `", "kind": "GRANT_KIND_ROLE", "person": "` + benName + `",
			"roles": ["ROLE_ADMINISTRATOR"], "state": "GRANT_STATE_WAITING", "proposed_by": "` + annName + `", "create_time": "2027-08-01T09:00:00Z"}]}`,
		"GET " + annName: `{"name": "` + annName + `", "display_name": "Ann"}`,
		"GET " + benName: `{"name": "` + benName + `", "display_name": "Ben"}`,
	})
	code, out, errors := concordat(t, server.URL, "grants", "list", "--council", "cambridge")
	for _, says := range []string{"waiting", "Ben", "administrator", "Ann", "2027-08-01", grantOfBen} {
		if code != 0 || !strings.Contains(out, says) {
			t.Errorf("code %d, %q, %q; want it to say %q", code, out, errors, says)
		}
	}
	if got := calls["GET councils/cambridge/privilegedGrants"].line; !strings.Contains(got, "filter=state+%3D+WAITING") {
		t.Errorf("asked %q, want what waits", got)
	}
	if code, _, errors := concordat(t, server.URL, "grants", "list", "--council", "cambridge", "--state", "open"); code != exitUsage || !strings.Contains(errors, "without-confirmation") {
		t.Errorf("a state that there is not: code %d, %q", code, errors)
	}
}

func TestAGrantIsConfirmedByTheLinkOfItsMailAndRefusedWithAReason(t *testing.T) {
	server, calls := door(t, answers{
		"POST " + grantOfBen + ":confirm": `{"name": "` + grantOfBen + `", "state": "GRANT_STATE_CONFIRMED"}`,
		"POST " + grantOfBen + ":refuse":  `{"name": "` + grantOfBen + `", "state": "GRANT_STATE_REFUSED"}`,
	})
	code, out, errors := concordat(t, server.URL, "grants", "confirm", "https://concordat.example/v1/"+grantOfBen)
	if code != 0 || out != "confirmed: "+grantOfBen+"\n" {
		t.Errorf("code %d, %q, %q; want it confirmed", code, out, errors)
	}
	if code, _, errors := concordat(t, server.URL, "grants", "refuse", grantOfBen); code != exitUsage || !strings.Contains(errors, "--reason") {
		t.Errorf("without a reason: code %d, %q", code, errors)
	}
	if code, out, errors := concordat(t, server.URL, "grants", "refuse", grantOfBen, "--reason", "Not agreed"); code != 0 || !strings.HasPrefix(out, "refused") {
		t.Errorf("code %d, %q, %q; want it refused", code, out, errors)
	}
	if sent := calls["POST "+grantOfBen+":refuse"].body; sent["reason"] != "Not agreed" {
		t.Errorf("sent %v", sent)
	}
	if code, _, errors := concordat(t, server.URL, "grants", "confirm", "0190"); code != exitUsage || !strings.Contains(errors, "resource name") {
		t.Errorf("a name that is none: code %d, %q", code, errors)
	}
}
