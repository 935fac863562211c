package main

import (
	"strings"
	"testing"
)

const (
	aReview = "councils/cambridge/reviews/0190b6a4-7a11-7c3e-9d55-0242ac120003"
	aReturn = aReview + "/returns/0190b6a4-7a11-7c3e-9d55-0242ac120004"
	homes   = `{"name": "` + aReturn + `", "etag": "2", "partnership": "councils/cambridge/partnerships/0190b6a4-7a11-7c3e-9d55-0242ac120004",
		"partnership_display_name": "Homes Partnership", "state": "RETURN_STATE_IN_PROGRESS", "deadline": "2027-06-30",
		"questions": [
			{"kind": "RETURN_QUESTION_KIND_MISSING", "sections": ["SECTION_GOVERNANCE"], "fact": "exit", "why": "It is not known.", "last_reason": "No copy is left.", "how_to_answer": "State it."},
			{"kind": "RETURN_QUESTION_KIND_CONFIRM", "sections": ["SECTION_IDENTITY", "SECTION_PURPOSE"], "why": "Last gone through.", "how_to_answer": "Confirm it."}],
		"sections": [{"section": "SECTION_RISK", "state": "RETURN_SECTION_STATE_NOT_ASKED", "review_date": "2027-05-01"}],
		"not_known": [{"fact": "partners", "reason": "Being asked."}]}`
	openReviews = `{"reviews": [{"name": "` + aReview + `", "title": "Annual review 2027", "deadline": "2027-06-30"}]}`
)

func TestReviewReturns(t *testing.T) {
	server, calls := door(t, answers{"GET councils/cambridge/reviews": openReviews, "GET " + aReview + "/returns": `{"returns": [` + homes + `]}`})
	code, out, errors := concordat(t, server.URL, "review", "returns", "--council", "cambridge", "--filter", "state = IN_PROGRESS")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	for _, says := range []string{"Annual review 2027, due 2027-06-30: 1 return\n", "Homes Partnership", "in progress", "1 missing, 1 to confirm", aReturn} {
		if !strings.Contains(out, says) {
			t.Errorf("does not say %q:\n%s", says, out)
		}
	}
	if line := calls["GET "+aReview+"/returns"].line; !strings.Contains(line, "filter=state+%3D+IN_PROGRESS") {
		t.Errorf("asked for %s, without the filter", line)
	}
}

func TestNoReviewIsOpen(t *testing.T) {
	server, _ := door(t, answers{"GET councils/cambridge/reviews": `{}`})
	for _, args := range [][]string{{"review", "returns"}, {"review", "accept-unchanged"}} {
		code, _, errors := concordat(t, server.URL, append(args, "--council", "cambridge")...)
		if code != exitFail || !strings.Contains(errors, "no review is open") {
			t.Errorf("%v: exit %d: %s", args, code, errors)
		}
	}
}

func TestReviewQuestions(t *testing.T) {
	server, calls := door(t, answers{"GET " + aReturn: homes, "GET councils/cambridge/verdicts": `{"verdicts": [
		{"verdict": {"criterion": "S1.8", "outcome": "OUTCOME_NOT_MET", "reason": "Complaints go nowhere."}}]}`})
	code, out, errors := concordat(t, server.URL, "review", "questions", aReturn)
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	at := 0
	for _, says := range []string{
		"exit", "It is not known. Last time: “No copy is left.” State it.", "identity, purpose", "partners is not known: Being asked.\nrisk is not asked again",
		"risk is not asked again: it was reviewed on 2027-05-01.", "Not met today:", "Complaints go nowhere.",
	} {
		i := strings.Index(out[at:], says)
		if i < 0 {
			t.Fatalf("does not say %q in its place:\n%s", says, out)
		}
		at += i
	}
	if line := calls["GET councils/cambridge/verdicts"].line; !strings.Contains(line, "NOT_MET") || !strings.Contains(line, "0242ac120004") {
		t.Errorf("asked for %s, want what the partnership does not meet", line)
	}
}

// Whoever has a mail has the link in it, and no name.
func TestAReturnIsNamedByItsLinkToo(t *testing.T) {
	server, calls := door(t, answers{"GET " + aReturn: homes, "GET councils/cambridge/verdicts": `{}`})
	code, out, errors := concordat(t, server.URL, "review", "questions", "https://concordat.example.gov.uk/v1/"+aReturn)
	if code != exitDone || !strings.Contains(out, "Homes Partnership") {
		t.Fatalf("exit %d: %s%s", code, out, errors)
	}
	if calls["GET "+aReturn].line == "" {
		t.Error("the return was asked for elsewhere")
	}
	for _, given := range []string{"https://concordat.example.gov.uk/", "https://concordat.example.gov.uk/v1/councils/cambridge", aReview} {
		if code, _, errors := concordat(t, server.URL, "review", "questions", given); code != exitUsage || !strings.Contains(errors, "is no return") {
			t.Errorf("%s: exit %d: %s", given, code, errors)
		}
	}
}

