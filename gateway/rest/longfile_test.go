package rest

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

// longList is a register with a long list of people, a page of which takes a while.
type longList struct {
	registerv1.UnimplementedPersonServiceServer

	pages, perPage int
	pause          func(ctx context.Context, page int) error
	title          string
	asked          atomic.Int64
}

func (l *longList) ListPeople(ctx context.Context, r *registerv1.ListPeopleRequest) (*registerv1.ListPeopleResponse, error) {
	page := 0
	if r.GetPageToken() != "" {
		if _, err := fmt.Sscan(r.GetPageToken(), &page); err != nil {
			return nil, status.Error(codes.InvalidArgument, err.Error())
		}
	}
	l.asked.Add(1)
	if l.pause != nil {
		if err := l.pause(ctx, page); err != nil {
			return nil, err
		}
	}
	answer := &registerv1.ListPeopleResponse{People: make([]*registerv1.Person, l.perPage)}
	for i := range answer.People {
		answer.People[i] = &registerv1.Person{
			Name: fmt.Sprintf("councils/cambridge/people/%d-%d", page, i), DisplayName: "Ann & Bob  <Lee>", PostTitle: l.title,
			Email: "ann@cambridge.example", Kind: registerv1.PersonKind_PERSON_KIND_OFFICER,
		}
	}
	if page+1 < l.pages {
		answer.NextPageToken = fmt.Sprint(page + 1)
	}
	return answer, nil
}

// impatient starts a door before the list whose calls, and whose server, have little time.
func impatient(t *testing.T, list *longList, call, server time.Duration) string {
	t.Helper()
	handler := doorBefore(t, list, Options{Call: call})
	web := httptest.NewUnstartedServer(handler)
	web.Config.ReadTimeout, web.Config.WriteTimeout = server, server
	web.Start()
	t.Cleanup(web.Close)
	return web.URL + "/v1/councils/cambridge/people"
}

func pausing(long time.Duration) func(context.Context, int) error {
	return func(ctx context.Context, _ int) error {
		select {
		case <-time.After(long):
			return nil
		case <-ctx.Done():
			return status.FromContextError(ctx.Err()).Err()
		}
	}
}

// TestAFileMayTakeLongerThanACall holds that only each page of a file has the time of a call, and that neither the time of a
// call nor those of the server cut a file off that goes on.
func TestAFileMayTakeLongerThanACall(t *testing.T) {
	for _, title := range []string{"", strings.Repeat("x", 1<<20)} { // a file kept whole, and one sent as it is made
		list := &longList{pages: 12, perPage: 1, title: title, pause: pausing(50 * time.Millisecond)}
		response, content, err := get(t, impatient(t, list, 400*time.Millisecond, 300*time.Millisecond)+"?format=jsonl", nil)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s, %v after %d bytes: %.300s", response.Status, err, len(content), content)
		}
		if rows := bytes.Count(content, []byte("\n")); rows != 12 {
			t.Errorf("%d rows, want 12", rows)
		}
	}
}

// TestAPageThatHangsIsGivenUp holds that the time of a call still bounds each page.
func TestAPageThatHangsIsGivenUp(t *testing.T) {
	list := &longList{pages: 3, perPage: 1, pause: func(ctx context.Context, page int) error {
		if page == 1 {
			<-ctx.Done()
			return status.FromContextError(ctx.Err()).Err()
		}
		return nil
	}}
	response, content, err := get(t, impatient(t, list, 200*time.Millisecond, time.Minute)+"?format=csv", nil)
	if err != nil || response.StatusCode != http.StatusGatewayTimeout {
		t.Errorf("%s, %v: %s", response.Status, err, content)
	}
}

// TestWhoTakesNothingIsGivenUp holds that a client that stops reading does not keep the door making its file.
func TestWhoTakesNothingIsGivenUp(t *testing.T) {
	list := &longList{pages: 1 << 20, perPage: 1, title: strings.Repeat("x", 1<<20)}
	address := strings.TrimPrefix(impatient(t, list, 300*time.Millisecond, time.Minute), "http://")
	host, path, _ := strings.Cut(address, "/")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := fmt.Fprintf(conn, "GET /%s?format=jsonl HTTP/1.1\r\nHost: %s\r\n\r\n", path, host); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(conn).ReadString('\n'); err != nil { // it has begun
		t.Fatal(err)
	}
	deadline := time.Now().Add(time.Minute)
	for before := int64(-1); before != list.asked.Load(); {
		before = list.asked.Load()
		if time.Now().After(deadline) {
			t.Fatalf("after %d pages it still goes on", before)
		}
		time.Sleep(time.Second) // three times what the client is given to take something
	}
}

// TestOneCallerMakesFewFilesAtOnce holds that the beginnings of files do not fill the door's memory.
func TestOneCallerMakesFewFilesAtOnce(t *testing.T) {
	going, stop := make(chan struct{}, filesEach), make(chan struct{})
	list := &longList{pages: 1, perPage: 1, pause: func(ctx context.Context, _ int) error {
		going <- struct{}{}
		select {
		case <-stop:
		case <-ctx.Done():
		}
		return nil
	}}
	address := impatient(t, list, time.Minute, time.Minute) + "?format=csv"
	mine := http.Header{"Authorization": {"Bearer mine"}}
	answers := make(chan int, filesEach)
	for range filesEach {
		go func() {
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
			request.Header = mine
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				answers <- 0
				return
			}
			_ = response.Body.Close()
			answers <- response.StatusCode
		}()
	}
	for range filesEach {
		<-going
	}
	response, content, err := get(t, address, mine)
	if err != nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") == "" {
		t.Errorf("one more is answered by %s, %v: %s", response.Status, err, content)
	}
	close(stop)
	for range filesEach {
		if got := <-answers; got != http.StatusOK {
			t.Errorf("one of those before it is answered by %d", got)
		}
	}
}

// TestAHundredThousandRows asks for the longest file there is, as a sheet of OpenDocument.
func TestAHundredThousandRows(t *testing.T) {
	list := &longList{pages: 1000, perPage: 100}
	response, content, err := get(t, impatient(t, list, 30*time.Second, time.Minute)+"?format=ods", nil)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v: %.300s", response.Status, err, content)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := archive.Open("content.xml")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(sheet)
	if err != nil {
		t.Fatal(err)
	}
	if rows := bytes.Count(text, []byte("<table:table-row>")); rows != 100_001 {
		t.Errorf("%d rows, want headings and 100,000", rows)
	}
}
