package dynamo

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"pgregory.net/rapid"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest/resttest"
)

// onePage is a store whose searches find what it has.
type onePage struct {
	registry.Store
	models   []registry.RegisteredModel
	versions []registry.ModelVersion
}

func (o onePage) SearchRegisteredModels(context.Context, registry.Search) (registry.Page[registry.RegisteredModel], error) {
	return registry.Page[registry.RegisteredModel]{Items: o.models}, nil
}

func (o onePage) SearchModelVersions(context.Context, registry.Search) (registry.Page[registry.ModelVersion], error) {
	return registry.Page[registry.ModelVersion]{Items: o.versions}, nil
}

// answerSize is what a search's body takes as a string in a function's answer.
func (o onePage) answerSize(t *rapid.T, path string) int {
	reply := httptest.NewRecorder()
	server := resttest.Server(resttest.Shared{OfRegistry: o})
	server.ServeHTTP(reply, httptest.NewRequest(http.MethodGet, path, nil))
	body, err := json.Marshal(reply.Body.String())
	if err != nil {
		t.Fatal(err)
	}
	return len(body)
}

var (
	anyText    = rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-z]*`), rapid.StringOfN(rapid.RuneFrom([]rune("\"\\\n\x01<&\u2028é🏠a")), 0, 40, -1))
	anyTags    = rapid.MapOf(anyText, anyText)
	anyVersion = rapid.Custom(func(t *rapid.T) registry.ModelVersion {
		text := func(what string) string { return anyText.Draw(t, what) }
		description := text("description")
		return registry.ModelVersion{
			Name:        registry.ModelName(text("name")),
			Version:     registry.VersionNumber(rapid.IntRange(1, 1e10-1).Draw(t, "version")),
			Source:      text("source"),
			RunID:       text("run"),
			RunLink:     text("link"),
			Description: &description,
			Stage:       rapid.SampledFrom(registry.Stages).Draw(t, "stage"),
			Status:      registry.StatusReady,
			Tags:        anyTags.Draw(t, "tags"),
			Aliases:     rapid.SliceOf(rapid.Map(anyText, func(text string) registry.Alias { return registry.Alias(text) })).Draw(t, "aliases"),
			CreatedBy:   registry.UserID(text("user")),
			Created:     1_800_000_000_000,
			LastUpdated: 1_800_000_000_000,
		}
	})
	anyModel = rapid.Custom(func(t *rapid.T) registry.RegisteredModel {
		text := func(what string) string { return anyText.Draw(t, what) }
		aliases := map[registry.Alias]registry.VersionNumber{}
		for _, alias := range rapid.SliceOf(anyText).Draw(t, "aliases") {
			aliases[registry.Alias(alias)] = 1
		}
		return registry.RegisteredModel{
			Name:           registry.ModelName(text("name")),
			Description:    text("description"),
			Tags:           anyTags.Draw(t, "tags"),
			Aliases:        aliases,
			LatestVersions: rapid.SliceOfN(anyVersion, 0, 4).Draw(t, "versions"),
			CreatedBy:      registry.UserID(text("user")),
			Created:        1_800_000_000_000,
			LastUpdated:    1_800_000_000_000,
		}
	})
)

// TestSizesHold compares the sizes that end a page with what the results take
// in an answer: the room between a page's limit and an answer's is for the rest.
func TestSizesHold(t *testing.T) {
	t.Parallel()
	const maxAnswerBytes = 6 << 20
	hold := func(t *rapid.T, what string, size, answer int) {
		if most := size*maxAnswerBytes/table.MaxPageBytes + 200; answer > most {
			t.Errorf("%s of size %d take %d bytes, more than %d", what, size, answer, most)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var page onePage
		size := 0
		page.versions = rapid.SliceOfN(anyVersion, 1, 5).Draw(t, "found")
		for _, version := range page.versions {
			size += sizeOfVersion(version)
		}
		hold(t, "versions", size, page.answerSize(t, "/api/2.0/mlflow/model-versions/search"))
		size = 0
		page.models = rapid.SliceOfN(anyModel, 1, 5).Draw(t, "found models")
		for _, model := range page.models {
			size += sizeOfRegisteredModel(model)
		}
		hold(t, "models", size, page.answerSize(t, "/api/2.0/mlflow/registered-models/search"))
	})
}
