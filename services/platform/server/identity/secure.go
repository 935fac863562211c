package identity

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/concordat-suite/concordat/services/platform/server/origin"
)

// secure refuses an address from which keys could be exchanged on their way: it must be https, but on this machine.
func secure(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return err
	case u.Hostname() == "" || u.User != nil || u.Fragment != "":
		return errors.New("must be the address of a provider, without a user and a fragment")
	case u.Scheme == "https":
		return nil
	case u.Scheme == "http" && origin.IsLoopback(u.Hostname()):
		return nil
	}
	return errors.New("must be https; http is for a provider on this machine only, such as http://127.0.0.1:8085")
}

// securely gives a copy of the client that follows no redirect to an address that is not secure.
func securely(client *http.Client) *http.Client {
	own := *client
	own.CheckRedirect = func(request *http.Request, via []*http.Request) error {
		if len(via) >= 3 {
			return errors.New("more than 3 redirects")
		}
		return secure(request.URL.Scheme + "://" + request.URL.Host)
	}
	return &own
}
