package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/count"
	"github.com/concordat-suite/concordat/services/platform/ids"
)

func newGaps(s *settings) *cobra.Command {
	var council, filter, lacks string
	command := &cobra.Command{
		Use:   "gaps --council COUNCIL",
		Short: "List what nobody has said of each partnership, worst first",
		Long: `Prints how many partnerships lack each fact, and then each partnership with what it lacks, worst first. Dates and
minute references that are not known stand beside the gaps: they are left so, shown and counted.`,
		Example: `  concordat gaps --council cambridge
  concordat gaps --council cambridge --lacks scope
  concordat gaps --council cambridge --filter 'service_area = "housing"' -o json`,
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
			query := url.Values{}
			if filter != "" {
				query.Set("filter", filter)
			}
			counts := &registerv1.SummarizePartnershipGapsResponse{}
			if err := c.get(command.Context(), parent+"/partnerships:summarizeGaps", query, counts); err != nil {
				return err
			}
			listed, err := allGaps(command.Context(), c, parent, filter, lacks)
			if err != nil {
				return err
			}
			list := make([]any, len(listed))
			for i, p := range listed {
				list[i] = plain(p)
			}
			return s.print(map[string]any{"counts": plain(counts), "partnerships": list}, func(w io.Writer) { printGaps(w, counts, listed) })
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&filter, "filter", "", "which partnerships, in the language of filters (AIP-160)")
	command.Flags().StringVar(&lacks, "lacks", "", "list only those that lack this fact, such as scope")
	return command
}

func allGaps(ctx context.Context, c *client, parent, filter, lacks string) ([]*registerv1.PartnershipGaps, error) {
	return wholeList(ctx, c, parent+"/partnerships:gaps", map[string]string{"filter": filter, "lacks": lacks}, (*registerv1.ListPartnershipGapsResponse).GetPartnerships)
}

func printGaps(w io.Writer, counts *registerv1.SummarizePartnershipGapsResponse, listed []*registerv1.PartnershipGaps) {
	fmt.Fprintf(w, "%s, %d without a gap\n\n", count.Of(counts.GetPartnerships(), "partnership"), counts.GetComplete())
	var rows [][]string
	for _, part := range []struct {
		kind   string
		counts []*registerv1.FactCount
	}{{"gap", counts.GetGaps()}, {"not known", counts.GetUndated()}} {
		for _, count := range part.counts {
			if count.GetPartnerships() > 0 {
				rows = append(rows, []string{count.GetFact(), part.kind, strconv.Itoa(int(count.GetPartnerships()))})
			}
		}
	}
	table(w, []string{"FACT", "", "PARTNERSHIPS"}, rows)
	fmt.Fprintln(w)
	rows = nil
	for _, p := range listed {
		rows = append(rows, []string{p.GetDisplayName(), strings.Join(p.GetGaps(), ", "), strings.Join(p.GetUndated(), ", ")})
	}
	table(w, []string{"PARTNERSHIP", "GAPS, WORST FIRST", "NOT KNOWN"}, rows)
}

// setOptions are the flags of set.
type setOptions struct {
	council, filter, lacks string
	dryRun                 bool
}

