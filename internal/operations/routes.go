package operations

import (
	"slices"
	"strings"
)

// Route is one method and path in API Gateway's notation: {name} stands for one
// segment of the path, and {name+} at the end for all segments that follow, of
// which there is at least one. Source: "Create routes for HTTP APIs" of the API
// Gateway developer guide.
type Route struct {
	Method string
	Path   string
}

// Match gives the variables of a path that the route takes. API Gateway decodes a
// path before it looks for its route, so an encoded slash ends a segment, too.
func (r Route) Match(decodedPath string) (variables map[string]string, ok bool) {
	rest := decodedPath
	for template := range strings.SplitSeq(strings.TrimPrefix(r.Path, "/"), "/") {
		if rest, ok = strings.CutPrefix(rest, "/"); !ok {
			return nil, false
		}
		name, kind := parseSegment(template)
		segment := rest
		if kind != greedy {
			segment, _, _ = strings.Cut(rest, "/")
		}
		if kind == literal && segment != template || kind != literal && segment == "" {
			return nil, false
		}
		if kind != literal {
			if variables == nil {
				variables = make(map[string]string)
			}
			variables[name] = segment
		}
		rest = rest[len(segment):]
	}
	return variables, rest == ""
}

// kind is what a segment of a route's path takes, the most particular first.
type kind int

const (
	literal kind = iota
	variable
	greedy
)

// parseSegment gives the name of a variable, and the kind.
func parseSegment(template string) (string, kind) {
	name, opened := strings.CutPrefix(template, "{")
	name, closed := strings.CutSuffix(name, "}")
	if !opened || !closed {
		return template, literal
	}
	if name, all := strings.CutSuffix(name, "+"); all {
		return name, greedy
	}
	return name, variable
}

// Pattern is the route's path with a star for each variable, as IAM writes it.
func (r Route) Pattern() string {
	segments := strings.Split(r.Path, "/")
	for i, segment := range segments {
		if _, kind := parseSegment(segment); kind != literal {
			segments[i] = "*"
		}
	}
	return strings.Join(segments, "/")
}

// rank orders routes by how soon they are tried: by whether they are greedy, and
// then by the kinds of their segments.
func (r Route) rank() []kind {
	kinds := []kind{literal}
	for segment := range strings.SplitSeq(r.Path, "/") {
		_, kind := parseSegment(segment)
		kinds = append(kinds, kind)
	}
	if slices.Contains(kinds, greedy) {
		kinds[0] = greedy
	}
	return kinds
}

// Found is the route that takes a request.
type Found struct {
	Operation Operation
	Route     Route
	// Variables are those of the path, decoded.
	Variables map[string]string
}

// Router leads requests to operations as API Gateway does: a route without a
// greedy variable goes before one with it, and then the more particular one.
type Router struct {
	// routes are in the order in which they are tried.
	routes []Found
}

// NewRouter makes a router for the operations.
func NewRouter(all []Operation) Router {
	var routes []Found
	for _, operation := range all {
		for _, route := range operation.Routes {
			routes = append(routes, Found{Operation: operation, Route: route})
		}
	}
	slices.SortStableFunc(routes, func(a, b Found) int { return slices.Compare(a.Route.rank(), b.Route.rank()) })
	return Router{routes}
}

// Find gives the route that takes a method and a decoded path.
func (r Router) Find(method, decodedPath string) (Found, bool) {
	for _, found := range r.routes {
		if found.Route.Method != method {
			continue
		}
		if variables, ok := found.Route.Match(decodedPath); ok {
			found.Variables = variables
			return found, true
		}
	}
	return Found{}, false
}

// Methods gives those that a decoded path takes, sorted; none where there is no
// such path.
func (r Router) Methods(decodedPath string) []string {
	var methods []string
	for _, found := range r.routes {
		if _, ok := found.Route.Match(decodedPath); ok {
			methods = append(methods, found.Route.Method)
		}
	}
	slices.Sort(methods)
	return slices.Compact(methods)
}
