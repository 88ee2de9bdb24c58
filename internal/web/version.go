package web

import (
	"context"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/registry"
)

// versionFilePath gives a file of a version. The operation is no page of ours.
const versionFilePath = "/model-versions/get-artifact"

// promptText is the tag that holds the text of a prompt's version.
const promptText = "mlflow.prompt.text"

// versionPage is one version of a registered model.
type versionPage struct {
	Name, Version, ModelURL string
	Prompt                  bool
	Text                    string
	Status                  statusPart
	Created, Updated        moment
	By                      person
	Stage                   string
	Source, DownloadURI     string
	CopiedFrom              string
	RunID, RunLink, ModelID string
	Origin                  originPart
	Description             template.HTML
	Aliases                 []aliasPart
	Others                  []aliasPart
	Tags                    []tagPart
	Snippets                []snippet
	// Model is nil where the files are not kept here.
	Model               *modelFile
	Files               *filesPart
	DescribeURL, TagURL string
	AliasURL, StageURL  string
	CopyURL, DeleteURL  string
	PreviousURL         string
}

func (s *site) version(r *http.Request) (view, error) {
	name, number := r.URL.Query().Get("name"), r.URL.Query().Get("version")
	version, model, err := s.versionWithModel(r.Context(), name, number)
	if err != nil {
		return view{}, noVersion(name, number, err)
	}
	data := s.newVersionPage(version, model)
	if !data.Prompt {
		data.Snippets = snippetsOf(server(r), version)
		var both sync.WaitGroup
		both.Go(func() { data.Origin = s.originOf(r.Context(), version) })
		s.addFiles(r.Context(), &data, version, r.URL.Query())
		both.Wait()
	}
	return view{page: "version", title: versionTitle(version.Version) + " of " + excerpt(name, 80), data: data}, nil
}

// addFiles reads the MLmodel and lists the files at once.
func (s *site) addFiles(ctx context.Context, data *versionPage, version registry.ModelVersion, query url.Values) {
	var model modelFile
	var both errgroup.Group
	if found, ok := s.filesAt(version.DownloadURI); ok {
		data.Model = &model
		both.Go(func() error {
			model = s.readModelFile(ctx, found)
			return nil
		})
	}
	name, number := string(version.Name), version.Version
	shown := s.filesPart(ctx, version.DownloadURI, query, fileLinks{
		page: func(opened ...string) string { return versionURL(name, number, opened...) + "#files" },
		download: func(path string) string {
			return address(versionFilePath, "name", name, "version", number.String(), "path", path)
		},
	})
	_ = both.Wait()
	data.Files = &shown
}

// versionWithModel asks for both at once.
func (s *site) versionWithModel(ctx context.Context, name, number string) (version registry.ModelVersion, model registry.RegisteredModel, err error) {
	both, ctx := errgroup.WithContext(ctx)
	both.Go(func() (err error) {
		version, err = s.registry.GetModelVersion(ctx, name, number)
		return err
	})
	both.Go(func() (err error) {
		model, err = s.registry.GetRegisteredModel(ctx, name)
		return err
	})
	err = both.Wait()
	return version, model, err
}

func (s *site) newVersionPage(version registry.ModelVersion, model registry.RegisteredModel) versionPage {
	name, number := string(version.Name), version.Version.String()
	form := func(action string, more ...string) string {
		return formURL(action, append([]string{"name", name, "version", number}, more...)...)
	}
	data := versionPage{
		Name: name, Version: number, ModelURL: modelURL(name, "kind", promptKind(model)), Prompt: promptKind(model) != "",
		Text: version.Tags[promptText], Status: statusOf(version),
		Created: s.moment(version.Created), Updated: s.moment(version.LastUpdated), By: personOf(version.CreatedBy),
		Stage: string(version.Stage), Source: version.Source, RunID: version.RunID, ModelID: version.ModelID,
		Tags:        tagParts(version.Tags, func(key string) string { return form("set-tag", "key", key) }),
		DescribeURL: form("describe"), TagURL: form("set-tag"), AliasURL: form("set-alias"), StageURL: form("stage"),
		CopyURL: form("copy"), DeleteURL: form("delete-version"),
	}
	if !data.Prompt {
		data.PreviousURL = previousURL(name, version.Version)
	}
	if version.DownloadURI != version.Source {
		data.DownloadURI = version.DownloadURI
	}
	if from, number, ok := copiedFrom(version.Source); ok {
		data.CopiedFrom = address(versionPath, "name", from, "version", number)
	}
	// A link that somebody gave is one only where it leads to a page.
	if strings.HasPrefix(version.RunLink, "https://") || strings.HasPrefix(version.RunLink, "http://") {
		data.RunLink = version.RunLink
	}
	if version.Description != nil {
		data.Description = markup(*version.Description)
	}
	for _, alias := range aliasParts(name, model.Aliases) {
		if alias.Version == number {
			alias.To = ""
			alias.RemoveURL = form("delete-alias", "alias", alias.Alias)
			data.Aliases = append(data.Aliases, alias)
			continue
		}
		alias.MoveURL = form("set-alias", "alias", alias.Alias)
		alias.CompareURL = address(comparePath, "name", name, "version", alias.Version, "version", number)
		data.Others = append(data.Others, alias)
	}
	return data
}

// copiedFrom reads models:/name/version, the source of a copy.
func copiedFrom(source string) (name, version string, ok bool) {
	rest, ok := strings.CutPrefix(source, "models:/")
	name, version, found := strings.Cut(rest, "/")
	return name, version, ok && found && name != ""
}
