package workload

import "fmt"

// page is the size of a page of a search.
const page = "25"

// Found is how many models a search for models with a filter finds.
const Found = 10

// reads are the operations that look one thing up.
func (s Shape) reads() []Case {
	model := func(operation string) Case {
		return Case{Operation: operation, Request: func(t Turn) Request {
			return Request{operation, map[string]any{"name": s.target(read(t))}}
		}}
	}
	version := func(operation string) Case {
		return Case{Operation: operation, Request: func(t Turn) Request {
			return Request{operation, map[string]any{"name": s.target(read(t)), "version": s.version(read(t))}}
		}}
	}
	byAlias := Case{Operation: "get-model-version-by-alias", Request: func(t Turn) Request {
		return Request{"get-model-version-by-alias", map[string]any{"name": s.target(read(t)), "alias": "champion"}}
	}}
	return []Case{
		model("get-registered-model"), model("get-latest-versions"), byAlias,
		version("get-model-version"), version("get-model-version-download-uri"),
	}
}

// searches are a page of each kind. Those with a filter find ten models, or one
// version, or the versions of one model, whatever the size of the registry.
func (s Shape) searches() []Case {
	const models, versions = "search-registered-models", "search-model-versions"
	search := func(operation, asks, filter, order string) Case {
		return Case{Operation: operation, Asks: asks, Request: func(Turn) Request {
			parameters := map[string]any{"max_results": page}
			if filter != "" {
				parameters["filter"] = filter
			}
			if order != "" {
				parameters["order_by"] = order
			}
			return Request{operation, parameters}
		}}
	}
	substring := search(models, "substring", "name ILIKE '%DEL-00001%'", "")
	substring.Scans = true
	withRun := s.withRun()
	return []Case{
		search(models, "first page", "", ""),
		search(models, "prefix", "name LIKE 'model-00001%'", ""),
		search(models, "tag", "tags.team = '"+team(10)+"'", ""),
		search(models, "last updated", "", "last_updated_timestamp DESC"),
		substring,
		search(versions, "first page", "", ""),
		search(versions, "of a model", fmt.Sprintf("name = '%s'", s.target(1)), ""),
		search(versions, "run", fmt.Sprintf("run_id = '%s'", runID(withRun, 0)), ""),
		search(versions, "source", fmt.Sprintf("source_path = '%s'", source(withRun, 0)), ""),
	}
}

// withRun is a model in the middle whose first version has a run.
func (s Shape) withRun() int { return s.Models / 2 / 20 * 20 }
