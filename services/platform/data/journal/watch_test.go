package journal_test

import (
	"context"
	"net"
	"slices"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	journalv1 "github.com/concordat-suite/concordat/proto/gen/concordat/journal/v1"
	"github.com/concordat-suite/concordat/services/platform/data/journal"
	"github.com/concordat-suite/concordat/services/platform/data/postgres"
	"github.com/concordat-suite/concordat/services/platform/testing/postgrestest"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// serve runs a server in memory and gives a client of it; ended gets what each stream ended with.
func serve(t *testing.T, server *journal.Server) (client journalv1.JournalServiceClient, ended <-chan error) {
	t.Helper()
	ends := make(chan error, 10)
	s := grpc.NewServer(grpc.StreamInterceptor(func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, h grpc.StreamHandler) error {
		err := h(srv, ss)
		ends <- err
		return err
	}))
	journalv1.RegisterJournalServiceServer(s, server)
	listener := bufconn.Listen(1 << 16)
	go func() { _ = s.Serve(listener) }()
	conn, err := grpc.NewClient("passthrough:///journal", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = conn.Close()
		s.Stop()
	})
	return journalv1.NewJournalServiceClient(conn), ends
}

// watchUntilCaughtUp gives the entries up to the first heads that say that the stream has got to the end.
func watchUntilCaughtUp(t *testing.T, client journalv1.JournalServiceClient, r *journalv1.WatchRequest) (entries []*journalv1.Entry, heads *journalv1.Heads) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stream, err := client.Watch(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	for {
		m, err := stream.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if e := m.GetEntry(); e != nil {
			entries = append(entries, e)
			continue
		}
		if caughtUp(m.GetHeads()) {
			return entries, m.GetHeads()
		}
	}
}

func caughtUp(heads *journalv1.Heads) bool {
	return !slices.ContainsFunc(heads.GetHeads(), func(h *journalv1.Head) bool { return h.GetSent() < h.GetSeq() })
}

func versions(n int, name string) []journal.Change {
	changes := make([]journal.Change, n)
	for i := range changes {
		changes[i] = change(name, "x", int64(i+1))
	}
	return changes
}

func TestWatchResumesWithoutLossOrRepetition(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	client, _ := serve(t, journal.NewServer(db))
	for _, council := range []string{"cambridge", "gravesham"} { // more than a turn and a batch
		if _, err := record(t.Context(), db, council, noon, versions(700, ada)...); err != nil {
			t.Fatal(err)
		}
	}
	entries, heads := watchUntilCaughtUp(t, client, &journalv1.WatchRequest{
		Positions: []*journalv1.Position{{Council: "cambridge", Seq: 650}},
	})
	next := map[string]int64{"cambridge": 651, "gravesham": 1}
	for _, e := range entries {
		if e.GetSeq() != next[e.GetCouncil()] {
			t.Fatalf("%s: entry %d came where %d was next", e.GetCouncil(), e.GetSeq(), next[e.GetCouncil()])
		}
		next[e.GetCouncil()]++
	}
	if next["cambridge"] != 701 || next["gravesham"] != 701 || len(heads.GetHeads()) != 2 {
		t.Errorf("stream ended at %v with heads %v", next, heads)
	}
}

func TestWatchPassesOverOtherTypes(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	client, _ := serve(t, journal.NewServer(db))
	other := change("councils/cambridge", "x", 1)
	other.Type = "concordat.register.v1.Council"
	if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "x", 1), other, change(ada, "y", 2), other); err != nil {
		t.Fatal(err)
	}
	entries, heads := watchUntilCaughtUp(t, client, &journalv1.WatchRequest{Types: []string{"concordat.register.v1.Person"}})
	if len(entries) != 2 || entries[1].GetSeq() != 3 || heads.GetHeads()[0].GetSent() != 4 {
		t.Errorf("entries %v, heads %v", entries, heads)
	}
}

func TestWatchCanLeavePersonalFieldsOut(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	client, _ := serve(t, journal.NewServer(db))
	if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "ada@example.org", 1)); err != nil {
		t.Fatal(err)
	}
	for omit, want := range map[bool]string{false: "ada@example.org", true: ""} {
		entries, _ := watchUntilCaughtUp(t, client, &journalv1.WatchRequest{OmitPersonal: omit})
		if p, err := journal.State(entries[0], person("", "", "")); err != nil || p.GetEmail() != want {
			t.Errorf("omit_personal %t: e-mail %q (%v), want %q", omit, p.GetEmail(), err, want)
		}
	}
}

