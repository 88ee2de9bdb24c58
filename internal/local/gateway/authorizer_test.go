package gateway_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/gateway"
	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
)

// doorkeeper lets readers in, and those alone.
type doorkeeper struct{}

func (doorkeeper) Authorize(_ *http.Request, _ string, access operations.Access) (iam.Identity, error) {
	if !operations.Reader.Allows(access) {
		return iam.Identity{}, fmt.Errorf("%w: a reader may not", iam.ErrForbidden)
	}
	return iam.Identity{Name: "reader", AccessKey: "AKREADER", SecretKey: "secret"}, nil
}

func TestTheAuthorizerDecides(t *testing.T) {
	t.Parallel()
	functions := &invoker{answer: `{"statusCode":200}`}
	guarded := gateway.New([]operations.Operation{
		{Name: "get", Access: operations.Reader, Routes: []operations.Route{{Method: http.MethodGet, Path: "/thing"}}},
		{Name: "set", Access: operations.Writer, Routes: []operations.Route{{Method: http.MethodPost, Path: "/thing"}}},
	}, functions, slog.New(slog.DiscardHandler))
	guarded.Authorizer = doorkeeper{}
	server := httptest.NewServer(guarded)
	t.Cleanup(server.Close)

	refused := do(t, newRequest(t, http.MethodPost, server.URL+"/thing", nil))
	if refused.Status != http.StatusForbidden || refused.Body != `{"message":"Forbidden"}` || functions.event != nil {
		t.Errorf("got %d %s and the event %s: want a 403 and no event", refused.Status, refused.Body, functions.event)
	}
	if got := do(t, newRequest(t, http.MethodGet, server.URL+"/thing", nil)); got.Status != http.StatusOK {
		t.Fatalf("got %d %s", got.Status, got.Body)
	}
	var event struct {
		RequestContext struct{ Authorizer any }
	}
	if err := json.Unmarshal(functions.event, &event); err != nil {
		t.Fatal(err)
	}
	want := map[string]any{"iam": map[string]any{
		"accessKey": "AKREADER", "accountId": "000000000000", "callerId": "reader", "userId": "reader",
		"userArn": "arn:aws:iam::000000000000:user/reader", "cognitoIdentity": nil, "principalOrgId": nil,
	}}
	if diff := cmp.Diff(want, event.RequestContext.Authorizer); diff != "" {
		t.Errorf("the event's authorizer (-want +got)\n%s", diff)
	}
}
