package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	accessv1 "github.com/concordat-suite/concordat/proto/gen/concordat/access/v1"
)

// signInOffset is how far the standalone's sign-in is from its REST door.
const signInOffset = 5

func newToken(s *settings) *cobra.Command {
	var role, signIn string
	command := &cobra.Command{
		Use:   "token --as ROLE",
		Short: "Print an access token of the standalone's demo council",
		Long: `Asks the development sign-in of a standalone for an access token, as the person of the demo council who holds the
role, and prints it. The token is good for an hour. It works with a standalone only: a real installation has its council's own
identity provider.

The roles are: ` + strings.Join(roles(), ", ") + `.`,
		Example: `  export CONCORDAT_TOKEN=$(concordat token --as management-information-officer)
  concordat token --as responsible-officer > officer.token`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			if role == "" {
				return wrongly(command, "say the role, such as --as management-information-officer; the roles are: %s", strings.Join(roles(), ", "))
			}
			if !slices.Contains(roles(), role) {
				return wrongly(command, "--as is %q; the roles are: %s", role, strings.Join(roles(), ", "))
			}
			address, err := s.signInAddress(signIn)
			if err != nil {
				return err
			}
			answer, err := fetchToken(command.Context(), s.env.http, address, role)
			if err != nil {
				return err
			}
			return s.print(answer, func(w io.Writer) { fmt.Fprintln(w, answer.AccessToken) })
		},
	}
	command.Flags().StringVar(&role, "as", "", "the role, such as management-information-officer")
	command.Flags().StringVar(&signIn, "sign-in", "", "address of the sign-in (CONCORDAT_SIGN_IN); by default five ports above the REST door")
	_ = command.RegisterFlagCompletionFunc("as", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return roles(), cobra.ShellCompDirectiveNoFileComp
	}) // the flag is there: it was added above
	return command
}

// roles are those of the contract, in kebab case.
func roles() []string {
	values := accessv1.Role(0).Descriptor().Values()
	var names []string
	for i := 1; i < values.Len(); i++ { // 0 is no role
		name := strings.TrimPrefix(string(values.Get(i).Name()), "ROLE_")
		names = append(names, strings.ToLower(strings.ReplaceAll(name, "_", "-")))
	}
	return names
}

// signInAddress is where the development sign-in is: as told, or beside the REST door.
func (s *settings) signInAddress(told string) (string, error) {
	if told == "" {
		told = s.env.getenv("CONCORDAT_SIGN_IN")
	}
	if told != "" {
		return strings.TrimSuffix(told, "/"), nil
	}
	rest, err := s.restAddress()
	if err != nil {
		return "", err
	}
	u, err := url.Parse(rest)
	if err != nil {
		return "", err
	}
	port, err := strconv.Atoi(u.Port())
	if err != nil {
		return "", fmt.Errorf("%s has no port of a standalone, so there is no sign-in beside it; set CONCORDAT_SIGN_IN", rest)
	}
	return "http://" + net.JoinHostPort(u.Hostname(), strconv.Itoa(port+signInOffset)), nil
}

// tokenAnswer is what the sign-in gives.
type tokenAnswer struct {
	AccessToken string `json:"access_token"`
	TokenType   string `json:"token_type"`
	ExpiresIn   int    `json:"expires_in"`
}

func fetchToken(ctx context.Context, client *http.Client, address, role string) (*tokenAnswer, error) {
	form := url.Values{"grant_type": {devissuer.GrantByRole}, "role": {role}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the sign-in does not answer at %s. Is the standalone running, and CONCORDAT_ADDRESS its address? (%w)", address, err)
	}
	defer response.Body.Close()
	var answer struct {
		tokenAnswer
		Description string `json:"error_description"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&answer); err != nil {
		return nil, fmt.Errorf("what answers at %s is no sign-in of a standalone", address)
	}
	if answer.AccessToken == "" {
		return nil, errors.New(answer.Description)
	}
	return &answer.tokenAnswer, nil
}
