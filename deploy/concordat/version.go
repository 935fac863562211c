package main

import "runtime/debug"

// unreleased is the version of a program that was built from no release.
const unreleased = "unreleased"

// version returns what the command is: its release, or the commit that it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return unreleased
	}
	return versionOf(info)
}

func versionOf(info *debug.BuildInfo) string {
	version := info.Main.Version
	if version == "" || version == "(devel)" {
		version = unreleased
	}
	settings := map[string]string{}
	for _, s := range info.Settings {
		settings[s.Key] = s.Value
	}
	if commit := settings["vcs.revision"]; commit != "" {
		version += ", commit " + commit
	}
	if settings["vcs.modified"] == "true" {
		version += " with changes"
	}
	return version
}
