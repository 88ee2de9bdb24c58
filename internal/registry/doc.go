// Package registry is the MLflow Model Registry as a domain: its words, its
// rules and its errors. It knows no HTTP and no AWS; it consumes a Store.
//
// Strings become values of their own types at the border (ModelName, Alias,
// Stage, VersionNumber) and are valid from then on. Rules that need what is
// stored, such as the next version number, are the Store's to keep, since only
// a conditional write can keep them when several writers race.
package registry