func newSet(s *settings) *cobra.Command {
	var options setOptions
	command := &cobra.Command{
		Use:   "set FACT=VALUE --council COUNCIL --lacks FACT",
		Short: "Set one fact on many partnerships in one act",
		Long: `Sets a fact on every partnership of the list of gaps that lacks the fact of --lacks, within --filter: all of them or none.
The facts are kind, legal_form, scope, service_area, service_lead, responsible_officer, lead_member and
scrutiny_committee. A person or a post is written by its name, councils/…/people/… or councils/…/posts/…; anything
else is kept as the text it is. --dry-run shows what would be changed and changes nothing.`,
		Example: `  concordat set scope=CITY --council cambridge --lacks scope --dry-run
  concordat set service_area=housing --council cambridge --lacks service_area --filter 'homes'`,
		Args: exactly("FACT=VALUE"),
		RunE: func(command *cobra.Command, args []string) error {
			parent, err := councilName(command, options.council)
			if err != nil {
				return err
			}
			request, err := factToSet(command, args[0])
			if err != nil {
				return err
			}
			if options.lacks == "" {
				return wrongly(command, "say which partnerships are meant, such as --lacks %s for those that lack it", request.GetUpdateMask().GetPaths()[0])
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			answer, err := options.set(command.Context(), c, parent, request)
			if err != nil {
				return err
			}
			return s.print(plain(answer), func(w io.Writer) { printSet(w, answer, options.dryRun) })
		},
	}
	councilFlag(command, &options.council)
	flags := command.Flags()
	flags.StringVar(&options.lacks, "lacks", "", "the fact that the partnerships lack, such as scope")
	flags.StringVar(&options.filter, "filter", "", "which of them, in the language of filters (AIP-160)")
	flags.BoolVar(&options.dryRun, "dry-run", false, "show what would be changed, and change nothing")
	return command
}

// factToSet reads FACT=VALUE.
func factToSet(command *cobra.Command, assignment string) (*registerv1.SetPartnershipFactsRequest, error) {
	fact, value, ok := strings.Cut(assignment, "=")
	if !ok || fact == "" || value == "" {
		return nil, wrongly(command, "%q is no FACT=VALUE, such as scope=CITY", assignment)
	}
	var given any = value
	switch fact {
	case "kind":
		given = "PARTNERSHIP_KIND_" + strings.TrimPrefix(strings.ToUpper(value), "PARTNERSHIP_KIND_")
	case "legal_form", "scope":
		prefix := strings.ToUpper(fact) + "_"
		given = prefix + strings.TrimPrefix(strings.ToUpper(value), prefix)
	case "service_lead", "responsible_officer", "lead_member":
		given = map[string]string{holderKind(value): value}
	}
	body, err := json.Marshal(map[string]any{"partnership": map[string]any{fact: given}})
	if err != nil {
		return nil, err
	}
	request := &registerv1.SetPartnershipFactsRequest{}
	if err := protojson.Unmarshal(body, request); err != nil {
		return nil, wrongly(command, "%q cannot be set so; the facts and their values are in `concordat set --help`", assignment)
	}
	request.UpdateMask = &fieldmaskpb.FieldMask{Paths: []string{fact}}
	return request, nil
}

// holderKind says what a value names: a person, a post, or nobody the council knows.
func holderKind(value string) string {
	switch {
	case strings.HasPrefix(value, "councils/") && strings.Contains(value, "/people/"):
		return "person"
	case strings.HasPrefix(value, "councils/") && strings.Contains(value, "/posts/"):
		return "post"
	default:
		return "text"
	}
}

// set sets the fact on the partnerships that are meant, each at the version that the list of gaps told of.
func (o setOptions) set(ctx context.Context, c *client, parent string, request *registerv1.SetPartnershipFactsRequest) (*registerv1.SetPartnershipFactsResponse, error) {
	listed, err := allGaps(ctx, c, parent, o.filter, o.lacks)
	if err != nil {
		return nil, err
	}
	answer := &registerv1.SetPartnershipFactsResponse{}
	if len(listed) == 0 {
		return answer, nil
	}
	for _, p := range listed {
		request.Names = append(request.Names, p.GetPartnership())
		request.Etags = append(request.Etags, p.GetEtag())
	}
	request.ValidateOnly, request.RequestId = o.dryRun, ids.New()
	return answer, named(c.send(ctx, http.MethodPost, parent+"/partnerships:setFacts", request, "", answer), listed)
}

// named says of a refusal whom it is about: the door tells their places in the request, and the reason of each. Those that
// are refused for one reason stand together.
func named(err error, listed []*registerv1.PartnershipGaps) error {
	refused := &problem{}
	if !errors.As(err, &refused) {
		return err
	}
	why := map[string]string{}
	for _, field := range refused.Errors {
		why[field.Field] = field.Description
	}
	about := map[string][]string{}
	var fields []problemField
	for i, p := range listed {
		place := fmt.Sprintf("names[%d]", i)
		if reason, ok := why[place]; ok {
			about[reason] = append(about[reason], p.GetDisplayName())
			delete(why, place)
		}
	}
	for _, reason := range slices.Sorted(maps.Keys(about)) {
		fields = append(fields, problemField{Field: strings.Join(about[reason], ", "), Description: reason})
	}
	refused.Errors = append(fields, slices.DeleteFunc(refused.Errors, func(f problemField) bool { _, left := why[f.Field]; return !left })...)
	return refused
}

func printSet(w io.Writer, answer *registerv1.SetPartnershipFactsResponse, dryRun bool) {
	changed := 0
	for _, p := range answer.GetPartnerships() {
		if p.GetChanged() {
			changed++
			fmt.Fprintln(w, p.GetDisplayName())
		}
	}
	verb := count.Form(changed, "was", "were") + " changed"
	if dryRun {
		verb = "would be changed; nothing was"
	}
	fmt.Fprintf(w, "%s %s\n", count.Of(changed, "partnership"), verb)
}
