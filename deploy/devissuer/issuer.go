// Package devissuer is an OpenID Connect provider for development and tests: it signs access tokens for the people of
// the demo council and for applications, and asks nobody for a password. It therefore listens on loopback only. In
// production a council's own provider stands in its place; no service knows the difference.
package devissuer

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// MaxLifetime is how long a token is valid at most.
const MaxLifetime = time.Hour

// ErrNotLoopback refuses an address that others could reach: whoever reaches the issuer can become anybody.
var ErrNotLoopback = errors.New("the development sign-in listens on loopback only, such as 127.0.0.1:8085; for others use a real identity provider")

// Person is somebody who can get a token by the role they stand for.
type Person struct {
	// Role in kebab case, such as management-information-officer. It is also the subject of the person's tokens.
	Role string `json:"role"`
	// Name as the council's own list gives it.
	Name string `json:"name"`
	// Email is the official address.
	Email string `json:"email"`
}

// Application is a program that signs in as itself.
type Application struct {
	// ID is the client id, and the subject of its tokens.
	ID string
	// Secret is what it proves itself with.
	Secret string
}

// Config says whom the issuer vouches for.
type Config struct {
	// Issuer is the address the tokens name, such as http://127.0.0.1:8085.
	Issuer string
	// Audience is whom the tokens are for.
	Audience string
	// People get tokens by role.
	People []Person
	// Applications get tokens by client credentials.
	Applications []Application
	// Key signs the tokens; nil makes a new one, and every earlier token worthless.
	Key *rsa.PrivateKey
	// Now is the real time; nil is time.Now. Tokens are never judged by business time.
	Now func() time.Time
}

// Issuer signs tokens and answers as an OpenID Connect provider.
type Issuer struct {
	config Config
	signer jose.Signer
	keys   jose.JSONWebKeySet
}

// New makes an issuer.
func New(config Config) (*Issuer, error) {
	if config.Key == nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return nil, fmt.Errorf("make the signing key: %w", err)
		}
		config.Key = key
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	public := jose.JSONWebKey{Key: config.Key.Public(), Algorithm: string(jose.RS256), Use: "sig"}
	id, err := thumbprint(public)
	if err != nil {
		return nil, err
	}
	public.KeyID = id
	signer, err := jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: config.Key, KeyID: id}},
		(&jose.SignerOptions{}).WithType("at+jwt"), // RFC 9068: an access token, not an ID token
	)
	if err != nil {
		return nil, fmt.Errorf("make the signer: %w", err)
	}
	return &Issuer{config: config, signer: signer, keys: jose.JSONWebKeySet{Keys: []jose.JSONWebKey{public}}}, nil
}

// Token signs an access token for subject, valid for lifetime and at most for MaxLifetime.
func (i *Issuer) Token(subject, client string, lifetime time.Duration) (string, error) {
	now := i.config.Now()
	claims := jwt.Claims{
		Issuer:    i.config.Issuer,
		Subject:   subject,
		Audience:  jwt.Audience{i.config.Audience},
		IssuedAt:  jwt.NewNumericDate(now),
		NotBefore: jwt.NewNumericDate(now),
		Expiry:    jwt.NewNumericDate(now.Add(min(lifetime, MaxLifetime))),
		ID:        uuid.NewString(),
	}
	token, err := jwt.Signed(i.signer).Claims(claims).Claims(map[string]any{"client_id": client}).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign a token for %s: %w", subject, err)
	}
	return token, nil
}

// Listen opens the issuer's address, and refuses any that is not loopback.
func Listen(address string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("address %q: %w", address, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("address %q: %w", address, ErrNotLoopback)
	}
	return net.Listen("tcp", address)
}
