// Package contract holds the source of the contract, the .proto files with their comments, for those who publish it or
// write documents from it. Programs that only call the API need the generated packages below gen instead.
package contract

import "embed"

// Files are the .proto files, by their import paths, such as concordat/register/v1/partnership.proto.
//
//go:embed concordat
var Files embed.FS
