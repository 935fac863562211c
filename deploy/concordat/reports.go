package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/types/known/timestamppb"

	reportingv1 "github.com/concordat-suite/concordat/proto/gen/concordat/reporting/v1"
)

func newReport(s *settings) *cobra.Command {
	return newGroup("report", "Report to the committee or the management team", newReportGenerate(s))
}

// reportKinds are the kinds of reports as the flag writes them.
var reportKinds = map[string]reportingv1.ReportKind{
	"annual":          reportingv1.ReportKind_REPORT_KIND_ANNUAL_AUDIT_AND_GOVERNANCE,
	"management-team": reportingv1.ReportKind_REPORT_KIND_MANAGEMENT_TEAM,
}

// reportOptions are the flags of report generate.
type reportOptions struct {
	council, kind, asAt, format, file string
}

func newReportGenerate(s *settings) *cobra.Command {
	var options reportOptions
	command := &cobra.Command{
		Use:   "generate --council COUNCIL",
		Short: "Freeze the data and make a report",
		Long: `Freezes the council's data and makes the annual report for the audit and governance committee from it, or the
management team's report. What is frozen never changes, and the same report made again is the same, byte for byte.`,
		Example: `  concordat report generate --council cambridge --file annual-report.html
  concordat report generate --council cambridge --as-at 2027-03-31T23:59:59Z --format csv --file verdicts.csv
  concordat report generate --council cambridge --kind management-team -o json`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			parent, err := councilName(command, options.council)
			if err != nil {
				return err
			}
			request, err := options.request(command)
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			report := &reportingv1.Report{}
			if err := c.send(command.Context(), http.MethodPost, parent+"/reports:generate", request, "", report); err != nil {
				return err
			}
			if options.file != "" {
				if err := saveDocument(command.Context(), c, report.GetName(), options.format, options.file); err != nil {
					return err
				}
			}
			return s.print(plain(report), func(w io.Writer) { printReport(w, c, report, options.file) })
		},
	}
	councilFlag(command, &options.council)
	flags := command.Flags()
	flags.StringVar(&options.kind, "kind", "annual", "annual, for the audit and governance committee, or management-team")
	flags.StringVar(&options.asAt, "as-at", "", "report the data as at this instant, such as 2027-03-31T23:59:59Z; now by default")
	flags.StringVar(&options.file, "file", "", "also save the report's document into this file")
	flags.StringVar(&options.format, "format", "html", "the format of that document: html, csv or json")
	return command
}

// request checks the flags and makes the request of them.
func (o reportOptions) request(command *cobra.Command) (*reportingv1.GenerateReportRequest, error) {
	kind, ok := reportKinds[o.kind]
	if !ok {
		return nil, wrongly(command, "--kind is %q; it can be annual or management-team", o.kind)
	}
	if o.format != "html" && o.format != "csv" && o.format != "json" {
		return nil, wrongly(command, "--format is %q; it can be html, csv or json", o.format)
	}
	if command.Flags().Changed("format") && o.file == "" {
		return nil, wrongly(command, "--format is for the document; say where to save it, such as --file report.%s", o.format)
	}
	request := &reportingv1.GenerateReportRequest{Kind: kind}
	if o.asAt != "" {
		at, err := time.Parse(time.RFC3339, o.asAt)
		if err != nil {
			return nil, wrongly(command, "--as-at is %q; it must be an instant such as 2027-03-31T23:59:59Z", o.asAt)
		}
		request.Freeze = &reportingv1.Snapshot{DataAsAt: timestamppb.New(at)}
	}
	return request, nil
}

// saveDocument writes the report's newest document into a file.
func saveDocument(ctx context.Context, c *client, report, format, file string) error {
	query := url.Values{"format": {"DOCUMENT_FORMAT_" + strings.ToUpper(format)}}
	document, err := inParts(ctx, c, report+":document", query)
	if err != nil {
		return err
	}
	if err := os.WriteFile(file, document, 0o600); err != nil {
		return fmt.Errorf("the report %s is made, but its document could not be saved: %w", report, err)
	}
	return nil
}

func printReport(w io.Writer, c *client, report *reportingv1.Report, file string) {
	fmt.Fprintf(w, "%s\nReport: %s\n", oneLine(report.GetDisplayName()), report.GetName())
	if file != "" {
		fmt.Fprintf(w, "Saved as %s\n", file)
		return
	}
	fmt.Fprintf(w, "Document: %s/v1/%s:document (HTML; ?format=DOCUMENT_FORMAT_CSV and _JSON for the others)\n"+
		"Another time add --file report.html to have it saved as well.\n", c.address, report.GetName())
}

// largestPart is how much of a document is asked for at a time, in bytes.
const largestPart = 4 << 20

// inParts reads a document of any size.
func inParts(ctx context.Context, c *client, path string, query url.Values) (document []byte, err error) {
	query.Set("max_bytes", strconv.Itoa(largestPart))
	for {
		query.Set("skip_bytes", strconv.Itoa(len(document)))
		part, err := c.do(ctx, http.MethodGet, path, query, nil, nil)
		if err != nil {
			return nil, err
		}
		document = append(document, part...)
		if len(part) < largestPart {
			return document, nil
		}
	}
}
