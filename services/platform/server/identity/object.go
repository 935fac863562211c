package identity

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// deepest is how far the values of a token may be nested.
const deepest = 16

// readObject reads the claims of a token so that they mean the same to every reader: each name once, wherever it stands,
// in well-formed UTF-8, and nothing behind the claims. Go's own reader would take the last of two, and "Aud" for "aud".
func readObject(payload []byte) (map[string]any, error) {
	if !utf8.Valid(payload) {
		return nil, errors.New("the claims are not UTF-8")
	}
	decoder := json.NewDecoder(bytes.NewReader(payload))
	value, err := readValue(decoder, deepest)
	if err != nil {
		return nil, fmt.Errorf("read the claims: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the claims")
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("the claims are no object")
	}
	return object, nil
}

func readValue(from *json.Decoder, depth int) (any, error) {
	token, err := from.Token()
	if err != nil {
		return nil, err
	}
	switch {
	case token == json.Delim('{') && depth > 0:
		return readPairs(from, depth-1)
	case token == json.Delim('[') && depth > 0:
		return readList(from, depth-1)
	case token == json.Delim('{') || token == json.Delim('['):
		return nil, errors.New("the claims are nested too deep")
	}
	return token, nil
}

func readPairs(from *json.Decoder, depth int) (map[string]any, error) {
	object := map[string]any{}
	for from.More() {
		name, err := from.Token()
		if err != nil {
			return nil, err
		}
		key, _ := name.(string) // the decoder takes nothing else
		if _, twice := object[key]; twice {
			return nil, fmt.Errorf("%q stands there twice", key)
		}
		if object[key], err = readValue(from, depth); err != nil {
			return nil, err
		}
	}
	_, err := from.Token() // the closing brace
	return object, err
}

func readList(from *json.Decoder, depth int) ([]any, error) {
	list := []any{}
	for from.More() {
		value, err := readValue(from, depth)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	_, err := from.Token() // the closing bracket
	return list, err
}

// checkNames refuses claims that some readers would take for one of those that are read, such as "Aud" or "iſs".
func checkNames(all map[string]any) error {
	for name := range all {
		for _, known := range readClaimNames {
			if name != known && strings.EqualFold(name, known) {
				return fmt.Errorf("claim %q is not %q, and could be taken for it", name, known)
			}
		}
	}
	return nil
}

// readClaimNames are the names of all claims that are read here or by the library.
var readClaimNames = []string{
	"iss", "sub", "aud", "exp", "nbf", "iat", "typ", "nonce", "at_hash", "c_hash", "s_hash", "scope", "scp", "roles", "cnf",
	"tid", "oid", "acct", "idp", "idtyp", "azpacr", "appidacr", "_claim_names", "_claim_sources",
}
