package devissuer

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestPeopleAreAPageForBrowsersAndJSONForPrograms(t *testing.T) {
	server := serve(t)
	for accept, want := range map[string]string{
		"text/html,application/xhtml+xml": `<th scope="row">internal-audit</th><td>Iris Audit</td>`,
		"*/*":                             `"name":"Iris Audit"`,
	} {
		request, err := http.NewRequest(http.MethodGet, server.URL+"/people", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept", accept)
		response, err := server.Client().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		_ = response.Body.Close()
		if err != nil || !strings.Contains(string(body), want) {
			t.Errorf("Accept: %s gives %s, %v", accept, body, err)
		}
	}
}
