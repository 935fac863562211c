// Package pages checks in a real browser what the suite shows to people: with axe-core for the rules of WCAG that a
// program can judge, and on a screen as narrow as a telephone's.
package pages
