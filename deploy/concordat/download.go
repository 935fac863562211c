package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"time"
)

// errSilent ends a download that stopped coming.
var errSilent = errors.New("nothing more came for a long time")

// save downloads into a file, which is there only when all of it has come, and returns the file's name. Without a name the
// file has the one that the API gives it, in the current folder, and no file of that name is overwritten.
func (c *client) save(ctx context.Context, path string, query url.Values, file string) (string, error) {
	answer, err := c.open(ctx, path, query)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if file == "" {
		if file, err = freeName(answer.Header); err != nil {
			return "", err
		}
	}
	part := file + ".part"
	to, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return "", fmt.Errorf("save the list: %w", err)
	}
	if err = errors.Join(copyWhole(to, answer), to.Close()); err != nil {
		return "", errors.Join(err, os.Remove(part))
	}
	return file, os.Rename(part, file)
}

// download copies the answer as it comes. One that breaks off is an error.
func (c *client) download(ctx context.Context, path string, query url.Values, to io.Writer) error {
	answer, err := c.open(ctx, path, query)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	return copyWhole(to, answer)
}

// open asks for a file and returns the answer, of which nothing is read yet. It may take as long as it goes on coming.
func (c *client) open(ctx context.Context, path string, query url.Values) (*http.Response, error) {
	long, caller := *c, *c.http
	caller.Timeout, long.http = 0, &caller
	ctx, cancel := context.WithCancelCause(ctx)
	silence := time.AfterFunc(c.http.Timeout, func() { cancel(errSilent) })
	answer, err := patiently(ctx, func() (*http.Response, error) {
		silence.Reset(c.http.Timeout)
		defer silence.Stop()
		return long.call(ctx, http.MethodGet, path, query, nil, nil)
	})
	if err != nil {
		if silent := context.Cause(ctx); errors.Is(silent, errSilent) {
			err = fmt.Errorf("nothing was saved; try again: %w", silent)
		}
		cancel(nil)
		return nil, err
	}
	answer.Body = &flowing{answer.Body, ctx, silence, c.http.Timeout, cancel}
	return answer, nil
}

// flowing is a body that must go on coming.
type flowing struct {
	io.ReadCloser
	ctx     context.Context
	silence *time.Timer
	limit   time.Duration
	cancel  context.CancelCauseFunc
}

// Read waits for what comes next, but not for ever.
func (f *flowing) Read(into []byte) (int, error) {
	f.silence.Reset(f.limit)
	defer f.silence.Stop()
	n, err := f.ReadCloser.Read(into)
	if errors.Is(context.Cause(f.ctx), errSilent) {
		err = errSilent
	}
	return n, err
}

// Close ends the waiting too.
func (f *flowing) Close() error {
	f.silence.Stop()
	f.cancel(nil)
	return f.ReadCloser.Close()
}

// copyWhole copies what an answer brings.
func copyWhole(to io.Writer, answer *http.Response) error {
	if _, err := io.Copy(to, answer.Body); err != nil {
		return fmt.Errorf("the list broke off before its end, so nothing was saved; try again, or narrow it with --filter: %w", err)
	}
	return nil
}

// fileName is how the door names files: a name that means the same to every system, and leads to no other folder.
var fileName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,200}\.[a-z]{1,10}$`)

// freeName returns the name that an answer gives its file, when there is no such file yet.
func freeName(header http.Header) (string, error) {
	_, parameters, err := mime.ParseMediaType(header.Get("Content-Disposition"))
	name := parameters["filename"]
	if err != nil || !fileName.MatchString(name) {
		return "", errors.New("the answer does not say how the file is called; say where to save it, such as --out list.csv")
	}
	if _, err := os.Stat(name); err == nil {
		return "", fmt.Errorf("there is a file %s already; rename it, or say with --out where to save this one", name)
	}
	return name, nil
}
