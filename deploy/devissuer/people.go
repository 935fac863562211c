package devissuer

import (
	"html/template"
	"net/http"
	"strings"
)

// peoplePage shows the people to who comes with a browser.
var peoplePage = template.Must(template.New("people").Parse(`<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>People – Concordat development</title>
<style>body{font:1rem/1.5 arial,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.5rem 1rem .5rem 0;border-bottom:1px solid #b1b4b6;overflow-wrap:anywhere}</style></head>
<body><main><h1>Who can sign in</h1>
<p>One person for each role. <code>concordat token --as ROLE</code> prints an access token; no password is asked for.</p>
<table><thead><tr><th scope="col">Role</th><th scope="col">Person</th><th scope="col">Address</th></tr></thead><tbody>
{{range .}}<tr><th scope="row">{{.Role}}</th><td>{{.Name}}</td><td>{{.Email}}</td></tr>
{{end}}</tbody></table></main></body></html>
`))

// people lists who can sign in: as a page for browsers, as JSON for programs.
func (i *Issuer) people(w http.ResponseWriter, r *http.Request) {
	if !strings.Contains(r.Header.Get("Accept"), "text/html") {
		answer(w, http.StatusOK, i.config.People)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = peoplePage.Execute(w, i.config.People) // the browser has gone: nobody is left to tell
}
