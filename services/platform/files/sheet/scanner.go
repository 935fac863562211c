package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

const (
	// maxToken is the length of one tag or one stretch of text; a cell is much shorter.
	maxToken = 1 << 20
	// maxDepth is how deep elements may lie in each other.
	maxDepth = 200
)

// scanner reads XML token by token and remembers nothing: neither a long text nor elements nested a million deep cost
// memory, and entities that a file defines itself are not known.
type scanner struct {
	xml    *xml.Decoder
	closer io.Closer
	depth  int
}

func newScanner(r io.ReadCloser) *scanner {
	return &scanner{xml: xml.NewDecoder(&shortTokens{from: io.LimitReader(r, MaxUnpackedBytes)}), closer: r}
}

// Close ends the reading of the part.
func (s *scanner) Close() { _ = s.closer.Close() } // nothing was written

// Token gives the next token, valid until the one after it; io.EOF at the end of the part.
func (s *scanner) Token() (xml.Token, error) {
	token, err := s.xml.RawToken()
	switch {
	case errors.Is(err, io.EOF) && s.depth > 0:
		return nil, io.ErrUnexpectedEOF
	case err != nil:
		return nil, err
	}
	switch token.(type) {
	case xml.StartElement:
		s.depth++
	case xml.EndElement:
		s.depth--
	}
	if s.depth > maxDepth || s.depth < 0 {
		return nil, fmt.Errorf("elements lie %d deep in each other", s.depth)
	}
	return token, nil
}

// decode reads the whole part into a struct.
func (s *scanner) decode(into any) error { return xml.NewTokenDecoder(s).Decode(into) }

// skip reads on to the end of the element that has just begun.
func (s *scanner) skip() error {
	for inside := s.depth; s.depth >= inside; {
		if _, err := s.Token(); err != nil {
			return err
		}
	}
	return nil
}

// eachElement calls f at the start of each element up to the end of the part. f may read on.
func (s *scanner) eachElement(f func(xml.StartElement) error) error {
	for {
		token, err := s.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if start, ok := token.(xml.StartElement); ok {
			if err := f(start); err != nil {
				return err
			}
		}
	}
}

// attr gives an attribute of an element, or "". Prefixes are left aside: no part has two attributes that differ in
// nothing else.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// isOn reads an attribute that is a truth value.
func isOn(value string) bool { return value == "1" || value == "true" }

// isSet says whether an element that stands for a property sets it: unless its value says otherwise.
func isSet(e xml.StartElement) bool { return attr(e, "val") == "" || isOn(attr(e, "val")) }

// number reads an attribute that counts, and gives def when there is none.
func number(value string, def int) (int, error) {
	if value == "" {
		return def, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%q is no count", value)
	}
	return n, nil
}

// shortTokens refuses a tag or a text without end before a decoder has kept it whole.
type shortTokens struct {
	from io.Reader
	run  int // bytes since the last tag began or ended
}

func (t *shortTokens) Read(p []byte) (int, error) {
	n, err := t.from.Read(p)
	first, last := bytes.IndexAny(p[:n], "<>"), bytes.LastIndexAny(p[:n], "<>")
	longest := t.run + n
	t.run += n
	if first >= 0 {
		longest -= n - first
		t.run = n - last - 1
	}
	if longest > maxToken {
		return 0, fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
			"A cell of the file holds more than %d characters. Shorten it, or attach the text as a paper.", MaxCell)).With("limit", fmt.Sprint(MaxCell))
	}
	return n, err
}
