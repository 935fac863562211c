package main

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/concordat-suite/concordat/services/platform/words/count"
)

const rootHelp = `Concordat keeps a council's register of partnerships, checks each one against the council's own policy,
reminds the people responsible and reports to the committee.

On a machine of your own, start everything and have a look:

  concordat standalone --data ./data

Then, in another terminal:

  export CONCORDAT_TOKEN=$(concordat token --as management-information-officer)
  concordat import plan my-register.csv --council cambridge
  concordat import apply councils/cambridge/imports/…      (the name that the plan printed)
  concordat gaps --council cambridge
  concordat verdict list --council cambridge
  concordat review open --council cambridge --deadline 2027-06-30
  concordat report generate --council cambridge --file report.html
  concordat export partnerships --council cambridge --out register.xlsx

Settings of the client commands:

  CONCORDAT_ADDRESS   where the REST door is; http://127.0.0.1:8080 when unset
  CONCORDAT_TOKEN     the access token; or --token-file, so that it is never on the command line
  CONCORDAT_COUNCIL   the council that --council names when it is not given

Exit codes: 0 done, 1 failed, 2 used wrongly, 4 not signed in.`

// defaultAddress is where the standalone is, unless told otherwise.
const defaultAddress = "http://127.0.0.1:8080"

// settings are the flags that all client commands have.
type settings struct {
	env       environment
	address   string
	tokenFile string
	output    string
}

func newRoot(env environment) *cobra.Command {
	s := &settings{env: env}
	root := &cobra.Command{
		Use:           "concordat",
		Short:         "Keep a council's register of partnerships",
		Long:          rootHelp,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE:          groupOnly,
		PersistentPreRunE: func(command *cobra.Command, _ []string) error {
			if s.output != "text" && s.output != "json" {
				return wrongly(command, "--output is %q; it can be text or json", s.output)
			}
			return s.usualCouncil(command)
		},
	}
	root.SetOut(env.out)
	root.SetErr(env.errors)
	flags := root.PersistentFlags()
	flags.StringVar(&s.address, "address", "", "address of the REST door (CONCORDAT_ADDRESS)")
	flags.StringVar(&s.tokenFile, "token-file", "", "file with the access token, - for standard input (CONCORDAT_TOKEN holds the token itself)")
	flags.StringVarP(&s.output, "output", "o", "text", "how to print the answer: text or json")
	root.SetFlagErrorFunc(func(command *cobra.Command, err error) error { return wrongly(command, "%v", err) })
	root.AddCommand(newStandalone(s), newToken(s), newImport(s), newPartnership(s), newGaps(s), newSet(s), newExport(s), newVerdict(s), newReview(s), newReport(s),
		newHandOver(s), newCover(s), newDayOff(s), newGrants(s), newProposal(s), newAPI(s))
	return root
}

// usualCouncil sets --council to what CONCORDAT_COUNCIL says, where the command line does not.
func (s *settings) usualCouncil(command *cobra.Command) error {
	flag, usual := command.Flags().Lookup("council"), s.env.getenv("CONCORDAT_COUNCIL")
	if flag == nil || flag.Changed || usual == "" {
		return nil
	}
	return flag.Value.Set(usual)
}

// newGroup makes a command that only holds others.
func newGroup(use, short string, commands ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: groupOnly}
	group.AddCommand(commands...)
	return group
}

// groupOnly shows the help of a command that does nothing itself, and refuses a subcommand that there is not.
func groupOnly(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongly(command, "there is no command %q", args[0])
	}
	return command.Help()
}

// exactly wants so many arguments, which it names.
func exactly(names ...string) cobra.PositionalArgs {
	return func(command *cobra.Command, args []string) error {
		if len(args) != len(names) {
			return wrongly(command, "it takes %s, %s, and was given %d", count.Of(len(names), "argument"), strings.Join(names, " "), len(args))
		}
		return nil
	}
}

// none wants no arguments.
func none(command *cobra.Command, args []string) error {
	if len(args) > 0 {
		return wrongly(command, "it takes no argument, and was given %q", args[0])
	}
	return nil
}

func wrongly(command *cobra.Command, format string, args ...any) error {
	return &usageError{command: command.CommandPath(), message: fmt.Sprintf(format, args...)}
}

// councilFlag adds --council, by its id or its resource name.
func councilFlag(command *cobra.Command, council *string) {
	command.Flags().StringVar(council, "council", "", "id of the council, such as cambridge (CONCORDAT_COUNCIL)")
}

var councilID = regexp.MustCompile(`^[a-z][a-z0-9-]{1,38}[a-z0-9]$`)

// councilName gives the resource name of the council that the flag names.
func councilName(command *cobra.Command, council string) (string, error) {
	id := strings.TrimPrefix(council, "councils/")
	if id == "" {
		return "", wrongly(command, "say which council, such as --council cambridge, or set CONCORDAT_COUNCIL")
	}
	if !councilID.MatchString(id) {
		return "", wrongly(command, "the council is %q; an id has 3 to 40 lower-case letters, digits and hyphens", council)
	}
	return "councils/" + id, nil
}
