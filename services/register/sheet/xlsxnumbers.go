package sheet

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"time"
)

// epoch is the day from which a workbook counts its dates.
type epoch time.Time

// epochOf gives the epoch of a workbook: day 0 is 30 December 1899, so that the numbers after February 1900, a month
// to which Excel gives a day too many, come out right; old Macintosh versions count from 1904.
func epochOf(date1904 string) epoch {
	if date1904 == "1" || date1904 == "true" {
		return epoch(time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC))
	}
	return epoch(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC))
}

// lastSerial is 31 December 9999, the last day that Excel knows.
const lastSerial = 2958465

// shown gives a number as a person reads it: a date in ISO form, with its time when it has one; else in plain digits,
// rounded to the fifteen that Excel keeps. A date is a number whose format alone says that it is one.
func (b *workbook) shown(c cell) string {
	number, err := strconv.ParseFloat(c.Value, 64)
	if err != nil {
		return c.Value
	}
	if c.Style >= 0 && c.Style < len(b.dated) && b.dated[c.Style] && number >= 1 && number <= lastSerial {
		return day(number, b.from)
	}
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64); err == nil {
		number = rounded
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// day gives the date that a number of days after from means.
func day(number float64, from epoch) string {
	whole, part := math.Modf(number)
	t := time.Time(from).AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(part*86400)) * time.Second)
	if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
		return t.Format(time.DateOnly)
	}
	return t.Format(time.DateTime)
}

// readStyles finds which cell styles show a date; a workbook may have no styles.
func (b *workbook) readStyles() error {
	var styles struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := b.decode("xl/styles.xml", &styles); err != nil {
		if errors.Is(err, errNoPart) {
			return nil
		}
		return err
	}
	custom := make(map[int]bool, len(styles.Formats))
	for _, f := range styles.Formats {
		custom[f.ID] = datePattern.MatchString(literals.ReplaceAllString(f.Code, ""))
	}
	for _, c := range styles.Cells {
		dated, ok := custom[c.Format]
		b.dated = append(b.dated, ok && dated || !ok && builtInDate(c.Format))
	}
	return nil
}

// literals finds the parts of a number format that are shown as they stand: quoted texts, escaped signs, colours and
// locales. datePattern finds a year or a day in the rest.
var (
	literals    = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]`)
	datePattern = regexp.MustCompile(`(?i)y|d`)
)

// builtInDate says whether a number format that every Excel has shows a date.
func builtInDate(format int) bool {
	return format >= 14 && format <= 17 || format == 22 || format >= 27 && format <= 36 || format >= 50 && format <= 58
}
