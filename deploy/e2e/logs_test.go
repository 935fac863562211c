package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/deploy/fleet"
	"github.com/concordat-suite/concordat/deploy/mailsink"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

// canary is in names, addresses and texts that are sent to the suite and that no log may have; forged is a line that they
// try to write into one.
const (
	canary = "kanari"
	forged = canary + "\r\n" + `{"level":"INFO","msg":"forged"}` + "\n"
)

// everywhere are texts that no log of any test may have: tokens and keys, and what is in every address of the people.
var everywhere = []string{"eyJ", "Bearer", "PRIVATE KEY", "@cambridge.example", "Minns", "Iyer", "Cole"}

// tellingLogs sends what logs must not repeat, and then reads all that every program has logged since it was first started:
// it has no token, no secret, nobody's name or address and no line that a caller wrote.
func tellingLogs(t *testing.T, f *fleet.Fleet, w *town, dir string) {
	people := ask(w.administrator.people.ListPeople(w.administrator.ctx, &registerv1.ListPeopleRequest{Parent: w.council, PageSize: 1000})).or(t).GetPeople()
	sendWords(t, f, w)
	secrets := append([]string{canary, committeePapers.Secret, "To look after ward"}, everywhere...)
	for _, p := range people {
		secrets = append(secrets, p.GetDisplayName())
	}
	logs, err := filepath.Glob(filepath.Join(dir, "*.log"))
	if err != nil || len(logs) != 5 {
		t.Fatalf("logs %v, %v, want those of the five programs", logs, err)
	}
	for _, path := range logs {
		lines := checkLines(t, path, secrets)
		t.Logf("%s: %d lines", filepath.Base(path), lines)
		if lines == 0 && filepath.Base(path) != fleet.Gateway+".log" { // which says only what goes wrong
			t.Errorf("%s is empty, so the check cannot fail", filepath.Base(path))
		}
	}
	readLog(t, filepath.Join(dir, "postgres", "postgres.log"), secrets)
}

// checkLines reads the log of a program of ours, of which every line is one of its own, and counts its lines.
func checkLines(t *testing.T, path string, secrets []string) int {
	t.Helper()
	lines := readLog(t, path, secrets)
	for _, line := range lines {
		var read struct{ Time, Level, Msg string }
		if err := json.Unmarshal(line, &read); err != nil || read.Time == "" || read.Level == "" || read.Msg == "forged" {
			t.Errorf("%s has a line that is broken or forged: %s", filepath.Base(path), line)
		}
	}
	return len(lines)
}

// readLog gives the lines of a log that has none of the secrets.
func readLog(t *testing.T, path string, secrets []string) [][]byte {
	t.Helper()
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if at := bytes.Index(log, []byte(secret)); at >= 0 {
			t.Errorf("%s has %q: …%s…", filepath.Base(path), secret, log[max(0, at-300):min(len(log), at+100)])
		}
	}
	return bytes.FieldsFunc(log, func(r rune) bool { return r == '\n' })
}

// sendWords gives the suite what is nobody's business in every way it can be given: in what is kept and in what is refused,
// in headers, addresses, files and mail, and while the database is away.
func sendWords(t *testing.T, f *fleet.Fleet, w *town) {
	t.Helper()
	if err := f.Mail.SetRules(mailsink.Rule{Recipient: canary + "*", Action: mailsink.Refuse}); err != nil {
		t.Fatal(err)
	}
	w.hire(canary, "Pat "+canary, accessv1.Role_ROLE_EMPLOYEE)
	entry := ask(w.mio.partnerships.ListPartnerships(w.mio.ctx, &registerv1.ListPartnershipsRequest{
		Parent: w.council, PageSize: 1, OrderBy: "display_name desc", Filter: "state = ACTIVE",
	})).or(t).GetPartnerships()[0]
	w.name(entry.GetName(), canary)
	eventually(t, patience, func() error { return refusedMail(w) })
	sendInCalls(w, entry.GetName())
	sendOverHTTP(t, "http://"+f.Public(fleet.Gateway), w.door.token("mio"), entry.GetName())
	if err := f.StopDatabase(); err != nil {
		t.Fatal(err)
	}
	sendInCalls(w, entry.GetName())
	sendOverHTTP(t, "http://"+f.Public(fleet.Gateway), w.door.token("mio"), entry.GetName())
	if err := f.StartDatabase(t.Context()); err != nil {
		t.Fatal(err)
	}
	registered(t, w)
}

