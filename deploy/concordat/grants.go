package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"

	registerv1 "github.com/concordat-suite/concordat/proto/gen/concordat/register/v1"
)

func newGrants(s *settings) *cobra.Command {
	reason := func(m proto.Message, why string) {
		switch m := m.(type) {
		case *registerv1.RefusePrivilegedGrantRequest:
			m.Reason = why
		case *registerv1.WithdrawPrivilegedGrantRequest:
			m.Reason = why
		}
	}
	return newGroup("grants", "List what gives somebody a privileged role, and confirm what waits for a second person",
		newGrantsList(s),
		newGrantSettled(s, "confirm", "Let a privileged grant take effect that somebody else proposed",
			&registerv1.ConfirmPrivilegedGrantRequest{}, nil),
		newGrantSettled(s, "refuse", "Turn down what somebody else proposed", &registerv1.RefusePrivilegedGrantRequest{}, reason),
		newGrantSettled(s, "withdraw", "Take back what you proposed", &registerv1.WithdrawPrivilegedGrantRequest{}, reason))
}

// grantStates are the states of grants as the flag writes them.
var grantStates = map[string]string{
	"waiting": "WAITING", "confirmed": "CONFIRMED", "without-confirmation": "WITHOUT_CONFIRMATION", "refused": "REFUSED",
	"withdrawn": "WITHDRAWN", "all": "",
}

// stateFilter returns the filter for the state that the flag names, of these as the contract writes them; "" for all.
func stateFilter(command *cobra.Command, states map[string]string, state, named string) (string, error) {
	word, known := states[state]
	switch {
	case !known:
		return "", wrongly(command, "--state is %q; it can be %s", state, named)
	case word == "":
		return "", nil
	}
	return "state = " + word, nil
}

func newGrantsList(s *settings) *cobra.Command {
	var council, state string
	command := &cobra.Command{
		Use:   "list --council COUNCIL",
		Short: "List what waits for a second person, or what became of it",
		Long: `Lists what gives somebody a privileged role: deputy chief executive, chief executive, administrator, internal audit,
management information officer or management team, by a role, an account, a cover or an application; and what somebody gave
themselves. What waits gives nothing until a second person confirms it.`,
		Example: `  concordat grants list --council cambridge
  concordat grants list --council cambridge --state without-confirmation`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			parent, err := councilName(command, council)
			if err != nil {
				return err
			}
			filter, err := stateFilter(command, grantStates, state, "waiting, confirmed, without-confirmation, refused, withdrawn or all")
			if err != nil {
				return err
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			grants, err := wholeList(command.Context(), c, parent+"/privilegedGrants", map[string]string{"filter": filter},
				(*registerv1.ListPrivilegedGrantsResponse).GetPrivilegedGrants)
			if err != nil {
				return err
			}
			names := peopleNames(command.Context(), c, grants)
			return s.print(plain(&registerv1.ListPrivilegedGrantsResponse{PrivilegedGrants: grants}), func(w io.Writer) {
				printGrants(w, grants, names)
			})
		},
	}
	councilFlag(command, &council)
	command.Flags().StringVar(&state, "state", "waiting", "waiting, confirmed, without-confirmation, refused, withdrawn or all")
	return command
}

// peopleNames gives what the people of the grants are called; who cannot be read keeps their resource name.
func peopleNames(ctx context.Context, c *client, grants []*registerv1.PrivilegedGrant) map[string]string {
	names := map[string]string{"": ""}
	for _, g := range grants {
		for _, name := range []string{g.GetPerson(), g.GetProposedBy(), g.GetOnBehalfOf()} {
			if _, known := names[name]; known {
				continue
			}
			names[name] = name
			person := &registerv1.Person{}
			if err := c.get(ctx, name, url.Values{}, person); err == nil && person.GetDisplayName() != "" {
				names[name] = person.GetDisplayName()
			}
		}
	}
	return names
}

func printGrants(w io.Writer, grants []*registerv1.PrivilegedGrant, names map[string]string) {
	if len(grants) == 0 {
		fmt.Fprintln(w, "None.")
		return
	}
	lines := make([][]string, len(grants))
	for i, g := range grants {
		by := names[g.GetProposedBy()]
		if by == "" {
			by = "the operator"
		}
		what := words(short(g.GetKind()))
		if g.GetOnBehalfOf() != "" {
			what += " of " + names[g.GetOnBehalfOf()]
		}
		lines[i] = []string{
			words(short(g.GetState())), names[g.GetPerson()], what, grantRoles(g), by,
			g.GetCreateTime().AsTime().Format("2006-01-02"), g.GetName(),
		}
	}
	table(w, []string{"STATE", "WHO GETS IT", "BY", "ROLES", "PROPOSED BY", "ON", "NAME"}, lines)
}

func grantRoles(g *registerv1.PrivilegedGrant) string {
	var roles []string
	for _, role := range g.GetRoles() {
		roles = append(roles, words(short(role)))
	}
	return strings.Join(roles, ", ")
}

// newGrantSettled makes a command that settles one grant; because puts the reason into the request, nil for none.
func newGrantSettled(
	s *settings, verb, brief string, request proto.Message, because func(proto.Message, string),
) *cobra.Command {
	var why string
	use := verb + " GRANT"
	if because != nil {
		use += " --reason WHY"
	}
	command := &cobra.Command{
		Use: use, Short: brief, Args: exactly("GRANT"),
		RunE: func(command *cobra.Command, args []string) error {
			name := nameInLink(args[0])
			if !strings.HasPrefix(name, "councils/") || !strings.Contains(name, "/privilegedGrants/") {
				return wrongly(command, "GRANT is %q; it must be a grant's resource name, such as "+
					"councils/cambridge/privilegedGrants/0190…, or its link from a mail", args[0])
			}
			if because != nil {
				if why == "" {
					return wrongly(command, "say why, such as --reason \"Not agreed\"")
				}
				because(request, why)
			}
			c, err := s.client()
			if err != nil {
				return err
			}
			settled := &registerv1.PrivilegedGrant{}
			if err := c.send(command.Context(), http.MethodPost, name+":"+verb, request, "", settled); err != nil {
				return err
			}
			return s.print(plain(settled), func(w io.Writer) {
				fmt.Fprintf(w, "%s: %s\n", words(short(settled.GetState())), settled.GetName())
			})
		},
	}
	if because != nil {
		command.Flags().StringVar(&why, "reason", "", "why; the history and the mails show it")
	}
	return command
}

// nameInLink takes the link of a mail for the name in it.
func nameInLink(given string) string {
	if _, name, isLink := strings.Cut(given, "/v1/"); isLink {
		return name
	}
	return given
}
