package rest

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/api/httpbody"
	"google.golang.org/protobuf/proto"
)

// style finds the style sheets written into a page.
var style = regexp.MustCompile(`(?s)<style[^>]*>(.*?)</style>`)

// confineDocument lets a document that a service has made, such as a report, be read in a browser and do nothing there:
// no script, nothing loaded from elsewhere, and only the style sheets that it came with.
func confineDocument(_ context.Context, w http.ResponseWriter, answer proto.Message) error {
	document, ok := answer.(*httpbody.HttpBody)
	if !ok {
		return nil
	}
	policy := []string{"default-src 'none'", "img-src data:", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"}
	if strings.HasPrefix(document.GetContentType(), "text/html") {
		policy = append(policy, styleSources(document.GetData()))
	}
	w.Header().Set("Content-Security-Policy", strings.Join(policy, "; "))
	return nil
}

// styleSources allows the page's own style sheets by their hashes.
func styleSources(page []byte) string {
	sources := []string{"style-src"}
	for _, sheet := range style.FindAllSubmatch(page, -1) {
		sum := sha256.Sum256(sheet[1])
		sources = append(sources, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	if len(sources) == 1 {
		sources = append(sources, "'none'")
	}
	return strings.Join(sources, " ")
}