func TestReviewConfirmAndSubmit(t *testing.T) {
	server, calls := door(t, answers{"POST " + aReturn + ":confirmSections": homes, "POST " + aReturn + ":submit": strings.Replace(homes, "IN_PROGRESS", "SUBMITTED", 1)})
	code, out, errors := concordat(t, server.URL, "review", "confirm", aReturn, "--section", "risk", "--section", "suitability", "--still-not-known")
	if code != exitDone || !strings.Contains(out, "in progress") {
		t.Fatalf("confirm: exit %d: %s%s", code, out, errors)
	}
	sent := calls["POST "+aReturn+":confirmSections"].body
	if sections, _ := sent["sections"].([]any); len(sections) != 2 || sections[0] != "SECTION_RISK" || sent["still_not_known"] != true {
		t.Errorf("confirmed %v, want risk and suitability, and what is still not known", sent)
	}
	code, out, errors = concordat(t, server.URL, "review", "submit", aReturn)
	if code != exitDone || !strings.Contains(out, "submitted") {
		t.Errorf("submit: exit %d: %s%s", code, out, errors)
	}
}

// What was entered for an officer is confirmed, and so submitted, by the one command that its mail names.
func TestReviewConfirmOfWhatWasEnteredForTheOfficer(t *testing.T) {
	received := strings.Replace(homes, "RETURN_STATE_IN_PROGRESS", `RETURN_STATE_RECEIVED", "awaiting_confirmation": true, "days_late": 2, "late": true, "round": "0`, 1)
	server, calls := door(t, answers{"GET " + aReturn: received, "POST " + aReturn + ":confirmEntry": homes, "GET councils/cambridge/reviews": openReviews,
		"GET " + aReview + "/returns": `{"returns": [` + received + `]}`})
	code, _, errors := concordat(t, server.URL, "review", "confirm", aReturn)
	if code != exitDone || calls["POST "+aReturn+":confirmEntry"].line == "" {
		t.Fatalf("exit %d: %s; want the entry confirmed", code, errors)
	}
	code, out, errors := concordat(t, server.URL, "review", "returns", "--council", "cambridge")
	if code != exitDone || !strings.Contains(out, "received, awaiting confirmation, 2 days late") {
		t.Errorf("exit %d: %s%s", code, out, errors)
	}
}

func TestReviewNotKnownKeepsTheOtherAnswers(t *testing.T) {
	server, calls := door(t, answers{"GET " + aReturn: homes, "PATCH " + aReturn: homes})
	code, _, errors := concordat(t, server.URL, "review", "not-known", aReturn, "--fact", "exit", "--because", "No copy is left.")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	call := calls["PATCH "+aReturn]
	if sent, _ := call.body["not_known"].([]any); len(sent) != 2 || len(call.body) != 1 || call.ifMatch != `"2"` {
		t.Errorf("sent %v for version %s, want the new answer and the one there was, and nothing else", call.body, call.ifMatch)
	}
}

func TestReviewAcceptUnchanged(t *testing.T) {
	server, calls := door(t, answers{"GET councils/cambridge/reviews": openReviews, "POST " + aReview + "/returns:acceptUnchanged": `{
		"accepted": [{"name": "` + aReturn + `", "display_name": "Homes Partnership"}],
		"left_out": [{"name": "` + aReturn + `", "display_name": "Parks Forum", "reason": "LEFT_OUT_REASON_CHANGED", "responsible_officer_display_name": "Ann Lee", "why": "Purpose was changed on 3 May 2027."}]}`})
	code, out, errors := concordat(t, server.URL, "review", "accept-unchanged", "--council", "cambridge", "--dry-run", "--comment", "Seen.")
	if code != exitDone {
		t.Fatalf("exit %d: %s", code, errors)
	}
	for _, says := range []string{"Would be accepted: 1", "Homes Partnership", "Left out: 1", "Ann Lee", "Purpose was changed on 3 May 2027."} {
		if !strings.Contains(out, says) {
			t.Errorf("does not say %q:\n%s", says, out)
		}
	}
	if body := calls["POST "+aReview+"/returns:acceptUnchanged"].body; body["validate_only"] != true || body["comment"] != "Seen." {
		t.Errorf("sent %v", body)
	}
}
