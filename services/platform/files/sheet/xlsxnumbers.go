package sheet

import (
	"math"
	"strconv"
	"time"
)

// epoch is the day from which a workbook counts its dates.
type epoch time.Time

// epochOf gives the epoch of a workbook: day 0 is 30 December 1899, so that the numbers after February 1900, a month
// to which Excel gives a day too many, come out right; old Macintosh versions count from 1904.
func epochOf(date1904 string) epoch {
	if isOn(date1904) {
		return epoch(time.Date(1904, time.January, 1, 0, 0, 0, 0, time.UTC))
	}
	return epoch(time.Date(1899, time.December, 30, 0, 0, 0, 0, time.UTC))
}

// lastSerial is 31 December 9999, the last day that Excel knows.
const lastSerial = 2958465

// shown gives a number as a person reads it: a date in ISO form, with its time when it has one; else in plain digits.
// A date is a number whose format alone says that it is one.
func (b *workbook) shown(c cell) string {
	number, err := strconv.ParseFloat(c.value, 64)
	if err != nil {
		return c.value
	}
	if dated := b.style(c.style).dated; dated != notDate && number >= 1 && number <= lastSerial {
		return day(number, b.from, dated)
	}
	return plainNumber(number)
}

// plainNumber writes a number in digits, rounded to the fifteen that spreadsheet programs keep.
func plainNumber(number float64) string {
	if rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', 15, 64), 64); err == nil {
		number = rounded
	}
	return strconv.FormatFloat(number, 'f', -1, 64)
}

// day gives the date that a number of days after from means. Who types "Oct 2014" gets the first of the month, shown
// as the month: it is read as the month again.
func day(number float64, from epoch, dated precision) string {
	whole, part := math.Modf(number)
	t := time.Time(from).AddDate(0, 0, int(whole)).Add(time.Duration(math.Round(part*86400)) * time.Second)
	switch {
	case t.Hour() != 0 || t.Minute() != 0 || t.Second() != 0:
		return t.Format(time.DateTime)
	case dated == toMonth && t.Day() == 1:
		return t.Format("2006-01")
	case dated == toYear && t.YearDay() == 1:
		return t.Format("2006")
	}
	return t.Format(time.DateOnly)
}
