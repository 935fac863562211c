package codec_test

import (
	"reflect"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	governancev1 "github.com/concordat-suite/concordat/proto/gen/concordat/governance/v1"
	notificationv1 "github.com/concordat-suite/concordat/proto/gen/concordat/notification/v1"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/reporting"
	"github.com/concordat-suite/concordat/services/reporting/codec"
	"github.com/concordat-suite/concordat/services/reporting/content"
	"github.com/concordat-suite/concordat/services/reporting/frozen"
	"github.com/concordat-suite/concordat/services/reporting/render"
)

var noon = time.Date(2025, 7, 1, 12, 0, 0, 0, time.UTC)

const council, one = "councils/cambridge", "councils/cambridge/partnerships/1"

// gather reads the messages as records of the logs.
func gather(t *testing.T, review string, messages ...proto.Message) frozen.Data {
	t.Helper()
	records := make([]codec.Record, len(messages))
	for i, m := range messages {
		state, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		records[i] = codec.Record{Type: string(m.ProtoReflect().Descriptor().FullName()), Position: int64(i + 1), Version: 1, State: state}
	}
	data, err := codec.Frozen(noon, review, records)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestNotices: only what was sent to the officer, or to the delegate, tells the officer anything.
func TestNotices(t *testing.T) {
	const review, officer = council + "/reviews/1", council + "/people/officer"
	for name, test := range map[string]struct {
		notice *notificationv1.Notice
		want   []frozen.Notice
	}{
		"sent to the officer": {&notificationv1.Notice{Recipient: officer, Step: notificationv1.NoticeStep_NOTICE_STEP_OPENING, Result: notificationv1.NoticeResult_NOTICE_RESULT_SENT},
			[]frozen.Notice{{Partnership: one, Officer: officer, Told: true}}},
		"sent to the delegate": {&notificationv1.Notice{Recipient: "delegate", Step: notificationv1.NoticeStep_NOTICE_STEP_OPENING, Result: notificationv1.NoticeResult_NOTICE_RESULT_SENT},
			[]frozen.Notice{{Partnership: one, Officer: officer, Told: true}}},
		"waiting": {&notificationv1.Notice{Recipient: officer, Step: notificationv1.NoticeStep_NOTICE_STEP_OPENING, Result: notificationv1.NoticeResult_NOTICE_RESULT_WAITING},
			[]frozen.Notice{{Partnership: one, Officer: officer}}},
		"undeliverable": {&notificationv1.Notice{Recipient: officer, Step: notificationv1.NoticeStep_NOTICE_STEP_LATE, Result: notificationv1.NoticeResult_NOTICE_RESULT_UNDELIVERABLE},
			[]frozen.Notice{{Partnership: one, Officer: officer, Problem: "The e-mail address is wrong: mail to it was refused"}}},
		"about the officer, to the service lead": {&notificationv1.Notice{Recipient: "lead", Step: notificationv1.NoticeStep_NOTICE_STEP_ESCALATION_TO_SERVICE_LEAD, Result: notificationv1.NoticeResult_NOTICE_RESULT_SENT}, nil},
		"of a hand-over": {&notificationv1.Notice{Recipient: "mio", Capacity: notificationv1.NoticeCapacity_NOTICE_CAPACITY_TO,
			HandOver: "councils/c/handOvers/h", Step: notificationv1.NoticeStep_NOTICE_STEP_HAND_OVER_NOT_DONE}, nil},
		"about the failure, to the management information officer": {&notificationv1.Notice{Recipient: "mio", Capacity: notificationv1.NoticeCapacity_NOTICE_CAPACITY_TO,
			Step: notificationv1.NoticeStep_NOTICE_STEP_NOT_DELIVERED, Result: notificationv1.NoticeResult_NOTICE_RESULT_SENT}, nil},
		"a copy to the service lead": {&notificationv1.Notice{Recipient: "lead", Step: notificationv1.NoticeStep_NOTICE_STEP_LATE, Capacity: notificationv1.NoticeCapacity_NOTICE_CAPACITY_COPY,
			Result: notificationv1.NoticeResult_NOTICE_RESULT_SENT}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			n := test.notice
			n.Name, n.Review, n.Partnership, n.Officer = council+"/notices/1", review, one, officer
			if n.Capacity == 0 {
				n.Capacity = notificationv1.NoticeCapacity_NOTICE_CAPACITY_TO
			}
			data := gather(t, "", &registerv1.Review{Name: review, OpenTime: timestamppb.New(noon)}, n)
			if !reflect.DeepEqual(data.Notices, test.want) {
				t.Errorf("notices %+v, want %+v", data.Notices, test.want)
			}
		})
	}
}

