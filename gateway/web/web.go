// Package web is what people see of the gateway: a front page that says what is where, the API's document as pages, the
// contract's files, and a page for what the door refuses to a browser. Its pages work without JavaScript and load nothing from elsewhere.
package web

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/gateway/openapi"
	contract "github.com/concordat-suite/concordat/proto"
)

//go:embed templates/*.html templates/style.css
var templates embed.FS

// Link is an address that the front page names.
type Link struct {
	// Title is what it is called.
	Title string
	// URL is where it is.
	URL string
	// Text says what it is for.
	Text string
}

// site holds what the pages are made from.
type site struct {
	pages       *template.Template
	document    *openapi3.T
	links       []Link
	openapi     []byte
	descriptors []byte
}

// New makes the site from the contract's source and the API's document. The links are shown on the front page beside
// the gateway's own.
func New(source *openapi.Source, document *openapi3.T, links []Link) (http.Handler, error) {
	pages, err := readPages()
	if err != nil {
		return nil, err
	}
	s := &site{pages: pages, document: document, links: links}
	if s.openapi, err = json.MarshalIndent(document, "", "  "); err != nil {
		return nil, fmt.Errorf("write the OpenAPI document: %w", err)
	}
	if s.descriptors, err = proto.Marshal(source.Descriptors()); err != nil {
		return nil, fmt.Errorf("write the descriptors: %w", err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.front)
	mux.HandleFunc("GET /api/{$}", s.api)
	mux.HandleFunc("GET /api/{service}", s.service)
	mux.HandleFunc("GET /api/messages/{message}", s.message)
	mux.HandleFunc("GET /contract/{$}", s.contract)
	mux.HandleFunc("GET /contract/{path...}", s.contractFile)
	mux.HandleFunc("GET /contract/descriptors.binpb", content("application/octet-stream", s.descriptors))
	mux.HandleFunc("GET /openapi.json", content("application/json", s.openapi))
	style, err := templates.ReadFile("templates/style.css")
	if err != nil {
		return nil, fmt.Errorf("read the style sheet: %w", err)
	}
	mux.HandleFunc("GET /style.css", content("text/css; charset=utf-8", style))
	mux.HandleFunc("GET /", s.missing)
	return secure(mux), nil
}

// readPages reads the templates of the pages.
func readPages() (*template.Template, error) {
	pages, err := template.New("").Funcs(template.FuncMap{"paragraphs": paragraphs, "steps": steps}).ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	return pages, nil
}

// secure says what a page may do: nothing but show its own style.
func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		if r.TLS != nil {
			header.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

func content(kind string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = w.Write(body) // the client has gone: nobody is left to tell
	}
}

// show writes a page whole or not at all.
func (s *site) show(w http.ResponseWriter, status int, name string, data any) {
	var page bytes.Buffer
	if err := s.pages.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, "The page could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(page.Bytes()) // the client has gone: nobody is left to tell
}

func (s *site) front(w http.ResponseWriter, _ *http.Request) {
	s.show(w, http.StatusOK, "front.html", s.links)
}

func (s *site) missing(w http.ResponseWriter, _ *http.Request) {
	s.show(w, http.StatusNotFound, "missing.html", nil)
}

// contract lists the .proto files.
func (s *site) contract(w http.ResponseWriter, _ *http.Request) {
	paths, err := contract.Paths()
	if err != nil {
		http.Error(w, "The contract could not be listed.", http.StatusInternalServerError)
		return
	}
	s.show(w, http.StatusOK, "contract.html", paths)
}

func (s *site) contractFile(w http.ResponseWriter, r *http.Request) {
	name := path.Clean(r.PathValue("path"))
	text, err := contract.Files.ReadFile(name)
	if err != nil || !strings.HasSuffix(name, ".proto") {
		s.missing(w, r)
		return
	}
	content("text/plain; charset=utf-8", text)(w, r)
}

// steps are the parts of a path, between which a line may break.
func steps(path string) []string { return strings.Split(strings.TrimPrefix(path, "/"), "/") }

// paragraphs splits a comment where the contract has an empty line.
func paragraphs(text string) []string { return strings.Split(strings.TrimSpace(text), "\n\n") }
