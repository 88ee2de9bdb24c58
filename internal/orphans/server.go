package orphans

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"modelregistry/internal/artifacts"
)

// Server is the registry's API.
type Server struct {
	// URL is that of clients.
	URL string
	// Root is that of its artifacts.
	Root artifacts.Root
	// Sign signs a request with that body, where the server asks for it.
	Sign func(r *http.Request, body []byte) error
}

// References reads all versions and, where the server tracks them, all runs and
// logged models.
func (s Server) References(ctx context.Context) (References, error) {
	references := NewReferences(s.Root)
	if err := s.versions(ctx, references); err != nil {
		return References{}, err
	}
	return references, s.tracked(ctx, references)
}

type version struct {
	Name, Version, Source string
}

func (s Server) versions(ctx context.Context, references References) error {
	for token := ""; ; {
		var page struct {
			Versions []version `json:"model_versions"`
			Next     string    `json:"next_page_token"`
		}
		query := url.Values{"max_results": {"1000"}, "page_token": {token}}
		if err := s.call(ctx, http.MethodGet, "model-versions/search?"+query.Encode(), nil, &page); err != nil {
			return err
		}
		for _, found := range page.Versions {
			if err := s.version(ctx, references, found); err != nil {
				return fmt.Errorf("version %s of %s: %w", found.Version, found.Name, err)
			}
		}
		if token = page.Next; token == "" {
			return nil
		}
	}
}

// version adds where its files are, which for a model's name or id is not its
// source, and the source.
func (s Server) version(ctx context.Context, references References, found version) error {
	uri := found.Source
	if strings.HasPrefix(uri, "models:") || strings.HasPrefix(uri, "runs:") {
		var download struct {
			URI string `json:"artifact_uri"`
		}
		query := url.Values{"name": {found.Name}, "version": {found.Version}}
		if err := s.call(ctx, http.MethodGet, "model-versions/get-download-uri?"+query.Encode(), nil, &download); err != nil {
			return err
		}
		uri = download.URI
	}
	return references.Add(uri)
}

// tracked adds what runs and logged models keep, deleted ones too: they can be
// brought back.
func (s Server) tracked(ctx context.Context, references References) error {
	experiments, err := s.experiments(ctx)
	if errors.Is(err, errNoRoute) {
		return s.tracksNothing(ctx)
	}
	if err != nil {
		return err
	}
	for _, id := range experiments {
		runs := map[string]any{"experiment_ids": []string{id}, "run_view_type": "ALL", "max_results": 1000}
		if err := s.search(ctx, "runs/search", runs, references); err != nil {
			return err
		}
		models := map[string]any{"experiment_ids": []string{id}, "max_results": 50}
		if err := s.search(ctx, "logged-models/search", models, references); err != nil {
			return err
		}
	}
	return nil
}

// tracksNothing fails where the server keeps runs, of which it cannot give a list:
// what they keep would look like orphans.
func (s Server) tracksNothing(ctx context.Context) error {
	var first struct{}
	err := s.call(ctx, http.MethodGet, "experiments/get?experiment_id=0", nil, &first)
	if errors.Is(err, errNoRoute) {
		return nil
	}
	if err != nil {
		return err
	}
	return errors.New("the server keeps runs, and has no search that lists them")
}

func (s Server) experiments(ctx context.Context) ([]string, error) {
	var ids []string
	for token := ""; ; {
		var page struct {
			Experiments []struct {
				ID string `json:"experiment_id"`
			}
			Next string `json:"next_page_token"`
		}
		request := map[string]any{"view_type": "ALL", "max_results": 1000, "page_token": token}
		if err := s.call(ctx, http.MethodPost, "experiments/search", request, &page); err != nil {
			return nil, err
		}
		for _, experiment := range page.Experiments {
			ids = append(ids, experiment.ID)
		}
		if token = page.Next; token == "" {
			return ids, nil
		}
	}
}

// search adds the artifact URIs of runs or logged models.
func (s Server) search(ctx context.Context, path string, request map[string]any, references References) error {
	for {
		type info struct {
			URI string `json:"artifact_uri"`
		}
		var page struct {
			Runs   []struct{ Info info }
			Models []struct{ Info info }
			Next   string `json:"next_page_token"`
		}
		if err := s.call(ctx, http.MethodPost, path, request, &page); err != nil {
			return err
		}
		for _, found := range append(page.Runs, page.Models...) {
			if err := references.Add(found.Info.URI); err != nil {
				return err
			}
		}
		if page.Next == "" {
			return nil
		}
		request["page_token"] = page.Next
	}
}

// errNoRoute says that the server has no such operation.
var errNoRoute = errors.New("no such operation")

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 64 << 20

func (s Server) call(ctx context.Context, method, path string, message, reply any) error {
	var body []byte
	if message != nil {
		var err error
		if body, err = json.Marshal(message); err != nil {
			return err
		}
	}
	request, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(s.URL, "/")+"/api/2.0/mlflow/"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if s.Sign != nil {
		if err := s.Sign(request, body); err != nil {
			return err
		}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	switch {
	case err != nil:
		return err
	case response.StatusCode == http.StatusNotFound:
		return fmt.Errorf("%w: %s", errNoRoute, path)
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("%s answers %s: %.200s", path, response.Status, content)
	}
	return json.Unmarshal(content, reply)
}
