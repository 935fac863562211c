package rest

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// begun sends the head of a request for an import and the beginning of its body, and gives what is answered while the rest
// does not come.
func begun(t *testing.T, address, token string, length int, body string) (*http.Response, Problem) {
	t.Helper()
	conn := beginImport(t, address, token, length, body)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var problem Problem
	if err := json.Unmarshal(content, &problem); err != nil {
		t.Fatalf("%v in %s", err, content)
	}
	return response, problem
}

// beginImport sends the beginning of an import; a length below 0 is that of a body in chunks.
func beginImport(t *testing.T, address, token string, length int, body string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	head := "POST /v1/councils/cambridge/imports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
	if token != "" {
		head += "Authorization: Bearer " + token + "\r\n"
	}
	if length < 0 {
		head, body = head+"Transfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n%s\r\n", len(body), body)
	} else {
		head += fmt.Sprintf("Content-Length: %d\r\n\r\n", length)
	}
	if _, err := io.WriteString(conn, head+body); err != nil {
		t.Fatal(err)
	}
	return conn
}

// admit begins an import, and waits until there is room for its body: the server says to go on when it begins to read.
func admit(t *testing.T, address, token string, length int) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	_, err = fmt.Fprintf(conn, "POST /v1/councils/cambridge/imports HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"+
		"Authorization: Bearer %s\r\nContent-Length: %d\r\nExpect: 100-continue\r\n\r\n", token, length)
	if err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.Contains(line, " 100 ") {
		t.Fatalf("the body is answered %q, %v; want 100", line, err)
	}
}

// TestBodiesThatDoNotArrive begins bodies and does not go on. A large one of somebody whom nobody knows is refused before it
// is read; every other one when its time is up.
func TestBodiesThatDoNotArrive(t *testing.T) {
	const large = 14_000_000
	_, address := door(t)
	for name, c := range map[string]struct {
		token      string
		length     int
		body       string
		wantStatus int
		wantReason string
	}{
		"large, without a token":        {"", large, "", http.StatusUnauthorized, "TOKEN_MISSING"},
		"large, with a bad token":       {"stranger", large, "", http.StatusUnauthorized, "UNAUTHENTICATED"},
		"in chunks, without a token":    {"", -1, ofLength(66 << 10), http.StatusUnauthorized, "TOKEN_MISSING"},
		"larger than any":               {"ann", 15_000_000, "", http.StatusRequestEntityTooLarge, "BODY_TOO_LARGE"},
		"small, without a token":        {"", 1000, "{", http.StatusRequestTimeout, "REQUEST_TOO_SLOW"},
		"small, in chunks":              {"", -1, "{", http.StatusRequestTimeout, "REQUEST_TOO_SLOW"},
		"of somebody who has signed in": {"ann", 1_000_000, `{"file": "`, http.StatusRequestTimeout, "REQUEST_TOO_SLOW"},
	} {
		t.Run(name, func(t *testing.T) {
			response, problem := begun(t, address, c.token, c.length, c.body)
			if response.StatusCode != c.wantStatus || problem.Reason != c.wantReason {
				t.Errorf("%d %+v, want %d %s", response.StatusCode, problem, c.wantStatus, c.wantReason)
			}
		})
	}
}

// TestRoomForLargeBodies has one caller begin as many files as fit; the next one waits, and is told to come again. Another
// caller's is taken.
func TestRoomForLargeBodies(t *testing.T) {
	const size = 14_000_000
	_, address := door(t)
	for range 2 {
		admit(t, address, "ann", size)
	}
	answers := make(chan string, 1)
	go func() {
		response, problem := post(t, "http://"+address+"/v1/councils/cambridge/imports", ofFile(1<<20), true)
		answers <- fmt.Sprint(response.StatusCode, problem.Reason, response.Header.Get("Retry-After"))
	}()
	other, err := http.NewRequest(http.MethodPost, "http://"+address+"/v1/councils/cambridge/imports", strings.NewReader(ofFile(1<<20)))
	if err != nil {
		t.Fatal(err)
	}
	other.Header.Set("Content-Type", "application/json")
	other.Header.Set("Authorization", "Bearer bob")
	response, err := http.DefaultClient.Do(other)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("another caller's file: %s", response.Status)
	}
	if got, want := <-answers, "429TOO_MUCH_AT_ONCE5"; got != want {
		t.Errorf("one more of the same caller: %s, want %s", got, want)
	}
}

// limit makes the backend refuse calls as a service does that is called too often.
func (b *backend) limit(t *testing.T) {
	t.Helper()
	refused, err := status.New(codes.ResourceExhausted, "Too many.").WithDetails(
		&errdetails.ErrorInfo{Reason: "RATE_LIMITED", Domain: domain}, &errdetails.RetryInfo{RetryDelay: durationpb.New(12 * time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	b.answer = refused.Err()
	b.headers = metadata.Pairs("ratelimit", `"caller";r=0;t=12`, "ratelimit-policy", `"caller";q=30;w=60`)
}

func TestRatesInHeaders(t *testing.T) {
	stub, address := door(t)
	stub.limit(t)
	response, problem := raw(t, address, "GET /v1/councils/cambridge/partnerships/"+id, nil, "")
	if response.StatusCode != http.StatusTooManyRequests || problem.Reason != "RATE_LIMITED" {
		t.Fatalf("%d %+v", response.StatusCode, problem)
	}
	for name, want := range map[string]string{
		"Retry-After": "12", "RateLimit": `"caller";r=0;t=12`, "RateLimit-Policy": `"caller";q=30;w=60`,
	} {
		if got := response.Header.Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

// TestWhoseAddressIsForwarded calls from the address of a trusted proxy and from another: only the former's word is passed on.
func TestWhoseAddressIsForwarded(t *testing.T) {
	stub, address := door(t)
	for from, want := range map[string]string{"127.0.0.2": "192.0.2.7", "127.0.0.3": "127.0.0.3"} {
		client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
			return (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}).DialContext(ctx, network, to)
		}}}
		request, err := http.NewRequest(http.MethodGet, "http://"+address+"/v1/councils/cambridge/partnerships/"+id, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Forwarded-For", "127.0.0.1, 192.0.2.7")
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		client.CloseIdleConnections()
		if got := stub.metadata.Get("x-client-address"); len(got) != 1 || got[0] != want {
			t.Errorf("from %s the service is told %q, want %q", from, got, want)
		}
	}
}

// TestAFileIsOneCall counts the pages of a file that the services are told to count.
func TestAFileIsOneCall(t *testing.T) {
	stub, address := door(t)
	stub.pages = 3
	response, err := http.Get("http://" + address + "/v1/councils/cambridge/partnerships?format=jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		t.Fatal(err)
	}
	if stub.calls != 3 || stub.counted != 1 {
		t.Errorf("%d pages, of which %d count, want 3 and 1 (%s)", stub.calls, stub.counted, response.Status)
	}
}

// setHeaders sends what a test wants to be sent beside the answer.
func (b *backend) setHeaders(ctx context.Context) error {
	if b.headers == nil {
		return nil
	}
	return grpc.SetHeader(ctx, b.headers)
}
