package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

// TestExamplesOfTheDocumentAreTaken sends the document's own examples to the demo council, as a client's builder would to try
// them: what they make is made, and what they change of it is changed.
func TestExamplesOfTheDocumentAreTaken(t *testing.T) {
	t.Setenv("CONCORDAT_CLOCK", "2026-04-01T09:00:00Z") // the examples are of that year
	s := start(t)
	const below = "/v1/councils/{council}/"
	examples := s.examples()
	for _, c := range []struct{ who, list, one string }{
		{"administrator", "people", "{person}"},
		{"management-information-officer", "posts", "{post}"},
		{"deputy-chief-executive", "partnerships", "{partnership}"},
		{"management-information-officer", "imports", "{import}"},
	} {
		made := s.taken(c.who, http.MethodPost, "/v1/councils/cambridge/"+c.list, examples[http.MethodPost+below+c.list])
		change := examples[http.MethodPatch+below+c.list+"/"+c.one]
		change["etag"] = made["etag"]
		s.taken(c.who, http.MethodPatch, "/v1/"+made["name"].(string), change)
	}

	review := s.taken("management-information-officer", http.MethodPost, "/v1/councils/cambridge/reviews", examples[http.MethodPost+below+"reviews"])
	returns := s.taken("responsible-officer", http.MethodGet, "/v1/"+review["name"].(string)+"/returns", nil)["returns"].([]any)
	theirs := returns[0].(map[string]any)
	change := examples[http.MethodPatch+below+"reviews/{review}/returns/{return}"]
	change["etag"] = theirs["etag"]
	s.taken("responsible-officer", http.MethodPatch, "/v1/"+theirs["name"].(string), change)
}

// examples are the bodies that the API's document shows, by method and path.
func (s *suite) examples() map[string]map[string]any {
	s.t.Helper()
	response, err := http.Get(s.url(0, "/openapi.json"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	var document struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct {
					Example map[string]any `json:"example"`
				} `json:"content"`
			} `json:"requestBody"`
		} `json:"paths"`
	}
	if err := json.NewDecoder(response.Body).Decode(&document); err != nil {
		s.t.Fatal(err)
	}
	bodies := map[string]map[string]any{}
	for path, operations := range document.Paths {
		bodies[http.MethodPost+path] = operations["post"].RequestBody.Content["application/json"].Example
		bodies[http.MethodPatch+path] = operations["patch"].RequestBody.Content["application/json"].Example
	}
	return bodies
}

// taken sends a body, if there is one, and gives the answer. A refusal ends the test.
func (s *suite) taken(who, verb, path string, body map[string]any) map[string]any {
	s.t.Helper()
	var content []byte
	if body != nil {
		var err error
		if content, err = json.Marshal(body); err != nil {
			s.t.Fatal(err)
		}
	}
	request, err := http.NewRequestWithContext(s.t.Context(), verb, s.url(0, path), bytes.NewReader(content))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+s.token(who))
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	answer := map[string]any{}
	if err := json.Unmarshal(said, &answer); err != nil || response.StatusCode/100 != 2 {
		s.t.Fatalf("%s %s with %s: %d %s", verb, path, content, response.StatusCode, said)
	}
	return answer
}
