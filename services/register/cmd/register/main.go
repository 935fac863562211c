// Command register runs the register service. Its settings come from the environment; see package app.
package main

import (
	"github.com/concordat-suite/concordat/services/platform/server/process"
	"github.com/concordat-suite/concordat/services/register/app"
)

func main() { process.Main("register", app.Run) }
