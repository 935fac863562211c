// Package render gives a report its forms: HTML for people, CSV for spreadsheets, JSON for programs. It is made of pure
// functions: the same report always gives the same bytes, in every process.
package render

import (
	"encoding/json"
	"fmt"

	"github.com/concordat-suite/concordat/services/reporting/content"
)

// Version is the version of the renderer, package content included. It grows with every change of what they give for
// the same data: a report made by an older version then gets a new edition beside the old one.
const Version = "5"

// Format is a form of a report.
type Format string

// The formats.
const (
	HTMLFormat Format = "html"
	CSVFormat  Format = "csv"
	JSONFormat Format = "json"
)

// Formats are all formats, in the order in which they are listed.
var Formats = []Format{HTMLFormat, CSVFormat, JSONFormat}

// MediaType is what the format is called on the web.
func (f Format) MediaType() string {
	switch f {
	case CSVFormat:
		return "text/csv; charset=utf-8; header=present"
	case JSONFormat:
		return "application/json"
	default:
		return "text/html; charset=utf-8"
	}
}

// Render gives the report in one format.
func Render(r content.Report, f Format) ([]byte, error) {
	switch f {
	case HTMLFormat:
		return HTML(r)
	case CSVFormat:
		return CSV(r)
	case JSONFormat:
		return JSON(r)
	}
	return nil, fmt.Errorf("render: unknown format %q", f)
}

// JSON gives the whole report, with the records behind every figure. No value is altered.
func JSON(r content.Report) ([]byte, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("render JSON: %w", err)
	}
	return append(data, '\n'), nil
}

// ReadJSON reads what JSON wrote, in this or any earlier version.
func ReadJSON(data []byte) (content.Report, error) {
	var r content.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return r, fmt.Errorf("read report: %w", err)
	}
	return r, nil
}