// refusedMail gives an error until the mail server has refused the canary's address.
func refusedMail(w *town) error {
	answer, err := w.mio.notices.ListUndeliverableAddresses(w.mio.ctx, &notificationv1.ListUndeliverableAddressesRequest{Parent: w.council})
	for _, a := range answer.GetUndeliverableAddresses() {
		if strings.HasPrefix(a.GetAddress(), canary) {
			return nil
		}
	}
	return fmt.Errorf("no mail to %s was refused: %v, %w", canary, answer, err)
}

// sendInCalls puts the words into calls of all services. What becomes of them does not matter here.
func sendInCalls(w *town, entry string) {
	ctx := metadata.AppendToOutgoingContext(w.mio.ctx, positionHeader, canary, "user-agent", canary, "x-forwarded-for", canary)
	admin := metadata.AppendToOutgoingContext(w.administrator.ctx, positionHeader, canary)
	for _, text := range []string{canary, forged} {
		_, _ = w.administrator.people.CreatePerson(admin, &registerv1.CreatePersonRequest{
			Parent: w.council, Person: &registerv1.Person{DisplayName: text, Email: text + "@cambridge.example"}, RequestId: text,
		})
		_, _ = w.administrator.people.BindSignIn(admin, &registerv1.BindSignInRequest{Name: text, SignIn: &registerv1.SignIn{Issuer: text, Subject: text}})
		_, _ = w.mio.partnerships.ListPartnerships(ctx, &registerv1.ListPartnershipsRequest{Parent: w.council, Filter: text, OrderBy: text, PageToken: text})
		_, _ = w.mio.partnerships.ListPartnerships(ctx, &registerv1.ListPartnershipsRequest{Parent: w.council, Filter: fmt.Sprintf("display_name = %q", text)})
		_, _ = w.mio.partnerships.GetPartnership(ctx, &registerv1.GetPartnershipRequest{Name: w.council + "/partnerships/" + text})
		_, _ = w.deputy.partnerships.UpdatePartnership(w.deputy.ctx, &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: entry, Etag: text, DisplayName: text, Reference: text},
			UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"display_name", text}},
		})
		_, _ = w.mio.imports.CreateImport(ctx, &registerv1.CreateImportRequest{
			Parent: w.council, File: text, Content: []byte("Partnership,Lead officer\n\"" + text + "\",\"" + text + "\"\n"),
		})
		_, _ = w.mio.policies.CreatePolicy(ctx, &governancev1.CreatePolicyRequest{Parent: w.council, Pack: &governancev1.CreatePolicyRequest_PackText{PackText: text}})
		_, _ = w.mio.notices.ListNotices(ctx, &notificationv1.ListNoticesRequest{Parent: w.council, Filter: text})
		_, _ = w.mio.reports.GenerateReport(ctx, &reportingv1.GenerateReportRequest{Parent: w.council, Snapshot: text})
	}
}

// inside is what no answer may have of the programs: what drivers and Go say, files, hosts.
var inside = regexp.MustCompile(`(?i)\bpq:|sqlstate|\bdial\b|connect:|goroutine |\.go:[0-9]|postgres|/tmp/|127\.0\.0\.1`)

// sendOverHTTP puts the words into the parts of HTTP requests, those of a client who cannot sign in too. Whatever the answers
// are, they tell nothing of the inside.
func sendOverHTTP(t *testing.T, gateway, token, entry string) {
	t.Helper()
	for _, authorization := range []string{"Bearer " + token, "Bearer " + canary + "." + canary + "." + canary, "Basic " + canary} {
		for _, target := range []string{
			"/v1/" + entry, "/v1/" + entry + "?" + canary + "=" + canary, "/v1/councils/" + canary, "/v1/councils/cambridge/partnerships?filter=" + url.QueryEscape(forged),
			"/v1/councils/cambridge/" + url.PathEscape(forged), "/" + url.PathEscape(forged),
		} {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, gateway+target, nil)
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", authorization)
			for _, name := range []string{"X-Request-Id", "User-Agent", "Referer", "X-Forwarded-For", "Grpc-Metadata-X-Request-Id", "If-Match", "Cookie", positionHeader} {
				request.Header.Set(name, canary)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatalf("%s: %v", target, err)
			}
			answer, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if found := inside.Find(answer); err != nil || response.StatusCode >= 400 && found != nil {
				t.Errorf("%s: the answer tells of the inside (%q, %v): %s", target, found, err, answer)
			}
		}
	}
}
