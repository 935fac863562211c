package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
	"github.com/concordat-suite/concordat/services/platform/words/count"
	"github.com/concordat-suite/concordat/services/platform/words/ids"
	"github.com/concordat-suite/concordat/services/register"
	"github.com/concordat-suite/concordat/services/register/imports"
)

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
--dry-run shows what would be changed and changes nothing. The facts and their values:

  kind                ` + strings.Join(valuesOf("kind"), ", ") + `
  legal_form          ` + strings.Join(valuesOf("legal_form"), ", ") + `
  scope               ` + strings.Join(valuesOf("scope"), ", ") + `
  service_area, scrutiny_committee
                      the id of one of the council's settings, such as housing
  responsible_officer, service_lead, lead_member
                      who has the name: the one person or post of it on the council's lists, as an import takes
                      it, else the text as it is, and it is said which. Where two have it, give the person's or
                      post's own name, councils/…/people/… or councils/…/posts/….

The management information officer names officers and members; the other facts are for responsible officers, service
leads and the deputy chief executive.`,
		Example: `  concordat set 'responsible_officer=Robin Oakes' --council cambridge --lacks responsible_officer --dry-run
  concordat set scope=CITY --council cambridge --lacks scope
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
			meant, err := link(command.Context(), c, parent, request)
			if err != nil {
				return err
			}
			answer, err := options.set(command.Context(), c, parent, request)
			if err != nil {
				return err
			}
			return s.print(plain(answer), func(w io.Writer) { fmt.Fprint(w, meant); printSet(w, answer, options.dryRun) })
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
	switch enum := enumOf(fact); {
	case enum != nil:
		prefix := prefixOf(string(enum.Name()))
		given = prefix + strings.TrimPrefix(strings.ToUpper(value), prefix)
		if enum.Values().ByName(protoreflect.Name(given.(string))) == nil {
			return nil, wrongly(command, "%s cannot be %q; it can be %s", fact, value, strings.Join(valuesOf(fact), ", "))
		}
	case isHolder(fact):
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

// enumOf gives the values of a fact of a partnership; nil for one that has no set of its own.
func enumOf(fact string) protoreflect.EnumDescriptor {
	field := (&registerv1.Partnership{}).ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(fact))
	if field == nil {
		return nil
	}
	return field.Enum()
}

// valuesOf gives what can be said of a fact, without the prefix.
func valuesOf(fact string) []string {
	enum := enumOf(fact)
	var values []string
	for i := 1; i < enum.Values().Len(); i++ { // 0 says nothing
		values = append(values, enumName(enum, enum.Values().Get(i).Number()))
	}
	return values
}

// isHolder says whether the fact is a place on a record that a person or a post fills.
func isHolder(fact string) bool {
	field := (&registerv1.Partnership{}).ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(fact))
	return field != nil && field.Message() != nil && field.Message().FullName() == (&registerv1.Holder{}).ProtoReflect().Descriptor().FullName()
}

// link puts the one person or post that has it in the place of a name, as an import does, and says what became of the name;
// nothing when there is no name to look up.
func link(ctx context.Context, c *client, parent string, request *registerv1.SetPartnershipFactsRequest) (string, error) {
	partnership := request.GetPartnership().ProtoReflect()
	field := partnership.Descriptor().Fields().ByName(protoreflect.Name(request.GetUpdateMask().GetPaths()[0]))
	if field == nil || !isHolder(string(field.Name())) {
		return "", nil
	}
	holder, _ := partnership.Get(field).Message().Interface().(*registerv1.Holder)
	text := holder.GetText()
	if text == "" {
		return "", nil
	}
	people, err := wholeList(ctx, c, parent+"/people", nil, (*registerv1.ListPeopleResponse).GetPeople)
	if err != nil {
		return "", err
	}
	posts, err := wholeList(ctx, c, parent+"/posts", nil, (*registerv1.ListPostsResponse).GetPosts)
	if err != nil {
		return "", err
	}
	switch known := knownAs(people, posts, text); {
	case known.Person != "":
		holder.Holder = &registerv1.Holder_Person{Person: known.Person}
		return fmt.Sprintf("%q is the person %s\n", text, known.Person), nil
	case known.Post != "":
		holder.Holder = &registerv1.Holder_Post{Post: known.Post}
		return fmt.Sprintf("%q is the post %s\n", text, known.Post), nil
	default:
		return fmt.Sprintf("%q is kept as a text, by which nobody is reminded: the council's lists have no person or post of that name, or more than one\n", text), nil
	}
}

// knownAs asks the import whom a text means. The ids that it compares by are here the names.
func knownAs(people []*registerv1.Person, posts []*registerv1.Post, text string) register.Holder {
	var present []register.Person
	for _, p := range people {
		if p.LeftOn == nil {
			present = append(present, register.Person{ID: p.GetName(), DisplayName: p.GetDisplayName(), Suspended: p.GetSuspended()})
		}
	}
	listed := make([]register.Post, len(posts))
	for i, p := range posts {
		listed[i] = register.Post{ID: p.GetName(), DisplayName: p.GetDisplayName()}
	}
	return imports.Known(present, listed, text)
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
			fmt.Fprintln(w, oneLine(p.GetDisplayName()))
		}
	}
	verb := count.Form(changed, "was", "were") + " changed"
	if dryRun {
		verb = "would be changed; nothing was"
	}
	fmt.Fprintf(w, "%s %s\n", count.Of(changed, "partnership"), verb)
}
