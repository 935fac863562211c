package rest

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestAPanicCostsOneCall lets the door break in the middle of a call, before an answer has begun and after.
func TestAPanicCostsOneCall(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	t.Cleanup(func() { slog.SetDefault(before) })
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	web := httptest.NewServer(guard(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "begun") {
			w.Header().Set("Content-Type", "text/csv")
			_, _ = w.Write([]byte("Name\n"))
		}
		panic("boom at 10.0.0.7")
	}), nil))
	t.Cleanup(web.Close)

	response, problem := raw(t, web.Listener.Addr().String(), "GET /v1/councils/cambridge", nil, "")
	if response.StatusCode != http.StatusInternalServerError || problem.Reason != "INTERNAL" || problem.RequestID == "" {
		t.Errorf("%d %+v, want 500 INTERNAL", response.StatusCode, problem)
	}
	if text, _ := json.Marshal(problem); bytes.Contains(text, []byte("10.0.0.7")) || bytes.Contains(text, []byte("goroutine")) {
		t.Errorf("the answer tells of the inside: %s", text)
	}
	if !strings.Contains(log.String(), problem.RequestID) || !strings.Contains(log.String(), "boom") || strings.Count(log.String(), "\n") != 1 {
		t.Errorf("the log should have one line that says what broke in which call: %s", log.String())
	}

	cut, err := http.Get(web.URL + "/v1/begun")
	if err == nil {
		_, err = bytes.NewBuffer(nil).ReadFrom(cut.Body)
		_ = cut.Body.Close()
	}
	if err == nil {
		t.Error("an answer that broke in the middle ends as if it were whole")
	}
}
