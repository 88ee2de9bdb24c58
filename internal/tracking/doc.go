// Package tracking is MLflow Tracking as a domain: experiments, runs with their
// metrics, params and tags, and logged models. It stands beside package registry,
// from which it takes what means the same in both: errors, moments, tags, pages.
// It knows no HTTP and no AWS; it consumes a Store.
//
// Strings become values of their own types at the border (ExperimentID, RunID,
// ModelID, RunStatus, View) and are valid from then on. Rules that need what is
// stored, such as a param that never changes, are the Store's to keep.
package tracking
