package mailsink

import (
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/smtp"
	"strings"
	"testing"
	"time"
)

const notice = "From: Concordat <register@cambridge.example>\r\n" +
	"To: Ada Officer <ada@cambridge.example>\r\n" +
	"Subject: =?utf-8?q?Review_opens_=E2=80=93_12_June?=\r\n" +
	"Message-ID: <1@cambridge.example>\r\n" +
	"MIME-Version: 1.0\r\n" +
	"Content-Type: multipart/alternative; boundary=b\r\n\r\n" +
	"--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nFill in the return =E2=80=93 please.\r\n" +
	"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Fill in the return</p>\r\n--b--\r\n"

// start serves a sink on a port of its own and gives its address.
func start(t *testing.T) (*Sink, string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	sink := New()
	done := make(chan error, 1)
	go func() { done <- sink.ServeSMTP(listener) }()
	t.Cleanup(func() {
		_ = listener.Close()
		if err := <-done; err != nil {
			t.Errorf("ServeSMTP: %v", err)
		}
	})
	return sink, listener.Addr().String()
}

func send(address string, to ...string) error {
	return smtp.SendMail(address, nil, "register@cambridge.example", to, []byte(notice))
}

func TestMessagesAreKeptDecoded(t *testing.T) {
	sink, address := start(t)
	if err := send(address, "ada@cambridge.example", "copy@cambridge.example"); err != nil {
		t.Fatal(err)
	}
	got := sink.Messages("copy@cambridge.example")
	if len(got) != 1 {
		t.Fatalf("%d messages, want 1", len(got))
	}
	m := got[0]
	if m.Subject != "Review opens – 12 June" || m.MessageID != "1@cambridge.example" || m.From != "register@cambridge.example" {
		t.Errorf("header read as %q, %q, %q", m.Subject, m.MessageID, m.From)
	}
	if strings.TrimSpace(m.Text) != "Fill in the return – please." || strings.TrimSpace(m.HTML) != "<p>Fill in the return</p>" {
		t.Errorf("parts read as %q and %q", m.Text, m.HTML)
	}
	if len(sink.Messages("nobody@cambridge.example")) != 0 {
		t.Error("a message is shown to a recipient it was not sent to")
	}
}

func TestRules(t *testing.T) {
	cases := map[Action]struct {
		wantError string
		wantKept  int
	}{
		Refuse: {"550", 0},
		Defer:  {"452", 0},
		Drop:   {"EOF", 1},
		Slow:   {"", 1},
	}
	for action, c := range cases {
		t.Run(string(action), func(t *testing.T) {
			sink, address := start(t)
			if err := sink.SetRules(Rule{Recipient: "*@gone.example", Action: action, DelayMilliseconds: 50}); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			err := send(address, "ada@gone.example")
			if c.wantError == "" && err != nil || c.wantError != "" && (err == nil || !strings.Contains(err.Error(), c.wantError)) {
				t.Errorf("sending gives %v, want %q", err, c.wantError)
			}
			if got := len(sink.Messages("")); got != c.wantKept {
				t.Errorf("%d messages kept, want %d", got, c.wantKept)
			}
			if action == Slow && time.Since(began) < 50*time.Millisecond {
				t.Error("the answer was not slowed down")
			}
			if err := send(address, "ada@cambridge.example"); err != nil {
				t.Errorf("another recipient is not served: %v", err)
			}
		})
	}
}

func TestHandler(t *testing.T) {
	sink, address := start(t)
	server := httptest.NewServer(sink.Handler())
	t.Cleanup(server.Close)
	if err := send(address, "ada@cambridge.example"); err != nil {
		t.Fatal(err)
	}

	response, err := http.Get(server.URL + "/messages?to=ada@cambridge.example")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var messages []Message
	if err := json.NewDecoder(response.Body).Decode(&messages); err != nil || len(messages) != 1 {
		t.Fatalf("messages = %v, %v; want one", messages, err)
	}

	for body, want := range map[string]int{
		`[{"recipient": "*@gone.example", "action": "refuse"}]`: http.StatusNoContent,
		`[{"recipient": "*", "action": "explode"}]`:             http.StatusBadRequest,
		`[{"recipient": "[", "action": "refuse"}]`:              http.StatusBadRequest,
		`[{"receiver": "*"}]`:                                   http.StatusBadRequest,
	} {
		request, err := http.NewRequest(http.MethodPut, server.URL+"/rules", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("PUT /rules %s gives %d, want %d", body, response.StatusCode, want)
		}
	}
}
