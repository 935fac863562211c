package e2e

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/concordat-suite/concordat/deploy/fleet"
	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
)

// killedInAssessing: governance-check dies again and again while it checks every partnership by a policy that has just
// come into force, and while partnerships are edited. In the end each has its verdicts, and they are on its newest state.
func killedInAssessing(t *testing.T, f *fleet.Fleet, w *town) {
	active := registered(t, w)
	edited := ask(w.mio.partnerships.ListPartnerships(w.mio.ctx, &registerv1.ListPartnershipsRequest{
		Parent: w.council, PageSize: 3, Filter: "state = ACTIVE",
	})).or(t).GetPartnerships()
	w.policyComesIntoForce()
	for i, pause := range []time.Duration{50 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond} {
		time.Sleep(pause) // to be somewhere in the middle of checking; where, differs
		f.Process(fleet.Governance).Kill()
		ask(w.deputy.partnerships.UpdatePartnership(w.deputy.ctx, &registerv1.UpdatePartnershipRequest{
			Partnership: &registerv1.Partnership{Name: edited[i].GetName(), TermsOfReference: &registerv1.Arrangement{None: true}},
			UpdateMask:  &fieldmaskpb.FieldMask{Paths: []string{"terms_of_reference"}},
		})).or(t)
		if err := f.Launch(t.Context(), fleet.Governance); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range edited {
		eventually(t, 90*time.Second, func() error {
			if got := verdict(w.assessment(p.GetName()), "S1.5"); got.GetOutcome() != governancev1.Outcome_OUTCOME_NOT_MET {
				return fmt.Errorf("S1.5 of %s, edited while nobody checked, is %v (%s)", p.GetName(), got.GetOutcome(), got.GetReason())
			}
			return nil
		})
	}
	eventually(t, 90*time.Second, func() error {
		if got, err := assessed(w); err != nil || len(got) != active {
			return fmt.Errorf("%d of %d partnerships have verdicts (%w)", len(got), active, err)
		}
		return nil
	})
}

// assessed gives the partnerships that have verdicts.
func assessed(w *town) (map[string]bool, error) {
	found := map[string]bool{}
	for token := ""; ; {
		page, err := w.mio.assessments.ListAssessments(w.mio.ctx, &governancev1.ListAssessmentsRequest{
			Parent: w.council, PageSize: 200, PageToken: token,
		}, grpc.MaxCallRecvMsgSize(8<<20))
		if err != nil {
			return found, err
		}
		for _, a := range page.GetAssessments() {
			if len(a.GetVerdicts()) > 0 {
				found[a.GetName()] = true
			}
		}
		if token = page.GetNextPageToken(); token == "" {
			return found, nil
		}
	}
}

// The gateway is killed under writers, each of whom sends again, with the same request_id, what got no answer.
const (
	gatewayWriters = 6
	gatewayEntries = 25 // of each writer
	gatewayKills   = 4
)

// killedInGateway: what was acknowledged over REST is there once, and so is what was sent again because the answer was
// lost with the gateway.
func killedInGateway(t *testing.T, f *fleet.Fleet, w *town) {
	rest := door{"REST", f.Issuer(), w.door.token, func(string) grpc.ClientConnInterface { return restConn{"http://" + f.Public(fleet.Gateway)} }}
	deputy := at(t, rest, "deputy")
	var wait sync.WaitGroup
	outcomes := make([]written, gatewayWriters)
	for i := range gatewayWriters {
		wait.Go(func() { outcomes[i] = write(deputy, w.council, i) })
	}
	for range gatewayKills {
		time.Sleep(150 * time.Millisecond) // to be somewhere in the middle of calls
		f.Process(fleet.Gateway).Kill()
		if err := f.Launch(t.Context(), fleet.Gateway); err != nil {
			t.Fatal(err)
		}
	}
	wait.Wait()
	again := 0
	for i, o := range outcomes {
		again += o.again
		if o.err != nil {
			t.Fatalf("writer %d: %v", i, o.err)
		}
	}
	t.Logf("%d of %d calls lost their answer and were sent again", again, gatewayWriters*gatewayEntries)
	if again == 0 {
		t.Error("the gateway was never killed under a call: the test shows nothing")
	}
	found := drafts(t, w)
	for i, o := range outcomes {
		for name, id := range o.acknowledged {
			if got := found[name]; len(got) != 1 || got[0] != id {
				t.Errorf("writer %d was told of %s as %q; there is %v", i, id, name, got)
			}
		}
	}
}

// written is what one writer was told.
type written struct {
	acknowledged map[string]string // the resource name of each entry, by its display name
	again        int               // how many calls were sent more than once
	err          error
}

// write enters partnerships one after another. A call without an answer is sent again as it was.
func write(d *desk, council string, writer int) written {
	done := written{acknowledged: map[string]string{}}
	for n := range gatewayEntries {
		name := fmt.Sprintf("Bridge %d over river %d", writer, n)
		request := &registerv1.CreatePartnershipRequest{
			Parent: council, Partnership: &registerv1.Partnership{DisplayName: name}, SimilarNameChecked: true, RequestId: ids.New(),
		}
		p, tries, err := persistently(d, request)
		if err != nil {
			done.err = fmt.Errorf("enter %q: %w", name, err)
			return done
		}
		if tries > 1 {
			done.again++
		}
		done.acknowledged[name] = p.GetName()
	}
	return done
}

// persistently sends the same call until it is answered.
func persistently(d *desk, r *registerv1.CreatePartnershipRequest) (p *registerv1.Partnership, tries int, err error) {
	for deadline := time.Now().Add(patience); ; tries++ {
		p, err = d.partnerships.CreatePartnership(d.ctx, r)
		if status.Code(err) != codes.Unavailable || time.Now().After(deadline) {
			return p, tries + 1, err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// drafts gives the resource names of the drafts, by their display names.
func drafts(t *testing.T, w *town) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	for token := ""; ; {
		page := ask(w.deputy.partnerships.ListPartnerships(w.deputy.ctx, &registerv1.ListPartnershipsRequest{
			Parent: w.council, PageSize: 1000, PageToken: token, Filter: "state = DRAFT",
		})).or(t)
		for _, p := range page.GetPartnerships() {
			found[p.GetDisplayName()] = append(found[p.GetDisplayName()], p.GetName())
		}
		if token = page.GetNextPageToken(); token == "" {
			return found
		}
	}
}
