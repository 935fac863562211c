package rest

import (
	"bytes"
	"fmt"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/protobuf/proto"

	"github.com/concordat-suite/concordat/gateway/routes"
)

// answerJSON writes the answer to a list with its items even when there are none, as []: a field that is absent says
// elsewhere that nobody has stated it, or that it is not for the caller to see.
type answerJSON struct{ runtime.JSONPb }

// Marshal writes one answer.
func (j *answerJSON) Marshal(answer any) ([]byte, error) {
	content, err := j.JSONPb.Marshal(answer)
	message, ok := answer.(proto.Message)
	if err != nil || !ok {
		return content, err
	}
	list := message.ProtoReflect()
	items := routes.ItemsOf(list.Descriptor())
	if items == nil || list.Get(items).List().Len() > 0 {
		return content, nil
	}
	empty := fmt.Appendf(nil, `{"%s":[]`, items.Name())
	if rest, some := bytes.CutPrefix(content, []byte("{")); some && !bytes.Equal(bytes.TrimSpace(rest), []byte("}")) {
		return append(append(empty, ','), rest...), nil
	}
	return append(empty, '}'), nil
}
