package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// client calls the REST door with the caller's token.
type client struct {
	address string
	token   string
	http    *http.Client
	memory  memory
}

// largestAnswer bounds what is read of an answer.
const largestAnswer = 64 << 20

// problem is an error as the REST door tells it.
type problem struct {
	Status    int               `json:"status"`
	Detail    string            `json:"detail"`
	Reason    string            `json:"reason"`
	Metadata  map[string]string `json:"metadata,omitempty"`
	Errors    []problemField    `json:"errors,omitempty"`
	RequestID string            `json:"request_id,omitempty"`
	retry     time.Duration     // when the call may be made again
}

type problemField struct {
	Field       string `json:"field"`
	Description string `json:"description"`
}

// Error says what happened and what to do.
func (p *problem) Error() string { return p.Detail }

// client makes a client from flags and environment. A call without a token is for the door to refuse.
func (s *settings) client() (*client, error) {
	token := s.env.getenv("CONCORDAT_TOKEN")
	if s.tokenFile != "" {
		var err error
		if token, err = readToken(s.tokenFile, s.env.input); err != nil {
			return nil, err
		}
	}
	address, err := s.restAddress()
	if err != nil {
		return nil, err
	}
	return &client{address: address, token: strings.TrimSpace(token), http: s.env.http, memory: s.memory()}, nil
}

// restAddress is the door's address from the flag, the environment, or the default.
func (s *settings) restAddress() (string, error) {
	address := s.address
	if address == "" {
		address = s.env.getenv("CONCORDAT_ADDRESS")
	}
	if address == "" {
		address = defaultAddress
	}
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	if u, err := url.Parse(address); err != nil || u.Host == "" {
		return "", fmt.Errorf("CONCORDAT_ADDRESS %q is no address; it looks like %s", address, defaultAddress)
	}
	return strings.TrimSuffix(address, "/"), nil
}

func readToken(file string, input io.Reader) (string, error) {
	if file == "-" {
		token, err := io.ReadAll(input)
		return string(token), err
	}
	token, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	return string(token), nil
}

// get reads a resource or a page into answer.
func (c *client) get(ctx context.Context, path string, query url.Values, answer proto.Message) error {
	content, err := c.do(ctx, http.MethodGet, path, query, nil, nil)
	if err != nil {
		return err
	}
	return unmarshal(content, answer)
}

// send sends a message and reads the answer. ifMatch is the etag that the record must still have, or "".
func (c *client) send(ctx context.Context, verb, path string, message proto.Message, ifMatch string, answer proto.Message) error {
	body, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(message)
	if err != nil {
		return fmt.Errorf("write the request: %w", err)
	}
	header := http.Header{}
	if ifMatch != "" {
		header.Set("If-Match", `"`+ifMatch+`"`)
	}
	content, err := c.do(ctx, verb, path, nil, body, header)
	if err != nil {
		return err
	}
	return unmarshal(content, answer)
}

func unmarshal(content []byte, answer proto.Message) error {
	// A newer door may say more than this command knows.
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(content, answer); err != nil {
		return fmt.Errorf("the answer cannot be read, so this is perhaps no Concordat: %w", err)
	}
	return nil
}

// do makes the call, as often as it takes to read what was written before, and gives the answer's content, or the problem
// it tells.
func (c *client) do(ctx context.Context, verb, path string, query url.Values, body []byte, header http.Header) ([]byte, error) {
	return patiently(ctx, func() ([]byte, error) { return c.once(ctx, verb, path, query, body, header) })
}

func (c *client) once(ctx context.Context, verb, path string, query url.Values, body []byte, header http.Header) ([]byte, error) {
	response, err := c.call(ctx, verb, path, query, body, header)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return read(response)
}

func read(response *http.Response) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(response.Body, largestAnswer))
	if err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return content, nil
}

// call makes the call once and gives the answer before its content is read, or the problem it tells.
func (c *client) call(ctx context.Context, verb, path string, query url.Values, body []byte, header http.Header) (*http.Response, error) {
	address := c.address + "/v1/" + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, verb, address, bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("make the request: %w", err)
	}
	if header != nil {
		request.Header = header.Clone()
	}
	if position := c.memory.recall(c.address, path); position != "" {
		request.Header.Set(positionHeader, position)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, c.unreachable(err)
	}
	c.memory.keep(c.address, response.Header.Get(positionHeader))
	if response.StatusCode < http.StatusBadRequest {
		return response, nil
	}
	defer response.Body.Close()
	content, err := read(response)
	if err != nil {
		return nil, err
	}
	return nil, problemOf(response, content)
}

func (c *client) unreachable(err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return fmt.Errorf("nothing answers at %s. Start it with `concordat standalone`, or set CONCORDAT_ADDRESS to where it runs (%w)", c.address, err)
}

func problemOf(response *http.Response, content []byte) error {
	p := &problem{retry: retryAfter(response.Header)}
	if err := json.Unmarshal(content, p); err != nil || p.Detail == "" {
		return fmt.Errorf("the answer is %s, and not from Concordat: is CONCORDAT_ADDRESS right?", response.Status)
	}
	if response.StatusCode == http.StatusUnauthorized {
		p.Detail += " Set CONCORDAT_TOKEN, such as to what `concordat token --as management-information-officer` prints."
	}
	return p
}
