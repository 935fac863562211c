package sharepoint

import "bytes"

// schema begins the line by which SharePoint says in a CSV file what its columns are. It is no row: its quotation marks
// are JSON's.
var schema = []byte("ListSchema={")

// WithoutSchema returns the text of a CSV file with a blank line in place of the one that says its columns, if it
// begins with one.
func WithoutSchema(text []byte) []byte {
	if !bytes.HasPrefix(text, schema) {
		return text
	}
	if at := bytes.IndexByte(text, '\n'); at >= 0 {
		return text[at:]
	}
	return nil
}