// TestTheReviewCovered is the one asked for, or the one opened last.
func TestTheReviewCovered(t *testing.T) {
	first := &registerv1.Review{Name: council + "/reviews/1", Title: "First", OpenTime: timestamppb.New(noon.AddDate(-1, 0, 0))}
	second := &registerv1.Review{Name: council + "/reviews/2", Title: "Second", OpenTime: timestamppb.New(noon)}
	of := func(r *registerv1.Review) *registerv1.Return {
		return &registerv1.Return{Name: r.GetName() + "/returns/1", Partnership: one, Deadline: "2025-07-31", OriginalDeadline: "2025-06-30"}
	}
	for asked, want := range map[string]string{"": "Second", second.GetName(): "Second", first.GetName(): "First"} {
		data := gather(t, asked, first, of(first), second, of(second))
		if data.Review == nil || data.Review.DisplayName != want || len(data.Returns) != 1 {
			t.Errorf("asked for %q: %+v with %d returns, want %s", asked, data.Review, len(data.Returns), want)
		}
	}
	if data := gather(t, council+"/reviews/9", first); data.Review != nil {
		t.Errorf("an unknown review covers %+v", data.Review)
	}
	if data := gather(t, ""); data.Review != nil {
		t.Errorf("no review covers %+v", data.Review)
	}
}

// TestNeverGreen: what was not assessed is grey, whatever governance-check calls it.
func TestNeverGreen(t *testing.T) {
	for overall, want := range map[governancev1.Overall]frozen.Overall{
		governancev1.Overall_OVERALL_RED: frozen.Red, governancev1.Overall_OVERALL_AMBER: frozen.Amber, governancev1.Overall_OVERALL_GREEN: frozen.Green,
		governancev1.Overall_OVERALL_GREY: frozen.Grey, governancev1.Overall_OVERALL_NO_POLICY: frozen.Grey, governancev1.Overall_OVERALL_NOT_SCORED: frozen.Unrated,
		governancev1.Overall_OVERALL_UNSPECIFIED: "",
	} {
		data := gather(t, "", &governancev1.Assessment{Partnership: one, Overall: overall, Verdicts: []*governancev1.Verdict{{Criterion: "S1.5"}}})
		if v := data.Verdicts[one]; v.Overall != want || v.Results[0].Outcome != frozen.NotAssessed {
			t.Errorf("%v is %q with %q", overall, v.Overall, v.Results[0].Outcome)
		}
	}
}

