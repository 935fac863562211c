package main

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newDayOff(s *settings) *cobra.Command {
	return newGroup("day-off", "Add, end and list the days off of a council's calendar", newDayOffAdd(s), newDayOffEnd(s), newDayOffList(s))
}

// dayKinds are how the kind of a day is told with --kind.
var dayKinds = map[string]registerv1.DayOffKind{
	"closure":      registerv1.DayOffKind_DAY_OFF_KIND_CLOSURE,
	"bank-holiday": registerv1.DayOffKind_DAY_OFF_KIND_BANK_HOLIDAY,
	"working-day":  registerv1.DayOffKind_DAY_OFF_KIND_WORKING_DAY,
}

func newDayOffAdd(s *settings) *cobra.Command {
	var council, kind string
	request := &registerv1.AddDayOffRequest{}
	command := &cobra.Command{
		Use:   "add DATE --council COUNCIL --source WHERE",
		Short: "Add a closure or a bank holiday, or make a bank holiday a working day",
		Long: `Adds a day to the council's calendar, for its administrator. The steps still to come of an open review, and reminders that are held,
move at once; the days that were set before stay visible. Say where it is written: a minute, or the link to a proclamation.`,
		Example: `  concordat day-off add 2027-12-29 --council cambridge --title "Christmas closure" --source "Cabinet, 3 July 2027, minute 45"
  concordat day-off add 2027-05-10 --council cambridge --kind bank-holiday --source https://www.gov.uk/bank-holidays
  concordat day-off add 2027-05-03 --council cambridge --kind working-day --source "Cabinet, 3 July 2026, minute 12"`,
		Args: exactly("DATE"),
		RunE: func(command *cobra.Command, args []string) error {
			name, err := dayAndSource(command, council, args[0], request.GetSource())
			if err != nil {
				return err
			}
			which, known := dayKinds[kind]
			if !known {
				return wrongly(command, "--kind is %q; it can be closure, bank-holiday or working-day", kind)
			}
			request.Kind, request.Name, request.Date = which, name, args[0]
			return s.changeDays(command, name+":addDayOff", request)
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&kind, "kind", "closure", "what it is: closure, bank-holiday, or working-day for a bank holiday on which the council works")
	command.Flags().StringVar(&request.Title, "title", "", "what the day is called, such as \"Christmas closure\"")
	command.Flags().StringVar(&request.Source, "source", "", "where it is written; always needed")
	return command
}

func newDayOffEnd(s *settings) *cobra.Command {
	var council string
	request := &registerv1.EndDayOffRequest{}
	command := &cobra.Command{
		Use:   "end DATE --council COUNCIL --source WHERE",
		Short: "Say that a day which was added does not count any more",
		Long: `Ends a day that was added, for the council's administrator. It stays in the list, with who ended it, when and where that is written. The
steps still to come of an open review move at once.`,
		Example: `  concordat day-off end 2027-12-29 --council cambridge --source "Cabinet, 1 October 2027, minute 60"`,
		Args:    exactly("DATE"),
		RunE: func(command *cobra.Command, args []string) error {
			name, err := dayAndSource(command, council, args[0], request.GetSource())
			if err != nil {
				return err
			}
			request.Name, request.Date = name, args[0]
			return s.changeDays(command, name+":endDayOff", request)
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&request.Source, "source", "", "where it is written; always needed")
	return command
}

func newDayOffList(s *settings) *cobra.Command {
	var council string
	command := &cobra.Command{
		Use:     "list --council COUNCIL",
		Short:   "List the days that were added to the bundled bank holidays, those that were ended too",
		Example: `  concordat day-off list --council cambridge`,
		Args:    none,
		RunE: func(command *cobra.Command, _ []string) error {
			name, err := councilName(command, council)
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			answer := &registerv1.Council{}
			if err := c.get(command.Context(), name, nil, answer); err != nil {
				return err
			}
			return s.printDays(answer)
		},
	}
	councilFlag(command, &council)
	return command
}

func dayFault(day string) error {
	_, err := time.Parse(time.DateOnly, day)
	return err
}

// dayAndSource returns the resource name of the council, and refuses a date that is none and a missing source.
func dayAndSource(command *cobra.Command, council, day, source string) (string, error) {
	name, err := councilName(command, council)
	switch {
	case err != nil:
		return "", err
	case dayFault(day) != nil:
		return "", wrongly(command, "DATE is %q; it looks like 2027-12-29", day)
	case source == "":
		return "", wrongly(command, "say where it is written, such as --source \"Cabinet, 3 July 2027, minute 45\"")
	}
	return name, nil
}

// changeDays sends a change of the calendar and prints the days as they are then.
func (s *settings) changeDays(command *cobra.Command, path string, request proto.Message) error {
	c, err := s.client()
	if err != nil {
		return err
	}
	changed := &registerv1.Council{}
	if err := c.send(command.Context(), http.MethodPost, path, request, "", changed); err != nil {
		return err
	}
	return s.printDays(changed)
}

// printDays prints the days of a council's calendar.
func (s *settings) printDays(council *registerv1.Council) error {
	days := map[string]any{}
	for name, value := range plain(council) {
		if name == "closure_days" || name == "working_days" || name == "ended_days" {
			days[name] = value
		}
	}
	return s.print(days, func(w io.Writer) {
		var lines [][]string
		for _, d := range council.GetClosureDays() {
			lines = append(lines, dayLine(d, "counts"))
		}
		for _, d := range council.GetWorkingDays() {
			lines = append(lines, dayLine(d, "counts"))
		}
		for _, d := range council.GetEndedDays() {
			lines = append(lines, dayLine(d, "ended: "+d.GetEndSource()))
		}
		if len(lines) == 0 {
			fmt.Fprintln(w, "No days were added to the bundled bank holidays.")
			return
		}
		table(w, []string{"DATE", "KIND", "CALLED", "SOURCE", "NOW"}, lines)
	})
}

func dayLine(d *registerv1.ClosureDay, now string) []string {
	kind := "closure"
	if d.GetKind() != registerv1.DayOffKind_DAY_OFF_KIND_UNSPECIFIED {
		kind = words(short(d.GetKind()))
	}
	return []string{d.GetDate(), kind, d.GetTitle(), d.GetSource(), now}
}
