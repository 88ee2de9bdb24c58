package web

import (
	"context"
	"html/template"
	"net/http"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/filter"
	"modelregistry/internal/registry"
)

const versionsPerPage = 25

// versionOrders are the ways to sort versions: by name in an address, as order_by.
// Each can be walked without reading all versions.
var versionOrders = map[string]string{
	"":        "version_number DESC",
	"oldest":  "version_number ASC",
	"changed": "last_updated_timestamp DESC",
}

// modelPage is a registered model with a page of its versions.
type modelPage struct {
	Name             string
	Prompt           bool
	Description      template.HTML
	Created, Updated moment
	By               person
	Tags             []tagPart
	Aliases          []aliasPart
	Rows             []versionRow
	// Stages tells that a version has one.
	Stages           bool
	Version, Changed sorting
	Paging           paging
	// The forms.
	DescribeURL, RenameURL, DeleteURL, TagURL, AliasURL string
	Server                                              string
}

type versionRow struct {
	Version          string
	URL              string
	Status           statusPart
	Created, Updated moment
	By               person
	Stage            string
	Aliases          []string
	Tags             []tagPart
	MoreTags         int
	RunID            string
	Description      string
	AliasURL         string
}

func (s *site) model(r *http.Request) (view, error) {
	query := r.URL.Query()
	name, order := query.Get("name"), query.Get("order")
	if _, known := versionOrders[order]; !known {
		order = ""
	}
	kind := query.Get("kind")
	model, versions, err := s.modelWithVersions(r.Context(), name, order, query.Get(tokenParameter), kind == string(registry.KindPrompt))
	if err != nil {
		return view{}, noModel(name, err)
	}
	data := s.newModelPage(model)
	kind = promptKind(model)
	here := func(order string, more ...string) string {
		return modelURL(name, append([]string{"kind", kind, "order", order}, more...)...)
	}
	data.Server = server(r)
	for _, version := range versions.Items {
		data.Rows = append(data.Rows, s.versionRow(version))
		data.Stages = data.Stages || version.Stage != registry.StageNone
	}
	data.Version, data.Changed = versionSorting(order, here)
	data.Paging = pagingOf(query.Get(tokenParameter), query.Get(backParameter), versions.NextPageToken, func(token, back string) string {
		return here(order, tokenParameter, token, backParameter, back)
	})
	return view{page: "model", title: excerpt(name, 80), data: data}, nil
}

// versionSorting is the headings of the columns that versions are sorted by.
func versionSorting(order string, here func(order string, more ...string) string) (version, changed sorting) {
	version, changed = sorting{Text: "Version", URL: here("")}, sorting{Text: "Modified", URL: here("changed")}
	switch order {
	case "":
		version.Direction, version.URL = "descending", here("oldest")
	case "oldest":
		version.Direction = "ascending"
	case "changed":
		changed.Direction = "descending"
	}
	return version, changed
}

// modelWithVersions asks for both at once. Versions of models and of prompts are
// different searches: where the address does not tell that it is a prompt, its
// versions take one more.
func (s *site) modelWithVersions(ctx context.Context, name, order, token string, prompt bool) (model registry.RegisteredModel, versions registry.Page[registry.ModelVersion], err error) {
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		model, err = s.registry.GetRegisteredModel(ctx, name)
		return err
	})
	both.Go(func() (err error) {
		versions, err = s.versionsOf(ctx, name, order, token, prompt)
		return err
	})
	if err := both.Wait(); err != nil {
		return model, versions, err
	}
	if !prompt && model.Tags.Kind() == registry.KindPrompt {
		versions, err = s.versionsOf(ctx, name, order, token, true)
	}
	return model, versions, err
}

func (s *site) versionsOf(ctx context.Context, name, order, token string, prompt bool) (registry.Page[registry.ModelVersion], error) {
	// In a list, unlike in =, any name can be written.
	wanted := filter.Filter{{Key: filter.Key{Kind: filter.Attribute, Name: "name"}, Op: filter.In, Values: []string{name}}}
	if prompt {
		wanted = append(wanted, isPrompt)
	}
	return s.registry.SearchModelVersions(ctx, registry.SearchRequest{
		Filter: wanted.String(), MaxResults: versionsPerPage, OrderBy: []string{versionOrders[order]}, PageToken: token,
	})
}

func (s *site) newModelPage(model registry.RegisteredModel) modelPage {
	name := string(model.Name)
	return modelPage{
		Name: name, Prompt: model.Tags.Kind() == registry.KindPrompt, Description: markup(model.Description),
		Created: s.moment(model.Created), Updated: s.moment(model.LastUpdated), By: personOf(model.CreatedBy),
		Tags:        tagParts(model.Tags, func(key string) string { return formURL("set-tag", "name", name, "key", key) }),
		Aliases:     aliasParts(name, model.Aliases),
		DescribeURL: formURL("describe", "name", name),
		RenameURL:   formURL("rename", "name", name),
		DeleteURL:   formURL("delete", "name", name),
		TagURL:      formURL("set-tag", "name", name),
		AliasURL:    formURL("set-alias", "name", name, "from", "model"),
	}
}

func (s *site) versionRow(version registry.ModelVersion) versionRow {
	name := string(version.Name)
	row := versionRow{
		Version: version.Version.String(), URL: versionURL(name, version.Version), Status: statusOf(version),
		Created: s.moment(version.Created), Updated: s.moment(version.LastUpdated), By: personOf(version.CreatedBy),
		RunID:    excerpt(version.RunID, 8),
		AliasURL: formURL("set-alias", "name", name, "version", version.Version.String(), "from", "model"),
	}
	if version.Stage != registry.StageNone {
		row.Stage = string(version.Stage)
	}
	if version.Description != nil {
		row.Description = summary(*version.Description, 100)
	}
	for _, alias := range version.Aliases {
		row.Aliases = append(row.Aliases, string(alias))
	}
	row.Tags, row.MoreTags = firstOf(ownTags(version.Tags), listedTags)
	return row
}
