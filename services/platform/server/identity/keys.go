package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

const (
	// fetchPause is the least time between two fetches of an issuer's keys, whoever asks: a flood of tokens with
	// invented keys must not become a flood at the provider.
	fetchPause = 30 * time.Second
	// keysAge is the age after which keys are fetched again, so that one withdrawn by its provider stops counting.
	keysAge = 15 * time.Minute
	// fetchTimeout bounds one fetch.
	fetchTimeout = 5 * time.Second
	// maxKeys is the most that is read of a key set, in bytes.
	maxKeys = 1 << 20
)

// keys are the signing keys of one issuer. They are fetched when first needed, again for an unknown key id, and again
// when they are old.
type keys struct {
	issuer string
	client *http.Client
	now    func() time.Time

	mu      sync.Mutex
	set     jose.JSONWebKeySet
	url     string    // where the issuer's discovery document says they are
	fetched time.Time // the last success
	tried   time.Time // the last try
}

func newKeys(issuer string, client *http.Client, now func() time.Time) *keys {
	return &keys{issuer: issuer, client: securely(client), now: now}
}

// ready fetches the keys if that could bring the one with this id. It fails only when there are no keys at all.
func (k *keys) ready(ctx context.Context, id string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	now := k.now()
	fresh := len(k.candidates(id)) > 0 && now.Sub(k.fetched) < keysAge
	if fresh || (!k.tried.IsZero() && now.Sub(k.tried) < fetchPause) {
		return k.have(nil)
	}
	k.tried = now
	return k.have(k.fetch(context.WithoutCancel(ctx)))
}

// have is nil when there are keys to go by, whatever became of the last fetch.
func (k *keys) have(err error) error {
	if len(k.set.Keys) > 0 {
		return nil
	}
	if err == nil {
		err = errors.New("no keys yet")
	}
	return fmt.Errorf("keys of issuer %s: %w", k.issuer, err)
}

func (k *keys) fetch(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, k.client), fetchTimeout)
	defer cancel()
	if k.url == "" {
		url, err := discover(ctx, k.issuer)
		if err != nil {
			return err
		}
		k.url = url
	}
	set, err := k.get(ctx)
	if err != nil {
		return err
	}
	k.set, k.fetched = set, k.now()
	return nil
}

// discover asks the issuer where its keys are.
func discover(ctx context.Context, issuer string) (string, error) {
	provider, err := oidc.NewProvider(ctx, issuer)
	if err != nil {
		return "", fmt.Errorf("discovery: %w", err)
	}
	var document struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&document); err != nil {
		return "", fmt.Errorf("discovery: %w", err)
	}
	if err := secure(document.Keys); err != nil {
		return "", fmt.Errorf("discovery: the address of the keys, %q: %w", document.Keys, err)
	}
	return document.Keys, nil
}

func (k *keys) get(ctx context.Context) (set jose.JSONWebKeySet, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, k.url, nil)
	if err != nil {
		return set, err
	}
	response, err := k.client.Do(request)
	if err != nil {
		return set, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return set, fmt.Errorf("%s answered %s", k.url, response.Status)
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxKeys)).Decode(&set); err != nil {
		return set, fmt.Errorf("read %s: %w", k.url, err)
	}
	return set, nil
}

// candidates are the signing keys with this id; all of them for a token that names none.
func (k *keys) candidates(id string) []jose.JSONWebKey {
	var found []jose.JSONWebKey
	for _, key := range k.set.Keys {
		if (id == "" || key.KeyID == id) && (key.Use == "" || key.Use == "sig") {
			found = append(found, key)
		}
	}
	return found
}

// VerifySignature implements oidc.KeySet with the keys at hand.
func (k *keys) VerifySignature(_ context.Context, token string) ([]byte, error) {
	jws, err := jose.ParseSignedCompact(token, algorithms)
	if err != nil {
		return nil, err
	}
	header := jws.Signatures[0].Header
	k.mu.Lock()
	candidates := k.candidates(header.KeyID)
	k.mu.Unlock()
	for _, key := range candidates {
		if key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := jws.Verify(key.Key); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("signed by no key of the issuer")
}
