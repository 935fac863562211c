// Command reporting serves concordat.reporting.v1: frozen data and the reports made from it.
package main

import (
	"github.com/concordat-suite/concordat/services/platform/server/process"
	"github.com/concordat-suite/concordat/services/reporting/app"
)

func main() { process.Main("reporting", app.Run) }
