package calendar

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/concordat-suite/concordat/services/platform/words/date"
	"github.com/concordat-suite/concordat/services/platform/words/fault"
)

// The source and licence of the table stand in bankholidays/SOURCES.md. A new edition replaces the files.
//
//go:embed bankholidays/*.csv
var bankHolidays embed.FS

// Division is one of the three divisions of the United Kingdom that have bank holidays of their own.
type Division string

const (
	// EnglandAndWales has the bank holidays of England and of Wales.
	EnglandAndWales Division = "england-and-wales"
	// Scotland has the bank holidays of Scotland.
	Scotland Division = "scotland"
	// NorthernIreland has the bank holidays of Northern Ireland.
	NorthernIreland Division = "northern-ireland"
)

// DivisionOf gives the division that a nation belongs to: england, wales, scotland or northern-ireland.
func DivisionOf(nation string) (Division, error) {
	switch nation {
	case "england", "wales":
		return EnglandAndWales, nil
	case "scotland":
		return Scotland, nil
	case "northern-ireland":
		return NorthernIreland, nil
	}
	return "", fault.Invalid("NATION_UNKNOWN", fmt.Sprintf(
		"%q is not a nation whose bank holidays are known. Choose england, wales, scotland or northern-ireland.", nation)).With("nation", nation)
}

// BankHolidays returns the bank holidays of a division, in order. Where one falls at a weekend, the substitute weekday
// is in the table in its place.
func BankHolidays(division Division) ([]DayOff, error) {
	t, err := tableOf(division)
	if err != nil {
		return nil, err
	}
	return slices.Clone(t.days), nil
}

// table is what is bundled for one division. It does not change, and all calendars of the division share it.
type table struct {
	days        []DayOff
	on          map[date.Date]DayOff
	first, last date.Date // what it is complete for: whole years
}

// tables are read when they are first needed, and once in each process.
var tables = map[Division]func() (*table, error){
	EnglandAndWales: sync.OnceValues(func() (*table, error) { return readTable(EnglandAndWales) }),
	Scotland:        sync.OnceValues(func() (*table, error) { return readTable(Scotland) }),
	NorthernIreland: sync.OnceValues(func() (*table, error) { return readTable(NorthernIreland) }),
}

func tableOf(division Division) (*table, error) {
	read, known := tables[division]
	if !known {
		return nil, fault.Invalid("DIVISION_UNKNOWN", fmt.Sprintf(
			"There are no bank holidays for %q. Choose england-and-wales, scotland or northern-ireland.", string(division)))
	}
	return read()
}

func readTable(division Division) (*table, error) {
	file, err := bankHolidays.Open("bankholidays/" + string(division) + ".csv")
	if err != nil {
		return nil, fmt.Errorf("read bank holidays of %s: %w", division, err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read bank holidays of %s: %w", division, err)
	}
	t := &table{on: make(map[date.Date]DayOff, len(rows))}
	for _, row := range rows[1:] {
		day, err := date.Parse(row[0])
		if err != nil {
			return nil, fmt.Errorf("read bank holidays of %s: %w", division, err)
		}
		holiday := DayOff{Day: day, Title: row[1], Source: "GOV.UK bank holidays"}
		t.days = append(t.days, holiday)
		t.on[day] = holiday
	}
	t.first = date.New(t.days[0].Day.Year, time.January, 1)
	t.last = date.New(t.days[len(t.days)-1].Day.Year, time.December, 31)
	return t, nil
}
