package main

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newImport(s *settings) *cobra.Command {
	return newGroup("import", "Bring a spreadsheet into the register",
		newImportPlan(s), newImportList(s), newImportShow(s), newImportDecide(s), newImportReplan(s),
		newImportAct(s, "apply", "Carry out a plan: all of it or nothing", `Carries out a plan in one go: all rows or none. Repeating it after it is done changes nothing.
While rows are in error, or may be duplicates and nobody has decided, it is refused and names them.`),
		newImportAct(s, "undo", "Take back what an import did", `Restores what was before the import: records it made become withdrawn, changed ones are as they were. It is refused,
and names the rows, when one of them was changed since.`),
	)
}

// newImportAct makes the commands that change an import's state.
func newImportAct(s *settings, verb, short, long string) *cobra.Command {
	var council string
	command := &cobra.Command{
		Use:   verb + " IMPORT",
		Short: short,
		Long:  long + "\nIMPORT is the name that the plan printed, or its id together with --council.",
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
			done := &registerv1.Import{}
			if err := c.send(command.Context(), http.MethodPost, name+":"+verb, &registerv1.ApplyImportRequest{}, "", done); err != nil {
				return err
			}
			rows, err := allRows(command.Context(), c, done.GetName())
			if err != nil {
				return err
			}
			return s.print(plain(done), func(w io.Writer) { printDone(w, done, rows) })
		},
	}
	councilFlag(command, &council)
	return command
}

func printDone(w io.Writer, done *registerv1.Import, rows []*registerv1.ImportRow) {
	counts := tally(rows)
	fmt.Fprintf(w, "%s is %s: %d new, %d changed, %d the same, %d left out\n", oneLine(done.GetFile()), words(enumName(done.GetState().Descriptor(), done.GetState().Number())),
		counts.GetNew(), counts.GetChange(), counts.GetSame(), counts.GetLeftOut())
	if done.GetState() == registerv1.ImportState_IMPORT_STATE_APPLIED {
		fmt.Fprintln(w, "The verdicts follow within a second: concordat verdict list")
		fmt.Fprintf(w, "Take it back: concordat import undo %s\n", done.GetName())
	}
}

// tally counts the rows of a plan by what becomes of them: a row that is left out counts as left out alone, while the
// counts of an import have it in its outcome too.
func tally(rows []*registerv1.ImportRow) *registerv1.ImportCounts {
	counts := &registerv1.ImportCounts{}
	for _, row := range rows {
		if row.GetDecision() == registerv1.ImportDecision_IMPORT_DECISION_LEAVE_OUT {
			counts.LeftOut++
			continue
		}
		switch row.GetOutcome() {
		case registerv1.ImportOutcome_IMPORT_OUTCOME_NEW:
			counts.New++
		case registerv1.ImportOutcome_IMPORT_OUTCOME_CHANGE:
			counts.Change++
		case registerv1.ImportOutcome_IMPORT_OUTCOME_SAME:
			counts.Same++
		case registerv1.ImportOutcome_IMPORT_OUTCOME_POSSIBLE_DUPLICATE:
			counts.PossibleDuplicate++
		case registerv1.ImportOutcome_IMPORT_OUTCOME_ERROR:
			counts.Error++
		}
	}
	return counts
}

// importName gives the resource name of an import from its name, or its id and its council's.
func importName(command *cobra.Command, given, council string) (string, error) {
	parts := strings.Split(given, "/")
	if len(parts) == 4 && parts[0] == "councils" && parts[2] == "imports" {
		return given, nil
	}
	if len(parts) != 1 {
		return "", wrongly(command, "%q is no import; it looks like councils/cambridge/imports/ID", given)
	}
	parent, err := councilName(command, council)
	if err != nil {
		return "", err
	}
	return parent + "/imports/" + given, nil
}
