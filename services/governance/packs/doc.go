// Package packs reads policy packs: YAML in which a council writes down its partnership policy, with numbered sections of text, criteria,
// settings, and examples. It knows the form of a pack and says exactly where one is wrong; what the rules mean is the affair of package
// rules. Two packs come with it, made from the policies of two councils.
package packs
