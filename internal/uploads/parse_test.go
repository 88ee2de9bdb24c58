package uploads

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/registry"
	"modelregistry/internal/spec"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		key       string
		want      object
		ancestors []string
	}{
		{key: "uploads/m/MLmodel", want: object{"m", "uploads/m", "MLmodel"}, ancestors: []string{"uploads/m"}},
		{key: "uploads/m/a/b/x", want: object{"m", "uploads/m/a/b", "x"}, ancestors: []string{"uploads/m/a/b", "uploads/m/a", "uploads/m"}},
		{key: "uploads/a%2Fb + c/r/x", want: object{"a%2Fb + c", "uploads/a%2Fb + c/r", "x"}, ancestors: []string{"uploads/a%2Fb + c/r", "uploads/a%2Fb + c"}},
		{key: "uploads/m/folder/"},
		{key: "uploads/MLmodel"},
		{key: "other/m/MLmodel"},
		{key: "uploads/m/"},
	}
	for _, tt := range tests {
		got, ok := parseKey(tt.key)
		if ok != (tt.want != object{}) || got != tt.want {
			t.Errorf("%s: got %+v, %v: want %+v", tt.key, got, ok, tt.want)
		}
		if !ok {
			continue
		}
		if diff := cmp.Diff(tt.ancestors, got.ancestors()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.key, diff)
		}
	}
	deep, _ := parseKey("uploads/m/" + strings.Repeat("a/", 400) + "x")
	if got := len(deep.ancestors()); got != maxAncestors {
		t.Errorf("a deep key has %d ancestors: want %d", got, maxAncestors)
	}
}

// empty is a bucket without objects.
type empty struct{ Objects }

func (empty) Read(context.Context, string, int64) (Object, error) { return Object{}, fs.ErrNotExist }

// The file of events/ is a batch that the registrar understands.
func TestTheEventOfTheCheckout(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../events/register-upload.json")
	if err != nil {
		t.Fatal(err)
	}
	var batch struct {
		Records []struct{ MessageID, Body string }
	}
	if err := json.Unmarshal(content, &batch); err != nil || len(batch.Records) != 1 {
		t.Fatalf("%d messages, %v", len(batch.Records), err)
	}
	r := New(spec.New(), empty{}, Settings{Bucket: "mlflow-artifacts", Timeout: time.Minute, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	bad := Message{ID: "bad", Body: "{"}
	again := r.HandleBatch(t.Context(), []Message{{ID: "good", Body: batch.Records[0].Body}, bad})
	if diff := cmp.Diff([]string{"bad"}, again); diff != "" {
		t.Errorf("messages that come again (-want +got)\n%s", diff)
	}
	event, err := parseEvent(batch.Records[0].Body)
	if place, ok := parseKey(event.Detail.Object.Key); err != nil || !ok || place.model != "house prices + more" {
		t.Errorf("%+v, %v", place, err)
	}
}

// failing is a bucket that S3 does not answer for.
type failing struct{ Objects }

var errS3 = errors.New("S3 is away")

func (failing) Read(context.Context, string, int64) (Object, error) { return Object{}, errS3 }

func TestAFailureOfS3IsNoFailureOfTheUpload(t *testing.T) {
	t.Parallel()
	store := spec.New()
	r := New(store, failing{}, Settings{Bucket: "b", Timeout: time.Minute, Now: time.Now, Logger: slog.New(slog.DiscardHandler)})
	body := `{"source":"aws.s3","detail-type":"Object Created","detail":{"bucket":{"name":"b"},"object":{"key":"uploads/m/r/MLmodel"}}}`
	if err := r.Handle(t.Context(), body); !errors.Is(err, errS3) {
		t.Errorf("got %v: want %v, so that the message comes again", err, errS3)
	}
	if _, err := store.RegisteredModel(t.Context(), "m"); !errors.Is(err, registry.ResourceDoesNotExist) {
		t.Errorf("a model was made: %v", err)
	}
}
