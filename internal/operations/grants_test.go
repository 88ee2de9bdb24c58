package operations_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/smithy-go/middleware"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/dynamo/dynamotest"
	"modelregistry/internal/dynamo/runs/runstest"
	"modelregistry/internal/dynamo/table/tabletest"
	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest/resttest"
	"modelregistry/internal/tracking"
)

// TestEachOperationUsesWhatItIsGranted replays every recorded request, good and
// bad, also while transactions conflict and reads come back short, and compares the actions that
// each operation asked of the table with those of its row, which are all that
// its role in the cloud is granted: too few would fail there, too many would be
// a risk.
func TestEachOperationUsesWhatItIsGranted(t *testing.T) {
	t.Parallel()
	recorded := &recorder{actions: make(map[string]map[operations.Action]bool), objects: make(map[string]map[string]bool)}
	t.Run("replay", func(t *testing.T) {
		for scenario, exchanges := range resttest.Golden(t, "../rest/testdata/golden.jsonl") {
			t.Run(scenario, func(t *testing.T) {
				t.Parallel()
				replay(t, exchanges, recorded, &tabletest.Faults{Conflict: 0.1, Unprocessed: 0.2})
			})
		}
	})
	replayUploads(t, recorded)
	for range 5 {
		replayPages(t, recorded, &tabletest.Faults{Conflict: 0.1, Unprocessed: 0.2})
	}
	replayArtifacts(t, recorded)
	replayDescriptions(t, recorded)
	replayTracking(t, recorded)
	rows := slices.Clone(operations.All)
	for _, consumer := range operations.Consumers {
		rows = append(rows, operations.Operation{Name: consumer.Name, Actions: consumer.Actions})
	}
	for _, operation := range rows {
		used := slices.Sorted(maps.Keys(recorded.actions[operation.Name]))
		granted := slices.Sorted(slices.Values(operation.Actions))
		if diff := cmp.Diff(granted, used); diff != "" {
			t.Errorf("%s: its row in operations.All grants other actions than it uses (-granted +used)\n%s", operation.Name, diff)
		}
		if diff := cmp.Diff(grantedObjects(operation.Name), slices.Sorted(maps.Keys(recorded.objects[operation.Name])), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: its row in operations.All grants other actions on the bucket than it uses (-granted +used)\n%s", operation.Name, diff)
		}
	}
}

// replay sends a scenario to the operations, each with a store of its own. What
// they answer is the business of the tests of package rest.
func replay(t *testing.T, exchanges []resttest.Exchange, recorded *recorder, faults *tabletest.Faults) {
	t.Helper()
	table := tabletest.New(t)
	server := resttest.Server(recordedStores{t: t, table: table, recorded: recorded, faults: faults})
	var memory resttest.Memory
	for _, exchange := range exchanges {
		reply := httptest.NewRecorder()
		server.ServeHTTP(reply, exchange.HTTP(t, &memory))
		var body any
		// What is no JSON names nothing.
		if json.Unmarshal(reply.Body.Bytes(), &body) == nil {
			memory.Learn(exchange, body)
		}
	}
}

// recordedStores are stores on one table whose calls are recorded.
type recordedStores struct {
	t        *testing.T
	table    string
	recorded *recorder
	faults   *tabletest.Faults
}

func (s recordedStores) Registry(operation string) registry.Store {
	return dynamotest.Open(s.t, s.table, s.recorded.of(operation), s.faults.Inject)
}

func (s recordedStores) Tracking(operation string) tracking.Store {
	return runstest.Open(s.t, s.table, s.recorded.of(operation), s.faults.Inject)
}

// replayUploads registers an upload, twice, with all that it may set, and verifies it.
func replayUploads(t *testing.T, recorded *recorder) {
	t.Helper()
	table := tabletest.New(t)
	store := dynamotest.Open(t, table, recorded.of(operations.RegisterUpload))
	for range 2 {
		if err := resttest.Upload(t.Context(), store, "m"); err != nil && !errors.Is(err, registry.UploadChanged) {
			t.Fatal(err)
		}
	}
	known, err := store.Uploads(t.Context(), "uploads/m/run")
	if err != nil {
		t.Fatal(err)
	}
	details := registry.UploadDetails{
		Tags: registry.Tags{"a": "b", "large": strings.Repeat("x", 5000)}, Aliases: []registry.Alias{"champion"},
	}
	if err := store.SettleUpload(t.Context(), known[0], registry.Settlement{Status: registry.StatusReady, Details: details}); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Manifest(t.Context(), "m", 1); err != nil {
		t.Fatal(err)
	}
	reading := registry.New(dynamotest.Open(t, table, recorded.of(operations.VerifyModelVersion)))
	if _, err := reading.VerifyModelVersion(t.Context(), resttest.Uploaded, "m", "1"); err != nil {
		t.Fatal(err)
	}
}

