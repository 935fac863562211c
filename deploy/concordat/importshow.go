package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newImportList(s *settings) *cobra.Command {
	var council string
	command := &cobra.Command{
		Use:   "list --council COUNCIL",
		Short: "List the imports that there were, newest first",
		Long:  "Lists the council's imports, newest first, each with its state and its name for the other commands.",
		Example: `  concordat import list --council cambridge
  concordat import list --council cambridge -o json`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			parent, err := councilName(command, council)
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			listed, err := wholeList(command.Context(), c, parent+"/imports", nil, (*registerv1.ListImportsResponse).GetImports)
			if err != nil {
				return err
			}
			list := make([]any, len(listed))
			for i, im := range listed {
				list[i] = plain(im)
			}
			return s.print(map[string]any{"imports": list}, func(w io.Writer) { printImports(w, listed) })
		},
	}
	councilFlag(command, &council)
	return command
}

func printImports(w io.Writer, listed []*registerv1.Import) {
	if len(listed) == 0 {
		fmt.Fprintln(w, "There is no import yet: concordat import plan FILE")
		return
	}
	rows := make([][]string, len(listed))
	for i, im := range listed {
		rows[i] = []string{im.GetCreateTime().AsTime().UTC().Format(time.DateTime), im.GetFile(), words(short(im.GetState())), im.GetName()}
	}
	table(w, []string{"UPLOADED (UTC)", "FILE", "STATE", "IMPORT"}, rows)
}

func newImportShow(s *settings) *cobra.Command {
	return s.importCommand("show", "Print a plan again, with what was decided since",
		"Prints the plan of an import as it is now, row by row, with its questions and decisions. Nothing is changed.",
		func(command *cobra.Command, c *client, name string) (*registerv1.Import, error) {
			shown := &registerv1.Import{}
			return shown, c.get(command.Context(), name, nil, shown)
		})
}

func newImportReplan(s *settings) *cobra.Command {
	return s.importCommand("replan", "Make a plan anew, against the register as it is now",
		`Makes the plan of an import anew from the same file and with the same decisions, and prints it: the way on when the
register has changed since, and apply says so. The register is not changed.`,
		func(command *cobra.Command, c *client, name string) (*registerv1.Import, error) {
			return decide(command.Context(), c, name, func(current *registerv1.Import) (*registerv1.Import, error) {
				return &registerv1.Import{Columns: current.GetColumns()}, nil
			})
		})
}

// importCommand makes a command that gets the plan of an import and prints it.
func (s *settings) importCommand(verb, short, long string, get func(*cobra.Command, *client, string) (*registerv1.Import, error)) *cobra.Command {
	var council string
	command := &cobra.Command{
		Use:   verb + " IMPORT",
		Short: short,
		Long:  long + "\nIMPORT is the name that the plan and `concordat import list` print, or its id together with --council.",
		Example: fmt.Sprintf(`  concordat import %s councils/cambridge/imports/0190b6a4-7a11-7c3e-9d55-0242ac120002
  concordat import %s 0190b6a4-7a11-7c3e-9d55-0242ac120002 --council cambridge`, verb, verb),
		Args: exactly("IMPORT"),
		RunE: func(command *cobra.Command, args []string) error {
			name, err := importName(command, args[0], council)
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			planned, err := get(command, c, name)
			if err != nil {
				return err
			}
			return s.printPlan(command.Context(), c, planned)
		},
	}
	councilFlag(command, &council)
	return command
}
