package web

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/concordat-suite/concordat/gateway/rest"
)

// Refusals shows what a door refuses as a page to whoever reads pages: links in mails and reports lead to the door, and
// people open them in a browser. The page says what the problem says, and what a person can do. It is made of the problem
// and of the address that was asked for, so it tells no more of a record than the problem does. Programs get the problem as it is.
func Refusals(door http.Handler) (http.Handler, error) {
	pages, err := readPages()
	if err != nil {
		return nil, err
	}
	s := &site{pages: pages}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || !prefersPages(r.Header.Values("Accept")) {
			door.ServeHTTP(w, r)
			return
		}
		answer := &withoutProblem{ResponseWriter: w}
		door.ServeHTTP(answer, r)
		if answer.status != 0 {
			secure(s.refused(answer)).ServeHTTP(w, r)
		}
	}), nil
}

// withoutProblem lets an answer through, and keeps a problem back.
type withoutProblem struct {
	http.ResponseWriter
	status  int // 0 when the answer is no problem
	problem bytes.Buffer
}

// WriteHeader keeps the status of a problem.
func (w *withoutProblem) WriteHeader(status int) {
	if w.Header().Get("Content-Type") == rest.ProblemType {
		w.status = status
		return
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write keeps the text of a problem.
func (w *withoutProblem) Write(content []byte) (int, error) {
	if w.status != 0 {
		return w.problem.Write(content)
	}
	return w.ResponseWriter.Write(content)
}

// Unwrap lets an answer be flushed and given deadlines.
func (w *withoutProblem) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// refusal is what the page shows.
type refusal struct {
	rest.Problem
	Title, Lead string
	// Closed says that somebody who has signed in might be shown what is here.
	Closed bool
	// Return is the resource name of the return that was asked for; "" for anything else.
	Return string
}

// returnPath is the address of one return. Nothing else goes into a command that people may paste into a shell.
var returnPath = regexp.MustCompile(`^/v1/(councils/[a-z0-9-]+/reviews/[0-9a-f-]{36}/returns/[0-9a-f-]{36})$`)

func (s *site) refused(answer *withoutProblem) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page := refusal{}
		if err := json.Unmarshal(answer.problem.Bytes(), &page.Problem); err != nil {
			http.Error(w, "The page could not be made.", http.StatusInternalServerError)
			return
		}
		page.Title, page.Lead, page.Closed = inWords(page.Problem)
		if found := returnPath.FindStringSubmatch(r.URL.Path); found != nil {
			page.Return = found[1]
		}
		w.Header().Set("Vary", "Accept")
		s.show(w, answer.status, "refused.html", page)
	}
}

// inWords says what happened as people say it, and whether signing in might change it.
func inWords(p rest.Problem) (title, lead string, closed bool) {
	switch {
	case p.Status == http.StatusUnauthorized:
		return "You are not signed in", "What is at this address, if anything, is shown only to people who have signed in. A browser cannot sign in here yet.", true
	case p.Status == http.StatusForbidden:
		return "You may not see this", p.Detail, true
	case p.Status == http.StatusNotFound && p.Reason != "NO_SUCH_PATH":
		return "Nothing to show", p.Detail + " A browser cannot sign in here yet, so this page shows only what the public may see.", true
	case p.Status == http.StatusTooManyRequests || p.Status >= http.StatusInternalServerError:
		return "Not just now", p.Detail, false
	default:
		return "This address does not work", p.Detail, false
	}
}

// prefersPages says whether a header Accept names pages and wants them more than JSON. A browser does; a program that takes
// anything does not.
func prefersPages(accept []string) bool {
	weights := map[string]float64{}
	for _, one := range strings.Split(strings.Join(accept, ","), ",") {
		kind, parameters, err := mime.ParseMediaType(one)
		if err != nil {
			continue
		}
		weight, err := strconv.ParseFloat(parameters["q"], 64)
		if err != nil {
			weight = 1
		}
		weights[kind] = max(weights[kind], weight)
	}
	return weights["text/html"] > max(weights["application/json"], weights[rest.ProblemType], weights["*/*"])
}
