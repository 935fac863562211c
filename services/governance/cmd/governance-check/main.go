// Command governance-check serves governance checks. Its settings come from the environment: see package app.
package main

import (
	"github.com/concordat-suite/concordat/services/governance/app"
	"github.com/concordat-suite/concordat/services/platform/server/process"
)

func main() { process.Main("governance-check", app.Run) }
