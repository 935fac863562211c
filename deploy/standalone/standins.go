package standalone

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"time"

	"github.com/concordat-suite/concordat/deploy/devissuer"
	"github.com/concordat-suite/concordat/deploy/mailsink"
	"github.com/concordat-suite/concordat/services/platform/server/process"
)

// standIns stand for what a real installation has elsewhere: the identity provider, the mail server, and time itself.
type standIns struct {
	issuer    *devissuer.Issuer
	mail      *mailsink.Sink
	smtp      net.Listener
	listeners []net.Listener
	pages     []http.Handler // one for each listener but smtp
}

// openStandIns opens their listeners, so that a port that is taken is known at once.
func (s *suite) openStandIns() (*standIns, error) {
	key, err := devissuer.KeyFile(filepath.Join(s.folder, "sign-in.pem"))
	if err != nil {
		return nil, err
	}
	issuer, err := devissuer.New(devissuer.Config{
		Issuer: s.addresses.url(offsetSignIn), Audience: audience, People: signIns(), Key: key,
	})
	if err != nil {
		return nil, err
	}
	h := &standIns{issuer: issuer, mail: mailsink.New()}
	h.pages = []http.Handler{issuer.Handler(), h.mail.Handler(), s.clock.Handler()}
	for _, offset := range []int{offsetSignIn, offsetMail, offsetClock} {
		listener, err := devissuer.Listen(s.addresses.at(offset))
		if err != nil {
			return nil, errors.Join(err, h.close())
		}
		h.listeners = append(h.listeners, listener)
	}
	if h.smtp, err = net.Listen("tcp", s.addresses.at(offsetSMTP)); err != nil {
		return nil, errors.Join(fmt.Errorf("listen for mail: %w", err), h.close())
	}
	return h, nil
}

// run serves until ctx ends.
func (h *standIns) run(ctx context.Context) error {
	serving := []func(context.Context) error{h.serveMail}
	for i, listener := range h.listeners {
		serving = append(serving, func(ctx context.Context) error { return servePages(ctx, listener, h.pages[i]) })
	}
	return process.All(ctx, serving...)
}

func (h *standIns) serveMail(ctx context.Context) error {
	stop := context.AfterFunc(ctx, func() { _ = h.smtp.Close() })
	defer stop()
	return h.mail.ServeSMTP(h.smtp)
}

func servePages(ctx context.Context, listener net.Listener, pages http.Handler) error {
	server := &http.Server{Handler: devissuer.Local(pages), ReadHeaderTimeout: 5 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// close gives up listeners that are not served.
func (h *standIns) close() error {
	var err error
	for _, listener := range append(h.listeners, h.smtp) {
		if listener != nil {
			err = errors.Join(err, listener.Close())
		}
	}
	return err
}