// TestPollingAloneSuffices writes through a handle whose bell has stopped.
func TestPollingAloneSuffices(t *testing.T) {
	t.Parallel()
	urls := postgrestest.NewURLs(t, service, noMigrations)
	ctx, stopBell := context.WithCancel(t.Context())
	silent, err := postgres.Open(ctx, urls.App)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = silent.Close() })
	stopBell()
	client, _ := serve(t, journal.NewServer(postgrestest.Open(t, urls.App)))
	stream, err := client.Watch(t.Context(), &journalv1.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if m, err := stream.Recv(); err != nil || m.GetHeads() == nil {
		t.Fatalf("first message: %v, %v, want heads", m, err)
	}
	if _, err := record(t.Context(), silent, "cambridge", noon, change(ada, "x", 1)); err != nil {
		t.Fatal(err)
	}
	for m := (*journalv1.WatchResponse)(nil); m.GetEntry() == nil; {
		if m, err = stream.Recv(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestReaderThatTakesNothingIsCut(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	client, ended := serve(t, journal.NewServer(db).Hurry(200*time.Millisecond))
	if _, err := record(t.Context(), db, "cambridge", noon, versions(3000, ada)...); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Watch(t.Context(), &journalv1.WatchRequest{}); err != nil { // and never Recv
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if fault.Reason(err) != "READER_TOO_SLOW" {
			t.Errorf("the stream ended with %v, want READER_TOO_SLOW", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the stream is still open")
	}
}

func TestStoppingServiceEndsItsStreams(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	db, err := postgres.Open(ctx, postgrestest.NewURLs(t, service, noMigrations).App)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	client, ended := serve(t, journal.NewServer(db))
	stream, err := client.Watch(t.Context(), &journalv1.WatchRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.Recv(); err != nil {
		t.Fatal(err)
	}
	stop()
	select {
	case err := <-ended:
		if fault.Reason(err) != "SERVICE_STOPPING" {
			t.Errorf("the stream ended with %v, want SERVICE_STOPPING", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("the stream is still open")
	}
}

func TestReadGivesAHistory(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	client, _ := serve(t, journal.NewServer(db))
	if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "x", 1), change("councils/cambridge/people/bob", "y", 1), change(ada, "z", 2)); err != nil {
		t.Fatal(err)
	}
	r, err := client.Read(t.Context(), &journalv1.ReadRequest{Council: "cambridge", Name: ada, After: 1})
	if err != nil || len(r.GetEntries()) != 1 || r.GetEntries()[0].GetSeq() != 3 || r.GetHead() != 3 {
		t.Errorf("Read() = %v, %v", r, err)
	}
}

// TestStreamsShareWhatIsNew follows closely with streams of different wishes while single commits and bursts come: each
// gets every entry that it wants, once and in order, whether another stream had it read before or not.
func TestStreamsShareWhatIsNew(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	client, _ := serve(t, journal.NewServer(db))
	const council = "concordat.register.v1.Council"
	wishes := map[string]*journalv1.WatchRequest{
		"everything":      {},
		"the same":        {},
		"one type":        {Types: []string{council}},
		"from the middle": {Positions: []*journalv1.Position{{Council: "cambridge", Seq: 100}}},
		"nobody's data":   {OmitPersonal: true},
	}
	got, ends := make(map[string]chan []*journalv1.Entry, len(wishes)), int64(30*(1+7+60))
	for wish, request := range wishes {
		read := make(chan []*journalv1.Entry, 1)
		got[wish] = read
		go func() { read <- watchUntil(t, client, request, ends) }()
	}
	for n := range 30 {
		for _, size := range []int{1, 7, 60} { // 60 are more than are read for all
			changes := versions(size, ada)
			changes[0].Type = council
			if _, err := record(t.Context(), db, "cambridge", noon.Add(time.Duration(n)*time.Second), changes...); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Duration(size) * time.Millisecond)
		}
	}
	for wish, request := range wishes {
		entries, last := <-got[wish], int64(0)
		for _, p := range request.GetPositions() {
			last = p.GetSeq()
		}
		want := ends - last
		if len(request.GetTypes()) > 0 {
			want = 90
		}
		if int64(len(entries)) != want {
			t.Errorf("%s: %d entries, want %d", wish, len(entries), want)
		}
		for _, e := range entries {
			if e.GetSeq() <= last || len(request.GetTypes()) == 0 && e.GetSeq() != last+1 {
				t.Fatalf("%s: entry %d after %d", wish, e.GetSeq(), last)
			}
			last = e.GetSeq()
			if p, err := journal.State(e, person("", "", "")); err != nil || (p.GetEmail() == "") != request.GetOmitPersonal() {
				t.Fatalf("%s: e-mail %q (%v)", wish, p.GetEmail(), err)
			}
		}
	}
}

// TestWhatWasErasedIsForgotten erases what a stream had read for all: soon a stream from the beginning gets it no more.
func TestWhatWasErasedIsForgotten(t *testing.T) {
	t.Parallel()
	db := postgrestest.New(t, service, noMigrations)
	client, _ := serve(t, journal.NewServer(db))
	if _, err := record(t.Context(), db, "cambridge", noon, change(ada, "ada@example.org", 1)); err != nil {
		t.Fatal(err)
	}
	if entries := watchUntil(t, client, &journalv1.WatchRequest{}, 1); len(entries) != 1 || entries[0].GetErased() {
		t.Fatalf("before the erasure: %v", entries)
	}
	_, err := journal.Write(t.Context(), db, "cambridge", noon, func(tx *journal.Tx) error {
		return tx.Erase(t.Context(), journal.Change{Name: ada, Version: 2, State: person(ada, "", "")})
	})
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(5 * time.Second); ; {
		entries := watchUntil(t, client, &journalv1.WatchRequest{}, 2)
		if len(entries) != 2 || !entries[1].GetErasure() {
			t.Fatalf("after the erasure: %v", entries)
		}
		if entries[0].GetErased() {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("long after the erasure it is given out still: %v", entries[0])
		}
	}
}

// watchUntil gives the entries of cambridge up to the heads that say that all up to seq have been sent.
func watchUntil(t *testing.T, client journalv1.JournalServiceClient, r *journalv1.WatchRequest, seq int64) (entries []*journalv1.Entry) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	stream, err := client.Watch(ctx, r)
	for err == nil {
		var m *journalv1.WatchResponse
		m, err = stream.Recv()
		if e := m.GetEntry(); e != nil {
			entries = append(entries, e)
		}
		for _, h := range m.GetHeads().GetHeads() {
			if h.GetSent() == seq {
				return entries
			}
		}
	}
	t.Error(err)
	return nil
}
