// Package together tests what two services make of the same data, store to store, where a whole suite with its doors would only be slower.
package together
