package e2e

import (
	"slices"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// positionHeader carries the position of a write from its answer to a later read.
const positionHeader = "concordat-position"

// readsOwnWrites: a read that carries the position of a write is never answered from before it, though another service
// answers; without it some are.
func (y *year) readsOwnWrites() {
	t := y.town.t
	const edits = 20
	version := y.assessment(y.newOne).GetPartnershipVersion()
	var took []time.Duration
	stale := 0
	for i := range edits {
		position := y.edits(i)
		version++
		begin, carrying := time.Now(), i%2 == 0
		ctx := y.mio.ctx
		if carrying {
			ctx = metadata.AppendToOutgoingContext(ctx, positionHeader, position)
		}
		a := ask(y.mio.assessments.GetAssessment(ctx, &governancev1.GetAssessmentRequest{Name: y.newOne + "/assessment"})).or(t)
		switch old := a.GetPartnershipVersion() < version; {
		case old && carrying:
			t.Errorf("with position %s the assessment is of version %d, want %d", position, a.GetPartnershipVersion(), version)
		case old:
			stale++
		}
		if carrying {
			took = append(took, time.Since(begin))
		}
	}
	slices.Sort(took)
	t.Logf("R24: %d reads with the position of a write: none stale, median %s, slowest %s; of %d without it %d were stale",
		len(took), took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond), edits-len(took), stale)
}

// edits changes the new partnership and gives the position that the answer tells.
func (y *year) edits(i int) string {
	y.town.t.Helper()
	var answer metadata.MD
	agreed, review := "2025-02", "2026-02-01"
	ask(y.lead.partnerships.UpdatePartnership(y.lead.ctx, &registerv1.UpdatePartnershipRequest{
		Partnership: &registerv1.Partnership{Name: y.newOne, TermsOfReference: &registerv1.Arrangement{
			Text: "Agreed by all partners, edition " + strconv.Itoa(i) + ".", AgreedOn: &agreed, NextReviewOn: &review}},
		UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"terms_of_reference"}},
	}, grpc.Header(&answer))).or(y.town.t)
	positions := answer.Get(positionHeader)
	if len(positions) != 1 {
		y.town.t.Fatalf("the answer to a change tells the positions %q, want one", positions)
	}
	return positions[0]
}
