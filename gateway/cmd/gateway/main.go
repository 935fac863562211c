// Command gateway is the suite's HTTP door: the REST API, its documents and its pages. Its settings are app.Config.
package main

import (
	"github.com/concordat-suite/concordat/gateway/app"
	"github.com/concordat-suite/concordat/services/platform/server/process"
)

func main() { process.Main("gateway", app.Run) }
