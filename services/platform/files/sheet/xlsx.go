package sheet

import (
	"encoding/xml"
	"fmt"
	"path"
	"strings"

	"github.com/concordat-suite/concordat/services/platform/files/spreadsheet"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// workbook is an XLSX file that is being read.
type workbook struct {
	*archive
	strings []string       // the texts that cells refer to by number
	strikes map[int]strike // of those that are in runs of different fonts
	styles  []style        // the styles that cells refer to by number
	from    epoch
	left    *room
}

// readXLSX reads the parts of an Excel workbook in the order in which they explain each other.
func readXLSX(a *archive) ([]raw, error) {
	b := &workbook{archive: a, strikes: map[int]strike{}, left: newRoom()}
	listed, err := b.sheets()
	if err != nil {
		return nil, err
	}
	if err := b.readStrings(); err != nil {
		return nil, err
	}
	if err := b.readStyles(); err != nil {
		return nil, err
	}
	sheets := make([]raw, 0, len(listed))
	for _, s := range listed {
		if err := b.readSheet(&s.raw, s.part); err != nil {
			return nil, fmt.Errorf("read sheet %q: %w", s.raw.name, err)
		}
		sheets = append(sheets, s.raw)
	}
	return sheets, nil
}

// listedSheet is a sheet as the workbook lists it.
type listedSheet struct {
	raw  raw
	part string
}

// sheets gives the sheets that the workbook lists, in its order, each with the part that holds its rows.
func (b *workbook) sheets() ([]listedSheet, error) {
	var index struct {
		Properties struct {
			Date1904 string `xml:"date1904,attr"`
		} `xml:"workbookPr"`
		Sheets []struct {
			Name  string `xml:"name,attr"`
			State string `xml:"state,attr"`
			Rel   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := b.decode("xl/workbook.xml", &index); err != nil {
		return nil, err
	}
	part, err := b.targets("xl/workbook.xml", "/worksheet") // a sheet of charts has no rows
	if err != nil {
		return nil, err
	}
	b.from = epochOf(index.Properties.Date1904)
	var sheets []listedSheet
	for _, s := range index.Sheets {
		if p, ok := part[s.Rel]; ok {
			sheets = append(sheets, listedSheet{raw{name: s.Name, hidden: s.State == "hidden" || s.State == "veryHidden"}, p})
		}
	}
	if len(sheets) > MaxSheets {
		return nil, tooMany("sheets", MaxSheets)
	}
	return sheets, nil
}

// targets gives the parts that a part points at with relationships of a type, by the relationships' ids; of all types
// when it is "".
func (b *workbook) targets(of, kind string) (map[string]string, error) {
	var rels struct {
		Relationships []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	folder := path.Dir(of)
	if err := b.decode(path.Join(folder, "_rels", path.Base(of)+".rels"), &rels); err != nil {
		return nil, err
	}
	found := map[string]string{}
	for _, r := range rels.Relationships {
		switch {
		case !strings.HasSuffix(r.Type, kind):
		case strings.HasPrefix(r.Target, "/"):
			found[r.ID] = strings.ToLower(path.Clean(r.Target[1:]))
		default:
			found[r.ID] = strings.ToLower(path.Join(folder, r.Target))
		}
	}
	return found, nil
}

// readStrings reads the texts that cells refer to; a workbook may have none.
func (b *workbook) readStrings() error {
	left := MaxText
	return b.eachElementIfAny("xl/sharedstrings.xml", func(s *scanner, start xml.StartElement) error {
		if start.Name.Local != "si" {
			return nil
		}
		text, strikes, err := s.text()
		if strikes&^asCell != 0 {
			b.strikes[len(b.strings)] = strikes
		}
		b.strings = append(b.strings, spreadsheet.Numbered(text))
		if left -= len(text); left < 0 || len(b.strings) > MaxCells {
			return fault.Invalid("FILE_TOO_LARGE", fmt.Sprintf(
				"The Excel file has more than %d different texts, or %d characters in them. Copy the register's rows into a new workbook and upload that.", MaxCells, MaxText))
		}
		return err
	})
}

// text gives the text of the element that has just begun, which may be in runs of different fonts, and how these are struck
// through. The reading aids of Asian scripts are left out.
func (s *scanner) text() (string, strike, error) {
	var text strings.Builder
	var strikes strike
	inText, way := false, asCell
	for inside := s.depth; ; {
		token, err := s.Token()
		if err != nil {
			return "", 0, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			switch t.Name.Local {
			case "r": // a run looks as its cell does unless it says how it looks
				way = asCell
			case "rPr":
				way = notStruck
			case "strike":
				if isSet(t) {
					way = struckOut
				}
			case "rPh":
				if err := s.skip(); err != nil {
					return "", 0, err
				}
			}
		case xml.EndElement:
			if inText = false; s.depth < inside {
				return text.String(), strikes, nil
			}
		case xml.CharData:
			if inText {
				text.Write(t)
				strikes = strikes.over(t, way)
			}
		}
	}
}
