// Package clients runs the worked clients of docs/clients against the real standalone, so that what they teach works. It
// has tests only.
package clients
