package s3events_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/s3events"
)

// told is a notification as the S3 server sends it.
func told(name, key string) string {
	return `{"Records":[{"awsRegion":"us-east-1","eventTime":"2026-11-24T13:13:08+01:00","eventName":"` + name + `",` +
		`"requestParameters":{"sourceIPAddress":"127.0.0.1"},"s3":{"bucket":{"name":"bbb","arn":"arn:aws:s3:::/bbb/` + key + `"},` +
		`"object":{"key":"` + key + `","size":1,"eTag":"\"9dd4\"","versionId":null,"sequencer":"1"}}}]}`
}

func TestNotificationsBecomeEventsOfEventBridge(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, body string
		status     int
		// keys are those of the events, each with its reason.
		keys []string
	}{
		{name: "an object", body: told("s3:ObjectCreated:Put", "uploads/hä + x%2Fy/MLmodel"), status: 200, keys: []string{"uploads/hä + x%2Fy/MLmodel PutObject"}},
		{name: "in parts", body: told("s3:ObjectCreated:CompleteMultipartUpload", "uploads/m/x"), status: 200, keys: []string{"uploads/m/x CompleteMultipartUpload"}},
		{name: "a copy", body: told("s3:ObjectCreated:Copy", "uploads/m/x"), status: 200, keys: []string{"uploads/m/x CopyObject"}},
		{name: "elsewhere", body: told("s3:ObjectCreated:Put", "artifacts/x"), status: 200},
		{name: "a deletion", body: told("s3:ObjectRemoved:Delete", "uploads/m/x"), status: 200},
		{name: "the test at the start", body: `{"Event":"s3:TestEvent"}`, status: 200},
		{name: "no JSON", body: "{", status: 400},
		{name: "too much", body: strings.Repeat(" ", 2<<20), status: 400},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var keys []string
			handler := s3events.Handler("bbb", "uploads/", func(event string) error {
				var got map[string]any
				if err := json.Unmarshal([]byte(event), &got); err != nil {
					t.Fatal(err)
				}
				detail := got["detail"].(map[string]any)
				object := detail["object"].(map[string]any)
				keys = append(keys, object["key"].(string)+" "+detail["reason"].(string))
				want := []any{"aws.s3", "Object Created", "2026-11-24T12:13:08Z", "9dd4", []any{"arn:aws:s3:::bbb"}}
				if diff := cmp.Diff(want, []any{got["source"], got["detail-type"], got["time"], object["etag"], got["resources"]}); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
				return nil
			})
			reply := httptest.NewRecorder()
			handler.ServeHTTP(reply, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(tt.body)))
			if diff := cmp.Diff(tt.keys, keys); diff != "" || reply.Code != tt.status {
				t.Errorf("status %d (-want +got)\n%s", reply.Code, diff)
			}
		})
	}
}

func TestAnEventThatIsNotKeptIsNotTakenFor(t *testing.T) {
	t.Parallel()
	handler := s3events.Handler("bbb", "uploads/", func(string) error { return errors.New("the disk is full") })
	reply := httptest.NewRecorder()
	body := strings.NewReader(told("s3:ObjectCreated:Put", "uploads/m/x"))
	handler.ServeHTTP(reply, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", body))
	if reply.Code != http.StatusInternalServerError {
		t.Errorf("got %d: want 500", reply.Code)
	}
}
