package main

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/concordat-suite/concordat/gateway/export"
	"github.com/concordat-suite/concordat/gateway/routes"
)

// exportFormats are the formats of files.
var exportFormats = []string{"csv", "xlsx", "ods", "jsonl", "csvw"}

// listPath finds a list below a council: partnerships, imports/…/rows, or partnerships/…:changes.
var listPath = regexp.MustCompile(`^[a-zA-Z]+(/[a-z0-9-]+/[a-zA-Z]+)*((/[a-z0-9-]+)?:[a-zA-Z]+)?$`)

// exportOptions are the flags of export.
type exportOptions struct {
	council, format, file, filter, asOf string
	raw, source                         bool
}

func newExport(s *settings) *cobra.Command {
	var options exportOptions
	command := &cobra.Command{
		Use:   "export LIST --council COUNCIL",
		Short: "Save a list as a file: csv, xlsx, ods or jsonl",
		Long: `Saves a whole list, such as partnerships, people, verdicts, roleTerms, reviews/ID/returns or imports/ID/rows; one that there is not
gives all their names. The file is named after the council, the list and the day, such as cambridge-partnerships-2026-11-29.xlsx,
and put into the current folder, or where --out says.

The register (partnerships) comes as an officer would keep it, and an import knows its columns again: a file that is
imported as it was exported changes nothing. With --source what the imported files said stands beside the facts, also what no
field holds. In CSV an apostrophe stands before what a spreadsheet program would take
for a formula; --raw leaves it out, for machines. jsonl has every field of every record, unaltered. csvw tells what the columns of the CSV are (CSV on the Web).`,
		Example: `  concordat export partnerships --council cambridge --format xlsx --out register.xlsx
  concordat export verdicts --council cambridge --filter 'outcome = NOT_MET' --format csv
  concordat export partnerships --council cambridge --source --out with-files.xlsx
  concordat export partnerships --council cambridge --as-of 2026-03-31T23:59:59Z --format jsonl --out -`,
		Args: exactly("LIST"),
		RunE: func(command *cobra.Command, args []string) error {
			if options.council == "" && options.file == "" {
				return wrongly(command, "say which council, such as --council cambridge; --out says where to save the list")
			}
			parent, err := councilName(command, options.council)
			if err != nil {
				return err
			}
			query, err := options.query(command, args[0])
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			if options.file == "-" {
				return namingLists(args[0], c.download(command.Context(), parent+"/"+args[0], query, s.env.out))
			}
			file, err := c.save(command.Context(), parent+"/"+args[0], query, options.file)
			if err != nil {
				return namingLists(args[0], err)
			}
			return s.print(map[string]any{"file": file}, func(w io.Writer) { fmt.Fprintf(w, "Saved as %s\n", file) })
		},
	}
	councilFlag(command, &options.council)
	flags := command.Flags()
	flags.StringVar(&options.format, "format", "xlsx", strings.Join(exportFormats, ", "))
	flags.StringVar(&options.file, "out", "", "the file to write, - for standard output; without it, one in this folder named after council, list and day")
	flags.StringVar(&options.filter, "filter", "", "which items, in the language of filters (AIP-160)")
	flags.StringVar(&options.asOf, "as-of", "", "as they were at this instant, such as 2026-03-31T00:00:00Z")
	flags.BoolVar(&options.source, "source", false, "with partnerships: also what the imported files said, column by column")
	flags.BoolVar(&options.raw, "raw", false, "with csv: every cell unaltered, for machines")
	return command
}

// query checks the flags and makes what is asked for of them.
func (o exportOptions) query(command *cobra.Command, list string) (url.Values, error) {
	switch {
	case !listPath.MatchString(list):
		return nil, wrongly(command, "%q is no list; it looks like partnerships, verdicts or imports/ID/rows", list)
	case !slices.Contains(exportFormats, o.format):
		return nil, wrongly(command, "--format is %q; it can be %s", o.format, strings.Join(exportFormats, ", "))
	case o.raw && o.format != "csv":
		return nil, wrongly(command, "--raw is for csv; the other formats alter nothing")
	case o.source && list != "partnerships":
		return nil, wrongly(command, "--source is for partnerships, which came from files")
	}
	if _, err := time.Parse(time.RFC3339, o.asOf); o.asOf != "" && err != nil {
		return nil, wrongly(command, "--as-of is %q; it must be an instant such as 2026-03-31T00:00:00Z", o.asOf)
	}
	query := url.Values{"format": {o.format}}
	for name, value := range map[string]string{"filter": o.filter, "as_of": o.asOf} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if o.source && o.format != "jsonl" { // which has what files said in any case
		query.Set("source", "true")
	}
	if o.raw {
		query.Set("raw", "true")
	}
	return query, nil
}

// lastPart gives returns for reviews/ID/returns.
func lastPart(list string) string { return list[strings.LastIndexAny(list, "/:")+1:] }

// namingLists adds the lists that there are to a refusal of one that there is not, and first the one that was perhaps meant.
func namingLists(asked string, err error) error {
	var refused *problem
	if !errors.As(err, &refused) || refused.Reason != "NO_SUCH_PATH" {
		return err
	}
	all, failed := lists()
	if failed != nil {
		return errors.Join(err, failed)
	}
	refused.Detail = fmt.Sprintf("There is no list %q. ", asked)
	for _, list := range all {
		if lastPart(list) == lastPart(asked) {
			refused.Detail += fmt.Sprintf("Perhaps you mean %s, with an ID in its place. ", list)
		}
	}
	refused.Detail += "The lists are " + strings.Join(all, ", ") + "."
	return refused
}

// aVariable is a variable part of a path, such as {review}.
var aVariable = regexp.MustCompile(`\{[a-z_]+\}`)

// lists names the lists that a council has: reviews/ID/returns for /v1/councils/{council}/reviews/{review}/returns.
func lists() ([]string, error) {
	all, err := routes.All()
	if err != nil {
		return nil, fmt.Errorf("read the lists that there are: %w", err)
	}
	var names []string
	for _, route := range all {
		_, list := export.Of(route.RPC)
		name, below := strings.CutPrefix(route.Path, "/v1/councils/{council}/")
		if list && below && !strings.HasSuffix(name, ":table") { // a table is what the files of a list are made of
			names = append(names, aVariable.ReplaceAllString(name, "ID"))
		}
	}
	return names, nil
}
