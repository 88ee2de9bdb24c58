package workload

import (
	"fmt"
	"strconv"
)

// number gives each turn words of its own.
func (t Turn) number(word string) string { return fmt.Sprintf("%s-%d", word, t.Number) }

// with adds parameters to those that name a model or version.
func with(operation string, base map[string]any, more ...string) Request {
	parameters := make(map[string]any, len(base)+len(more)/2)
	for name, value := range base {
		parameters[name] = value
	}
	for i := 0; i < len(more); i += 2 {
		parameters[more[i]] = more[i+1]
	}
	return Request{operation, parameters}
}

func (s Shape) ofModel(t Turn) map[string]any {
	return map[string]any{"name": s.target(t.Client)}
}

func (s Shape) ofVersion(t Turn) map[string]any {
	return map[string]any{"name": s.target(t.Client), "version": s.version(t.Client)}
}

// changes leave as much as there was.
func (s Shape) changes() []Case {
	write := func(operation string, request func(Turn) Request) Case {
		return Case{Operation: operation, Writes: true, Request: request}
	}
	undo := func(operation string, request, before func(Turn) Request) Case {
		return Case{Operation: operation, Writes: true, Request: request, Before: func(t Turn) []Request { return []Request{before(t)} }}
	}
	describe := func(operation string, of func(Turn) map[string]any) Case {
		return write(operation, func(t Turn) Request {
			return with(operation, of(t), "description", t.number("description"))
		})
	}
	setTag := func(operation string, of func(Turn) map[string]any) func(Turn) Request {
		return func(t Turn) Request { return with(operation, of(t), "key", "changing", "value", t.number("value")) }
	}
	deleteTag := func(operation, set string, of func(Turn) map[string]any) Case {
		return undo(operation,
			func(t Turn) Request { return with(operation, of(t), "key", t.number("tag")) },
			func(t Turn) Request { return with(set, of(t), "key", t.number("tag"), "value", "short-lived") })
	}
	const setAlias, deleteAlias = "set-registered-model-alias", "delete-registered-model-alias"
	return []Case{
		describe("update-registered-model", s.ofModel),
		write("set-registered-model-tag", setTag("set-registered-model-tag", s.ofModel)),
		deleteTag("delete-registered-model-tag", "set-registered-model-tag", s.ofModel),
		write(setAlias, func(t Turn) Request { return with(setAlias, s.ofVersion(t), "alias", "challenger") }),
		undo(deleteAlias,
			func(t Turn) Request { return with(deleteAlias, s.ofModel(t), "alias", t.number("alias")) },
			func(t Turn) Request { return with(setAlias, s.ofVersion(t), "alias", t.number("alias")) }),
		describe("update-model-version", s.ofVersion),
		write("set-model-version-tag", setTag("set-model-version-tag", s.ofVersion)),
		deleteTag("delete-model-version-tag", "set-model-version-tag", s.ofVersion),
		write("transition-model-version-stage", func(t Turn) Request {
			stage := []string{"Staging", "Production"}[t.Number%2]
			moved := with("transition-model-version-stage", s.ofVersion(t), "stage", stage)
			moved.Parameters["archive_existing_versions"] = false
			return moved
		}),
	}
}

const (
	createModel   = "create-registered-model"
	createVersion = "create-model-version"
	renameModel   = "rename-registered-model"
	deleteModel   = "delete-registered-model"
	deleteVersion = "delete-model-version"
)

// creations make the registry larger, or smaller.
func (s Shape) creations() []Case {
	cases := []Case{
		{Operation: createModel, Writes: true, Request: func(t Turn) Request {
			return Request{createModel, map[string]any{"name": t.number("created")}}
		}},
		{Operation: createVersion, Writes: true, Request: func(t Turn) Request {
			return with(createVersion, s.ofModel(t), "source", t.number("s3://bucket/created"))
		}},
	}
	if s.Versions > 1 {
		return append(cases, s.endings()...)
	}
	doomed := func(t Turn) []Request {
		name := t.number("doomed")
		return []Request{
			{createModel, map[string]any{"name": name}},
			{createVersion, map[string]any{"name": name, "source": "s3://bucket/doomed"}},
		}
	}
	return append(cases,
		Case{Operation: deleteVersion, Writes: true, Before: doomed, Request: func(t Turn) Request {
			return Request{deleteVersion, map[string]any{"name": t.number("doomed"), "version": "1"}}
		}},
		Case{Operation: renameModel, Writes: true, Before: doomed, Request: func(t Turn) Request {
			return Request{renameModel, map[string]any{"name": t.number("doomed"), "new_name": t.number("renamed")}}
		}},
		Case{Operation: deleteModel, Writes: true, Before: doomed, Request: func(t Turn) Request {
			return Request{deleteModel, map[string]any{"name": t.number("doomed")}}
		}})
}

// endings are what happens to the one large model.
func (s Shape) endings() []Case {
	large := modelName(0)
	rename := func(from, to string) Request {
		return Request{renameModel, map[string]any{"name": from, "new_name": to}}
	}
	return []Case{
		{Operation: deleteVersion, Writes: true, Request: func(t Turn) Request {
			return Request{deleteVersion, map[string]any{"name": large, "version": strconv.Itoa(1 + t.Number%s.Versions)}}
		}},
		{
			Operation: renameModel, Writes: true, Alone: true,
			Request: func(Turn) Request { return rename(large, "renamed") },
			After:   func(Turn) []Request { return []Request{rename("renamed", large)} },
		},
		{Operation: deleteModel, Writes: true, Once: true, Request: func(Turn) Request {
			return Request{deleteModel, map[string]any{"name": large}}
		}},
	}
}
