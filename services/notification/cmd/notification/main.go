// Command notification runs the notification service. Its settings come from the environment; see package app.
package main

import (
	"github.com/concordat-suite/concordat/services/notification/app"
	"github.com/concordat-suite/concordat/services/platform/server/process"
)

func main() { process.Main("notification", app.Run) }
