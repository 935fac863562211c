package mailsink

import (
	"encoding/json"
	"html/template"
	"net/http"
)

// Handler shows the messages, as a page to people and as JSON to programs, and takes rules from tests.
//
//	GET    /             a page with all messages
//	GET    /messages     the messages; ?to=ADDRESS for one recipient's
//	DELETE /messages     forgets them
//	PUT    /rules        replaces the rules: [{"recipient": "*@gone.example", "action": "refuse"}]
func (s *Sink) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.page)
	mux.HandleFunc("GET /messages", s.list)
	mux.HandleFunc("DELETE /messages", func(w http.ResponseWriter, _ *http.Request) {
		s.Clear()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("PUT /rules", s.replaceRules)
	return mux
}

func (s *Sink) list(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.Messages(r.URL.Query().Get("to"))) // the client has gone: nobody is left to tell
}

func (s *Sink) replaceRules(w http.ResponseWriter, r *http.Request) {
	var rules []Rule
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1<<20))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&rules); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if err := s.SetRules(rules...); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// page lists the messages. The HTML part is shown as its source: mail is not trusted with this page's origin.
var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Mail – Concordat development</title>
<style>body{font:1rem/1.5 arial,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}pre{white-space:pre-wrap;background:#f3f2f1;padding:1rem}</style></head>
<body><main><h1>Mail that was sent</h1>
{{range .}}<article><h2>{{.Subject}}</h2><p>To {{range $i, $to := .To}}{{if $i}}, {{end}}{{$to}}{{end}}, from {{.From}}, {{.ReceivedAt.Format "2 January 2006 15:04:05"}}</p><pre>{{.Text}}</pre></article>
{{else}}<p>Nothing has been sent yet.</p>{{end}}</main></body></html>
`))

func (s *Sink) page(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	_ = page.Execute(w, s.Messages("")) // the client has gone: nobody is left to tell
}
