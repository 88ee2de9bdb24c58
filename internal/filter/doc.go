// Package filter reads the filter strings and order_by lists of MLflow's
// searches and matches records against them: of registered models and model
// versions, and of experiments, runs and logged models. It knows no store and no wire format.
//
// # Grammar
//
// A filter is conditions side by side, all of which must hold:
//
//	name LIKE 'churn%' AND tags.`team` = "growth" AND version_number >= 3
//
// A condition is a key, an operator and a value.
//
//   - Keys are name (registered models); name, run_id, source_path and
//     version_number (model versions), all perhaps behind "attribute."; and
//     tags, written tag.key or tags.key, the key perhaps in back-ticks or
//     quotes. A key holds dots as it is.
//   - Operators are = and != for all; LIKE and ILIKE for all but
//     version_number; IN and NOT IN for name and run_id; > >= < <= for
//     version_number. They and AND may be in small letters; keys may not be in
//     capitals.
//   - Values stand between single or double quotes. A quote inside is doubled
//     or behind a backslash, and stays so: the value that is looked up holds
//     both marks. The lists of IN are different: there a backslash escapes, as
//     in Python, and a doubled quote leaves none. Numbers may be quoted.
//   - LIKE tells capitals from small letters. ILIKE takes A to Z for a to z, and
//     every other letter as it is. In both % is any run of characters and _ is
//     one; nothing escapes them.
//   - A condition on a tag holds only for records that have the tag, !=
//     included. Several on one tag must all hold for its value.
//   - ANDs may stand before, between and behind conditions, several or none.
//
// Runs have more: metric.key, compared with numbers; param.key; dataset.name,
// digest and context, which hold where they do for any dataset that the run read;
// IS NULL and IS NOT NULL for tags and params. An attribute that the record lacks
// answers no condition. NaN differs from every number. Experiments take operators
// in capitals only. Logged models know no quote but ', and any point of a metric
// counts.
//
// The server's parser sits on a general lexer and grouper of SQL. This package
// does what those do, in one pass over the text and a dozen over its tokens,
// because the messages of refusals show their work: they name the groups of
// words that are no condition.
//
// An order_by clause is a key, perhaps quoted, then perhaps ASC or DESC. In both
// directions NaN comes behind all numbers, and what a record lacks comes last.
//
// # Where it differs on purpose
//
// The tests hold the package to answers recorded from MLflow 3.17.2 on SQLite
// and list every difference by name. In short: what the server answers with an
// internal error is an [Error]; sets are named in alphabetical order, where the
// server's order changes from run to run; filters may have ten times as many
// tokens; lists may hold plain strings and numbers, not all that Python can
// evaluate; numbers beyond 64 bits compare as numbers; most SQL keywords that
// no one takes for an attribute are names, which changes the wording of a
// refusal.
package filter
