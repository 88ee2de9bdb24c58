package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/artifactstest"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// errorsTold collects what is reported.
type errorsTold struct {
	mutex sync.Mutex
	all   []string
}

func (e *errorsTold) report(_ context.Context, err error) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.all = append(e.all, err.Error())
}

// manifested is a registry beside a bucket.
type manifested struct {
	bucket         artifactstest.Bucket
	create, verify http.Handler
	told           *errorsTold
}

func newManifested(t *testing.T) manifested {
	t.Helper()
	store := dynamotest.New(t)
	if _, err := store.CreateRegisteredModel(t.Context(), registry.NewRegisteredModel{Name: "m"}); err != nil {
		t.Fatal(err)
	}
	made := manifested{bucket: artifactstest.NewBucket(t), told: &errorsTold{}}
	objects := s3store.NewBucket(made.bucket.Client(), made.bucket.Name)
	made.create = rest.Handler(rest.CreateModelVersion(objects, made.told.report), registry.New(store), made.told.report)
	made.verify = rest.Handler(rest.VerifyModelVersion(objects), registry.New(store), made.told.report)
	return made
}

func (m manifested) put(t *testing.T, path artifacts.Path, content string) {
	t.Helper()
	if err := m.bucket.Store().Put(t.Context(), path, strings.NewReader(content), nil); err != nil {
		t.Fatal(err)
	}
}

func (m manifested) register(t *testing.T, source string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"name": "m", "source": source, "run_id": "r"})
	if err != nil {
		t.Fatal(err)
	}
	if reply := exchange(m.create, http.MethodPost, "/", string(body), "Content-Type", "application/json"); reply.Code != http.StatusOK {
		t.Fatalf("status %d: %s", reply.Code, reply.Body)
	}
}

func (m manifested) verified(version int) string {
	reply := exchange(m.verify, http.MethodGet, fmt.Sprintf("/?name=m&version=%d", version), "")
	return strings.Join(strings.Fields(reply.Body.String()), "")
}

func TestVersionsOfTheArtifactAPIAreVerified(t *testing.T) {
	t.Parallel()
	m := newManifested(t)
	m.put(t, "1/r/MLmodel", "flavors: {}")
	m.put(t, "1/r/data/weights.bin", "weights")
	for n, source := range []string{"mlflow-artifacts:/1/r", "s3://" + m.bucket.Name + "/artifacts/1/r"} {
		m.register(t, source)
		if got := m.verified(n + 1); !strings.Contains(got, `"intact":true,"files":2}`) {
			t.Errorf("%s: %s", source, got)
		}
	}
	m.put(t, "1/r/data/weights.bin", "WEIGHTS")
	if got := m.verified(1); !strings.Contains(got, `"intact":false,"files":2,"changed":[{"path":"data/weights.bin","size":7,`) {
		t.Errorf("changed: %s", got)
	}
	m.put(t, "1/r/data/weights.bin", "weights")
	if got := m.verified(1); !strings.Contains(got, `"intact":true`) {
		t.Errorf("put back: %s", got)
	}
	if err := m.bucket.Store().Delete(t.Context(), "1/r/MLmodel"); err != nil {
		t.Fatal(err)
	}
	if got := m.verified(2); !strings.Contains(got, `"intact":false,"files":2,"missing":[{"path":"MLmodel",`) {
		t.Errorf("deleted: %s", got)
	}
	if len(m.told.all) > 0 {
		t.Errorf("reported: %v", m.told.all)
	}
}

// TestFoldersWithTooManyFilesAreRegistered goes without a manifest.
func TestFoldersWithTooManyFilesAreRegistered(t *testing.T) {
	t.Parallel()
	m := newManifested(t)
	var putting errgroup.Group
	putting.SetLimit(8)
	for n := range 1001 {
		putting.Go(func() error {
			return m.bucket.Store().Put(t.Context(), artifacts.Path(fmt.Sprintf("1/r/%d", n)), strings.NewReader(""), nil)
		})
	}
	if err := putting.Wait(); err != nil {
		t.Fatal(err)
	}
	m.register(t, "mlflow-artifacts:/1/r")
	if len(m.told.all) != 1 || !strings.Contains(m.told.all[0], "more than 1000 files") {
		t.Errorf("reported: %v", m.told.all)
	}
	if got := m.verified(1); !strings.Contains(got, "hasnomanifest") {
		t.Errorf("verified: %s", got)
	}
}
