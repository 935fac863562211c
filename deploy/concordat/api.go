package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// largestBody bounds what is sent as the body of a call: the largest file that an import may bring, in base64.
const largestBody = 16 << 20

// verbs are the HTTP methods of the API.
var verbs = []string{http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete}

func newAPI(s *settings) *cobra.Command {
	var verb, data string
	command := &cobra.Command{
		Use:   "api PATH",
		Short: "Make any call of the REST API as you are signed in, and print its answer",
		Long: `Makes a call of the REST API with your token and prints what it answers, as JSON. PATH is the address without the host; /v1/ in front may be
left out. What there is to call stands at /api/ of the server.`,
		Example: `  concordat api councils/cambridge/partnerships?page_size=2
  concordat api councils/cambridge/partnerships/0190b6a4-7a11-7c3e-9d55-0242ac120002 --method PATCH --data '{"objective": {"text": "More homes"}}'
  concordat api councils/cambridge/imports --data @import.json`,
		Args: exactly("PATH"),
		RunE: func(command *cobra.Command, args []string) error {
			path, query, err := apiPath(command, args[0])
			if err != nil {
				return err
			}
			body, err := apiBody(data, s.env.input)
			if err != nil {
				return err
			}
			if verb, err = apiVerb(command, verb, body); err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			answer, err := c.do(command.Context(), verb, path, query, body, nil)
			if err != nil {
				return err
			}
			return printJSON(s.env.out, answer)
		},
	}
	command.Flags().StringVarP(&verb, "method", "X", "", "GET, POST, PATCH or DELETE; GET when unset, POST with --data")
	command.Flags().StringVarP(&data, "data", "d", "", "the body as JSON; @FILE for a file's content, @- for standard input")
	return command
}

// apiPath returns the path and the query of a call.
func apiPath(command *cobra.Command, given string) (string, url.Values, error) {
	path, rawQuery, _ := strings.Cut(strings.TrimPrefix(strings.TrimPrefix(given, "/"), "v1/"), "?")
	query, err := url.ParseQuery(rawQuery)
	if err != nil || path == "" || strings.Contains(given, "://") || strings.ContainsAny(path, " #") {
		return "", nil, wrongly(command, "%q is no path of the API; it looks like councils/cambridge/partnerships?page_size=2", given)
	}
	return path, query, nil
}

// apiBody returns the body that the flag gives; nil for none.
func apiBody(data string, input io.Reader) ([]byte, error) {
	file, isFile := strings.CutPrefix(data, "@")
	switch {
	case data == "":
		return nil, nil
	case !isFile:
		return []byte(data), nil
	case file != "-":
		opened, err := os.Open(file)
		if err != nil {
			return nil, fmt.Errorf("read the body: %w", err)
		}
		defer func() { _ = opened.Close() }()
		input = opened
	}
	body, err := io.ReadAll(io.LimitReader(input, largestBody+1))
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	if len(body) > largestBody {
		return nil, fmt.Errorf("the body has more than %d MiB, which is the most that a call may bring", largestBody>>20)
	}
	return body, nil
}

// apiVerb returns the HTTP method of a call.
func apiVerb(command *cobra.Command, given string, body []byte) (string, error) {
	verb := strings.ToUpper(given)
	switch {
	case verb == "" && body != nil:
		return http.MethodPost, nil
	case verb == "":
		return http.MethodGet, nil
	case !slices.Contains(verbs, verb):
		return "", wrongly(command, "--method is %q; it can be %s", given, strings.Join(verbs, ", "))
	}
	return verb, nil
}

// printJSON prints an answer as it came; JSON with each field on a line of its own.
func printJSON(w io.Writer, answer []byte) error {
	var lines bytes.Buffer
	if json.Indent(&lines, answer, "", "  ") == nil {
		answer = lines.Bytes()
	}
	_, err := fmt.Fprintln(w, strings.TrimRight(string(answer), "\n"))
	return err
}
