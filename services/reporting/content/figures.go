package content

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// Record is one of the records that a figure counts.
type Record struct {
	// Partnership is the partnership's id within the council.
	Partnership string `json:"partnership"`
	// Criterion is the criterion's number, where the figure counts single checks.
	Criterion string `json:"criterion,omitempty"`
	// Detail says why it is counted, where the partnership's own entry does not say it.
	Detail string `json:"detail,omitempty"`
	// DisplayName and Position are those of a partnership that has no entry of its own in the report, such as an ended one.
	DisplayName string `json:"display_name,omitempty"`
	Position    int64  `json:"position,omitempty"`
}

// Figure is one number of the report with the records behind it. Its count is how many these are, and nothing else.
type Figure struct {
	// ID names it within the report, such as "overall-red".
	ID string `json:"id"`
	// Title says what is counted.
	Title string `json:"title"`
	// Count is the number of the records.
	Count int `json:"count"`
	// Link is the address where the records are listed.
	Link string `json:"link"`
	// Records are the records.
	Records []Record `json:"records"`
}

// Count is a figure where it stands in a table.
type Count struct {
	// Figure is the figure's id.
	Figure string `json:"figure"`
	// Value is the number.
	Value int `json:"value"`
	// Link is the address where the records are listed.
	Link string `json:"link"`
	// Title says what is counted, for those who hear the number without the table.
	Title string `json:"-"`
}

// count adds a figure to the report. A number can come into a report in no other way, so that none lacks its records.
// A figure that stands in the report twice is added once; another one whose id happens to be the same gets an id of its own.
func (c *composer) count(key, title string, records []Record) Count {
	id := figureID(key)
	if other, taken := c.counted[id]; taken && other != title {
		id = figureID(key + strings.Repeat("-", maxFigureID) + title)
	}
	f := Figure{ID: id, Title: title, Count: len(records), Records: records, Link: c.link + "/figures/" + id + "/records"}
	if _, again := c.counted[id]; !again {
		c.counted[id] = title
		c.figures = append(c.figures, f)
	}
	return Count{Figure: id, Value: f.Count, Link: f.Link, Title: title}
}

// maxFigureID is the longest id that a resource name takes.
const maxFigureID = 63

// figureID makes a word of lower-case letters, digits and dashes. What would be too long is cut, and told apart by its hash.
func figureID(text string) string {
	id := strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}), "-")
	if len(text) <= maxFigureID {
		return id
	}
	sum := sha256.Sum256([]byte(text))
	return strings.TrimRight(id[:min(len(id), maxFigureID-9)], "-") + "-" + hex.EncodeToString(sum[:4])
}

// FigureByID gives the figure of this id.
func (r *Report) FigureByID(id string) (Figure, bool) {
	for _, f := range r.Figures {
		if f.ID == id {
			return f, true
		}
	}
	return Figure{}, false
}

// Explained is a record of a figure as it is shown on its own: named, and with the reason why it is counted.
type Explained struct {
	// Partnership is the partnership's id within the council.
	Partnership string
	// DisplayName is its name.
	DisplayName string
	// Criterion is the criterion's number, where the figure counts single checks.
	Criterion string
	// Detail says why it is counted.
	Detail string
	// Position is the number of the register's log entry that made the record what it was.
	Position int64
}

// Explain names the records of a figure, from the entries of the report.
func (r *Report) Explain(f Figure) []Explained {
	entries := make(map[string]*Entry, len(r.Partnerships))
	for i := range r.Partnerships {
		entries[r.Partnerships[i].ID] = &r.Partnerships[i]
	}
	list := make([]Explained, 0, len(f.Records))
	for _, record := range f.Records {
		x := Explained{Partnership: record.Partnership, Criterion: record.Criterion, Detail: record.Detail,
			DisplayName: record.DisplayName, Position: record.Position}
		if e := entries[record.Partnership]; e != nil {
			x.DisplayName, x.Position = e.DisplayName, e.Position
			if x.Detail == "" {
				x.Detail = e.why(record.Criterion)
			}
		}
		list = append(list, x)
	}
	return list
}