// forms are sent one after another: each action of the pages, on what those before it left.
var forms = []string{
	"/models/change?do=create&name=m",
	"/models/change?do=create&name=target",
	"/models/change?do=describe&name=m&description=d",
	"/models/change?do=set-tag&name=m&key=k&value=v",
	"/models/change?do=delete-tag&name=m&key=k",
	"/models/change?do=set-tag&name=m&version=1&key=k&value=" + strings.Repeat("v", 5000),
	"/models/change?do=describe&name=m&version=1&description=d",
	"/models/change?do=set-alias&name=m&version=1&alias=a",
	"/models/change?do=stage&name=m&version=1&stage=Staging&archive=yes",
	"/models/change?do=stage&name=m&version=2&stage=Staging&archive=yes",
	"/models/change?do=copy&name=m&version=1&target=target",
	"/models/change?do=copy&name=m&version=1",
	"/models/change?do=delete-alias&name=m&alias=a&was=1",
	"/models/change?do=delete-tag&name=m&version=1&key=k",
	"/models/change?do=register&run=" + runID + "&path=model&existing=m",
	"/models/change?do=register&model=m-" + runID + "&name=registered",
	"/models/remove?do=delete-version&name=m&version=2&confirm=2",
	"/models/remove?do=rename&name=m&new_name=n",
	"/models/remove?do=delete&name=n&confirm=n",
}

// replayPages opens the pages and sends their forms.
func replayPages(t *testing.T, recorded *recorder, faults *tabletest.Faults) {
	t.Helper()
	table := tabletest.New(t)
	server := resttest.Server(recordedStores{t: t, table: table, recorded: recorded, faults: faults})
	store := dynamotest.Open(t, table)
	trackOne(t, runstest.Open(t, table))
	for _, form := range forms {
		path, fields, _ := strings.Cut(form, "?")
		request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(fields))
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		server.ServeHTTP(httptest.NewRecorder(), request)
		if !strings.HasSuffix(form, "create&name=target") {
			continue
		}
		for range 2 {
			if _, err := store.CreateModelVersion(t.Context(), registry.NewModelVersion{Name: "m", Source: "s3://bucket/m"}); err != nil {
				t.Fatal(err)
			}
		}
		for _, page := range []string{
			"/models", "/models/model?name=m", "/models/version?name=m&version=1", "/models/compare?name=m&version=1&version=2",
			"/experiments", "/experiments/experiment?id=0", "/experiments/run?id=" + runID, "/experiments/logged-model?id=m-" + runID,
		} {
			server.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, page, nil))
		}
	}
}

// trackOne keeps a run and a logged model, which pages show and forms register.
func trackOne(t *testing.T, store tracking.Store) {
	t.Helper()
	const location = "s3://bucket/0/" + runID
	newRun := tracking.NewRun{ID: runID, ExperimentID: tracking.DefaultExperiment, ArtifactURI: location}
	newModel := tracking.NewLoggedModel{ID: "m-" + runID, ExperimentID: tracking.DefaultExperiment, ArtifactURI: location + "/m", SourceRunID: runID}
	if err := errors.Join(store.CreateRun(t.Context(), newRun), store.CreateLoggedModel(t.Context(), newModel)); err != nil {
		t.Fatal(err)
	}
}

// recorder notes what each operation asks of DynamoDB, and of S3.
type recorder struct {
	mutex   sync.Mutex
	actions map[string]map[operations.Action]bool
	objects map[string]map[string]bool
}

// of gives what records a client's calls for an operation.
func (r *recorder) of(operation string) func(*dynamodb.Options) {
	return func(options *dynamodb.Options) {
		options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
			return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Actions",
				func(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
					r.note(operation, actionsOf(middleware.GetOperationName(ctx), in.Parameters))
					return next.HandleInitialize(ctx, in)
				}), middleware.Before)
		})
	}
}

func (r *recorder) note(operation string, actions []operations.Action) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	if r.actions[operation] == nil {
		r.actions[operation] = make(map[operations.Action]bool)
	}
	for _, action := range actions {
		r.actions[operation][action] = true
	}
}

// actionsOf gives the actions by which IAM authorises a call: a transaction has
// none of its own. Source: "Using IAM with DynamoDB transactions" of the DynamoDB
// developer guide.
func actionsOf(name string, parameters any) []operations.Action {
	transaction, ok := parameters.(*dynamodb.TransactWriteItemsInput)
	if !ok {
		return []operations.Action{operations.Action(name)}
	}
	var actions []operations.Action
	for _, item := range transaction.TransactItems {
		switch {
		case item.Put != nil:
			actions = append(actions, operations.PutItem)
		case item.Update != nil:
			actions = append(actions, operations.UpdateItem)
		case item.Delete != nil:
			actions = append(actions, operations.DeleteItem)
		case item.ConditionCheck != nil:
			actions = append(actions, operations.ConditionCheck)
		}
	}
	return actions
}