// TestReviewed: a record is as well reviewed as its section reviewed longest ago, and not at all while one never was.
func TestReviewed(t *testing.T) {
	at := func(days int) *timestamppb.Timestamp { return timestamppb.New(noon.AddDate(0, 0, days)) }
	for name, test := range map[string]struct {
		sections []*registerv1.SectionReview
		want     time.Time
	}{
		"no sections":       {nil, time.Time{}},
		"all reviewed":      {[]*registerv1.SectionReview{{ReviewTime: at(0)}, {ReviewTime: at(-9)}, {ReviewTime: at(-2)}}, noon.AddDate(0, 0, -9)},
		"one never was":     {[]*registerv1.SectionReview{{ReviewTime: at(0)}, {}}, time.Time{}},
		"the only one":      {[]*registerv1.SectionReview{{ReviewTime: at(-1)}}, noon.AddDate(0, 0, -1)},
		"the first was not": {[]*registerv1.SectionReview{{}, {ReviewTime: at(0)}}, time.Time{}},
	} {
		data := gather(t, "", &registerv1.Partnership{Name: one, Sections: test.sections})
		if got := data.Partnerships[0].Reviewed; !got.Equal(test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// TestPeopleWhoLeft have left from that day on, in the council's time zone.
func TestPeopleWhoLeft(t *testing.T) {
	for on, want := range map[string]bool{"2025-06-30": true, "2025-07-01": true, "2025-07-02": false} {
		person := &registerv1.Person{Name: council + "/people/1", LeftOn: proto.String(on)}
		if got := gather(t, "", &registerv1.Council{Name: council}, person).People[person.Name].Left; got != want {
			t.Errorf("left on %s: %v", on, got)
		}
	}
}

// TestPosts: a place that names a post is filled by its holder of that time, and by nobody while it is vacant.
func TestPosts(t *testing.T) {
	const name, holder = council + "/posts/1", council + "/people/1"
	record := &registerv1.Partnership{Name: one, ResponsibleOfficer: &registerv1.Holder{Holder: &registerv1.Holder_Post{Post: name}}}
	for what, test := range map[string]struct {
		post *registerv1.Post
		want frozen.Holder
	}{
		"held":   {&registerv1.Post{Name: name, DisplayName: "Leader", Holder: proto.String(holder)}, frozen.Holder{Person: holder, Post: "Leader"}},
		"vacant": {&registerv1.Post{Name: name, DisplayName: "Leader"}, frozen.Holder{Post: "Leader"}},
	} {
		data := gather(t, "", &registerv1.Council{Name: council}, record, test.post)
		if got := data.Partnerships[0].ResponsibleOfficer; got != test.want {
			t.Errorf("%s: %+v, want %+v", what, got, test.want)
		}
	}
}

// TestThereAndBack: what is stored comes back as it was.
func TestThereAndBack(t *testing.T) {
	const id = "01900000-0000-7000-8000-000000000001"
	cut := func(at time.Time) reporting.Cut {
		return reporting.Cut{AsAt: at, Positions: reporting.Positions{reporting.Register: 3, reporting.Governance: 2, reporting.Notification: 0}}
	}
	snapshot := reporting.Snapshot{Council: "cambridge", ID: id, DisplayName: "x", Cut: cut(noon), Date: date.Of(noon), Review: council + "/reviews/1", ComparedWith: id,
		ComparedOn: date.MustParse("2025-01-01"), Comparison: cut(noon.AddDate(-1, 0, 0)), Creator: id, CreateTime: noon}
	if got, err := codec.SnapshotFromProto(codec.SnapshotToProto(snapshot)); err != nil || !reflect.DeepEqual(got, snapshot) {
		t.Errorf("snapshot %+v, %v, want %+v", got, err, snapshot)
	}
	for _, kind := range []content.Kind{content.Annual, content.ManagementTeam} {
		report := reporting.Report{Council: "cambridge", ID: id, Version: 4, Kind: kind, DisplayName: "x", Snapshot: id, AsAt: noon, Date: date.Of(noon), LinkBase: "https://x",
			Editions: []reporting.Edition{{Number: 1, RendererVersion: "1", CreateTime: noon, Documents: []reporting.Document{
				{Format: render.HTMLFormat, SHA256: "a", Size: 1}, {Format: render.CSVFormat, SHA256: "b", Size: 2}, {Format: render.JSONFormat, SHA256: "c", Size: 3}}}},
			SignOff: &reporting.SignOff{Person: id, Time: noon, Comment: "x", Edition: 1},
			Presentation: &reporting.Presentation{Presenter: council + "/people/" + id, On: date.Of(noon), NextDue: date.Of(noon.AddDate(1, 0, 0)), Warnings: []string{"x"},
				Minute: &reporting.MinuteReference{Committee: "audit", MeetingDate: date.Of(noon), Minute: "25/17"}},
			Creator: id, CreateTime: noon, UpdateTime: noon.Add(time.Hour)}
		if got, err := codec.ReportFromProto(codec.ReportToProto(report)); err != nil || !reflect.DeepEqual(got, report) {
			t.Errorf("report %+v, %v, want %+v", got, err, report)
		}
	}
}
