package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/concordat-suite/concordat/deploy/fleet"
	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

const (
	manyCouncils = 40
	// callsAMinute is what the register allows a caller.
	callsAMinute = 600
	// usedUpEvery is before how many of the script's calls others of the same person use up what is allowed.
	usedUpEvery = 8
)

// TestTheCommandOverManyCouncils writes in each of many councils by the command, as a script would, against the programs
// themselves, while the person's calls a minute are used up again and again: the command waits as long as it is told.
func TestTheCommandOverManyCouncils(t *testing.T) {
	build(t, "concordat", fleet.Register, fleet.Gateway)
	f, err := fleet.Start(t.Context(), fleet.Options{
		Programs: folder, Dir: t.TempDir(), Run: []string{fleet.Register, fleet.Gateway}, Fast: true,
		Settings: []string{fmt.Sprintf("RATE_PER_CALLER=%d", callsAMinute)},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Stop(); err != nil {
			t.Error(err)
		}
	})
	openMany(t, f)
	token, err := f.Token("administrator")
	if err != nil {
		t.Fatal(err)
	}
	w := &watched{useUp: usingUp(t, f, token)}
	proxy := httptest.NewServer(w.before(t, f.Public(fleet.Gateway)))
	t.Cleanup(proxy.Close)
	environment := append(os.Environ(), "CONCORDAT_ADDRESS="+proxy.URL, "CONCORDAT_TOKEN="+token, "XDG_STATE_HOME="+t.TempDir())
	for n := range manyCouncils {
		command := exec.CommandContext(t.Context(), filepath.Join(folder, "concordat"),
			"day-off", "add", "2030-12-27", "--title", "Christmas closure", "--source", "Cabinet, minute 45", "--council", councilID(n))
		command.Env = environment
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("in council %d of %d: %v\n%s", n+1, manyCouncils, err, out)
		}
	}
	t.Logf("%d calls, of which %d were refused and made again", w.calls, w.refused)
	if least := manyCouncils / usedUpEvery / 2; w.refused < least {
		t.Errorf("%d calls were refused, want at least %d: otherwise this shows nothing", w.refused, least)
	}
}

// usingUp returns a function that calls as the person until the register refuses.
func usingUp(t *testing.T, f *fleet.Fleet, token string) func() {
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
	councils := registerv1.NewCouncilServiceClient(connect(t, f.Public(fleet.Register)))
	return func() {
		for range 10 * callsAMinute {
			_, err := councils.GetCouncil(ctx, &registerv1.GetCouncilRequest{Name: "councils/" + councilID(0)})
			if status.Code(err) == codes.ResourceExhausted {
				return
			}
			if err != nil {
				t.Errorf("use up the calls: %v", err)
				return
			}
		}
		t.Error("the calls a minute could not be used up")
	}
}

func councilID(n int) string { return fmt.Sprintf("council-%03d", n) }

// openMany opens the councils, all with one administrator.
func openMany(t *testing.T, f *fleet.Fleet) {
	t.Helper()
	token, err := f.Token("operator")
	if err != nil {
		t.Fatal(err)
	}
	ctx := metadata.AppendToOutgoingContext(t.Context(), "authorization", "Bearer "+token)
	councils := registerv1.NewCouncilServiceClient(connect(t, f.Public(fleet.Register)))
	for n := range manyCouncils {
		_, err := councils.CreateCouncil(ctx, &registerv1.CreateCouncilRequest{
			CouncilId:            councilID(n),
			Council:              &registerv1.Council{DisplayName: councilID(n), Nation: registerv1.Nation_NATION_WALES},
			Administrator:        &registerv1.Person{DisplayName: "Ada Minns", Kind: registerv1.PersonKind_PERSON_KIND_OFFICER},
			AdministratorSignIns: []*registerv1.SignIn{{Issuer: f.Issuer(), Subject: "administrator"}},
		})
		if err != nil {
			t.Fatalf("open council %d: %v", n, err)
		}
	}
}

// watched counts the calls that pass, and those that are refused for now.
type watched struct {
	sync.Mutex
	calls, refused int
	until          time.Time // when the next call may come
	useUp          func()
}

// before passes calls on to an address, and their answers back.
func (w *watched) before(t *testing.T, address string) http.Handler {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address})
	proxy.ModifyResponse = func(answer *http.Response) error {
		w.Lock()
		defer w.Unlock()
		if answer.StatusCode != http.StatusTooManyRequests {
			return nil
		}
		w.refused++
		seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
		if err != nil {
			t.Errorf("refused with Retry-After %q", answer.Header.Get("Retry-After"))
		}
		w.until = time.Now().Add(time.Duration(seconds) * time.Second)
		return nil
	}
	return http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		w.Lock()
		if w.calls%usedUpEvery == 0 {
			w.useUp()
		}
		w.calls++
		if early := time.Until(w.until); early > 0 {
			t.Errorf("a call came %s before it may", early)
		}
		w.Unlock()
		proxy.ServeHTTP(answer, r)
	})
}
