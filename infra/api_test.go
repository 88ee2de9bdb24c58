package main

import (
	"encoding/json"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"modelregistry/internal/operations"
)

var sorted = cmpopts.SortSlices(strings.Compare)

// built is what the nested stack has of an operation.
type built struct {
	Routes        []string
	Authorization []string
	Grants        []string
	Caller        string
}

// TestEachOperationHasItsFunction compares all that the functions' stack holds
// with the list of operations: nothing is missing, and nothing else is there.
func TestEachOperationHasItsFunction(t *testing.T) {
	t.Parallel()
	for stage, authorization := range map[string]string{"prod": "AWS_IAM", "dev": "NONE"} {
		want := make(map[string]built)
		for _, operation := range operations.All {
			row := built{Authorization: []string{authorization}, Grants: wantedGrants(operation, stage == "prod"), Caller: "apigateway.amazonaws.com of the API's */*"}
			for _, route := range operation.Routes {
				row.Routes = append(row.Routes, route.Method+" "+route.Path)
			}
			want["model-registry-"+stage+"-"+operation.Name] = row
		}
		got := builtFunctions(t, functionsOf(t, stage))
		if diff := cmp.Diff(want, got, sorted); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", stage, diff)
		}
	}
}

// wantedGrants are all that a function's role may do, and on what.
func wantedGrants(operation operations.Operation, traced bool) []string {
	grants := []string{"logs:CreateLogStream on the log", "logs:PutLogEvents on the log"}
	if traced {
		grants = append(grants, "xray:PutTraceSegments on *", "xray:PutTelemetryRecords on *")
	}
	for _, action := range operation.Actions {
		grants = append(grants, "dynamodb:"+string(action)+" on the table")
		if action == operations.Query {
			grants = append(grants, "dynamodb:Query on the table/index/*")
		}
	}
	for folder, actions := range operations.ObjectsOf(operation.Name) {
		for _, action := range actions {
			resource := "the bucket/" + string(folder) + "*"
			if action == operations.ListBucket {
				resource = "the bucket"
			}
			grants = append(grants, "s3:"+string(action)+" on "+resource)
		}
	}
	return grants
}

// builtFunctions follows each function to its role, permission and routes.
func builtFunctions(t *testing.T, functions template) map[string]built {
	t.Helper()
	names := make(map[string]string)
	found := make(map[string]built)
	for id, function := range functions.of("AWS::Lambda::Function") {
		names["["+id+".Arn]"] = function.Properties["FunctionName"].(string)
		role, _, _ := strings.Cut(strings.Trim(text(function.Properties["Role"]), "[]"), ".")
		found[function.Properties["FunctionName"].(string)] = built{Grants: grantsOf(t, functions.Resources[role])}
	}
	for _, permission := range functions.of("AWS::Lambda::Permission") {
		name := names[text(permission.Properties["FunctionName"])]
		row := found[name]
		_, routes, _ := strings.Cut(text(permission.Properties["SourceArn"]), "ApiId]/")
		row.Caller = permission.Properties["Principal"].(string) + " of the API's " + routes
		found[name] = row
	}
	for _, route := range functions.of("AWS::ApiGatewayV2::Route") {
		target := strings.Trim(strings.TrimPrefix(text(route.Properties["Target"]), "integrations/"), "[]")
		name := names[text(functions.Resources[target].Properties["IntegrationUri"])]
		row := found[name]
		row.Routes = append(row.Routes, route.Properties["RouteKey"].(string))
		if kind := route.Properties["AuthorizationType"].(string); !slices.Contains(row.Authorization, kind) {
			row.Authorization = append(row.Authorization, kind)
		}
		found[name] = row
	}
	return found
}

// grantsOf lists what a role may do. A role with a managed policy, or whose
// policies allow by exclusion, fails.
func grantsOf(t *testing.T, role resource) []string {
	t.Helper()
	if role.Properties["ManagedPolicyArns"] != nil {
		t.Errorf("a role has managed policies: %v", role.Properties["ManagedPolicyArns"])
	}
	var grants []string
	for _, policy := range role.Properties["Policies"].([]any) {
		document := policy.(map[string]any)["PolicyDocument"].(map[string]any)
		for _, statement := range document["Statement"].([]any) {
			statement := statement.(map[string]any)
			if extra := len(statement) - len([]string{"Action", "Effect", "Resource"}); extra != 0 || statement["Effect"] != "Allow" {
				t.Errorf("a statement is no plain grant: %v", statement)
			}
			for _, action := range texts(statement["Action"]) {
				for _, on := range texts(statement["Resource"]) {
					grants = append(grants, action+" on "+known(on))
				}
			}
		}
	}
	return grants
}

// known names what the parameters of the nested stack lead to.
func known(arn string) string {
	if rest, ok := strings.CutPrefix(arn, "[referencetomodelregistry"); ok {
		parameter, suffix, _ := strings.Cut(rest, "]")
		switch {
		case strings.Contains(parameter, "Table") && strings.HasSuffix(parameter, "Arn"):
			return "the table" + suffix
		case strings.Contains(parameter, "FunctionLogs") && strings.HasSuffix(parameter, "Arn"):
			return "the log" + suffix
		case strings.Contains(parameter, "Bucket") && strings.HasSuffix(parameter, "Arn"):
			return "the bucket" + suffix
		}
	}
	return arn
}

// bucketName is the parameter of the nested stack that names the bucket.
var bucketName = regexp.MustCompile(`\[referencetomodelregistry\w+Bucket\w+Ref\]`)

func TestFunctions(t *testing.T) {
	t.Parallel()
	roots := map[string]string{"prod": "s3://the bucket/artifacts", "dev": "mlflow-artifacts:/"}
	traced := map[string]any{"prod": map[string]any{"Mode": "Active"}, "dev": nil}
	for stage, shards := range map[string]string{"prod": "4", "dev": "8"} {
		for id, function := range functionsOf(t, stage).of("AWS::Lambda::Function") {
			got := map[string]any{}
			for _, name := range []string{"Architectures", "Runtime", "Handler", "TracingConfig", "Timeout", "MemorySize"} {
				got[name] = function.Properties[name]
			}
			variables := function.Properties["Environment"].(map[string]any)["Variables"].(map[string]any)
			got["root"] = bucketName.ReplaceAllString(text(variables["ARTIFACT_ROOT"]), "the bucket")
			got["environment"], got["SHARDS"] = slices.Sorted(maps.Keys(variables)), variables["SHARDS"]
			want := map[string]any{
				"Architectures": []any{"arm64"}, "Runtime": "provided.al2023", "Handler": "bootstrap",
				"TracingConfig": traced[stage], "Timeout": 29.0, "MemorySize": 512.0,
				"environment": []string{"ARTIFACT_ROOT", "SHARDS", "TABLE_NAME"}, "SHARDS": shards, "root": roots[stage],
			}
			if onObjects(id) {
				want["environment"] = []string{"ARTIFACT_BUCKET", "ARTIFACT_ROOT", "SHARDS", "TABLE_NAME"}
			}
			if strings.HasPrefix(id, "GetPresignedDownloadUrl") || strings.HasPrefix(id, "CreatePresignedDownloadUrl") {
				want["environment"] = []string{"ARTIFACT_BUCKET", "ARTIFACT_ROOT", "MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS", "SHARDS", "TABLE_NAME"}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, %s (-want +got)\n%s", stage, id, diff)
			}
		}
	}
}

// onObjects reports whether a function's operation works on the bucket.
func onObjects(id string) bool {
	return slices.ContainsFunc(operations.All, func(operation operations.Operation) bool {
		return len(operations.ObjectsOf(operation.Name)) > 0 && strings.HasPrefix(id, camel(operation.Name)+"Function")
	})
}

func TestTheAPI(t *testing.T) {
	t.Parallel()
	tests := []struct {
		stage       string
		rate, burst float64
		elsewhere   bool
		url         string
	}{
		{stage: "prod", rate: 200, burst: 400, url: "[Api.ApiEndpoint]"},
		{stage: "dev", rate: 10, burst: 20, elsewhere: true, url: "https://registry.example.com"},
	}
	for _, tt := range tests {
		stack := stackOf(t, tt.stage)
		_, api := stack.only(t, "AWS::ApiGatewayV2::Api")
		if got := api.Properties["DisableExecuteApiEndpoint"]; got != tt.elsewhere {
			t.Errorf("%s: DisableExecuteApiEndpoint is %v: want %v", tt.stage, got, tt.elsewhere)
		}
		_, stage := stack.only(t, "AWS::ApiGatewayV2::Stage")
		want := map[string]any{"ThrottlingRateLimit": tt.rate, "ThrottlingBurstLimit": tt.burst}
		if diff := cmp.Diff(want, stage.Properties["DefaultRouteSettings"]); diff != "" {
			t.Errorf("%s: throttling (-want +got)\n%s", tt.stage, diff)
		}
		if got := text(stack.Outputs["ApiUrl"].(map[string]any)["Value"]); got != tt.url {
			t.Errorf("%s: the URL is %s: want %s", tt.stage, got, tt.url)
		}
	}
	_, domain := stackOf(t, "dev").only(t, "AWS::ApiGatewayV2::DomainName")
	configurations := list(domain.Properties["DomainNameConfigurations"])
	if got := configurations[0].(map[string]any)["SecurityPolicy"]; got != "TLS_1_2" {
		t.Errorf("the domain takes %v: want TLS_1_2", got)
	}
}

// A line of the log is JSON whatever a request holds: API Gateway escapes what
// it puts in.
func TestTheLogOfRequestsIsJSON(t *testing.T) {
	t.Parallel()
	var line map[string]string
	if err := json.Unmarshal([]byte(requestFormat()), &line); err != nil {
		t.Fatal(err)
	}
	_, stage := stackOf(t, "prod").only(t, "AWS::ApiGatewayV2::Stage")
	settings := stage.Properties["AccessLogSettings"].(map[string]any)
	if got := settings["Format"]; got != requestFormat() {
		t.Errorf("the stage logs %v: want %s", got, requestFormat())
	}
	if got := text(settings["DestinationArn"]); !strings.HasSuffix(got, ":log-group:[RequestLogs6647DCB7]") {
		t.Errorf("the stage logs to %s", got)
	}
}

// variables are those of a route's path.
var variables = regexp.MustCompile(`\{[^}]*\}`)

// TestThePoliciesSplitTheRoutes asks of each policy what IAM would: whether one
// of its patterns matches a route's ARN.
func TestThePoliciesSplitTheRoutes(t *testing.T) {
	t.Parallel()
	for access, mayCall := range map[operations.Access][]operations.Access{
		operations.Reader: {operations.Open, operations.Reader},
		operations.Writer: {operations.Open, operations.Reader, operations.Writer},
		operations.Admin:  {operations.Open, operations.Reader, operations.Writer, operations.Admin},
	} {
		patterns := policyPatterns(t, access)
		for _, operation := range operations.All {
			for _, route := range operation.Routes {
				for _, path := range []string{route.Path, variables.ReplaceAllString(route.Path, "a")} {
					got := slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, "$default/"+route.Method+path) })
					if want := slices.Contains(mayCall, operation.Access); got != want {
						t.Errorf("%s may call %s %s: %v, want %v", access, route.Method, path, got, want)
					}
				}
			}
		}
	}
}

// policyPatterns are what a policy allows on the API.
func policyPatterns(t *testing.T, access operations.Access) []string {
	t.Helper()
	for id, policy := range stackOf(t, "prod").of("AWS::IAM::ManagedPolicy") {
		if !strings.HasPrefix(strings.ToLower(id), string(access)) {
			continue
		}
		document := policy.Properties["PolicyDocument"].(map[string]any)
		statement := list(document["Statement"])[0].(map[string]any)
		if len(list(document["Statement"])) != 1 || statement["Action"] != "execute-api:Invoke" || statement["Effect"] != "Allow" {
			t.Fatalf("%s allows %v: want execute-api:Invoke alone", access, document)
		}
		var patterns []string
		for _, arn := range texts(statement["Resource"]) {
			_, route, ok := strings.Cut(arn, "[Api.ApiId]/")
			if !ok {
				t.Fatalf("%s reaches beyond the API: %s", access, arn)
			}
			patterns = append(patterns, route)
		}
		return patterns
	}
	t.Fatalf("there is no policy %s", access)
	return nil
}

// matches is IAM's: * stands for any text. path.Match would stop at slashes.
func matches(pattern, route string) bool {
	slashless := func(text string) string { return strings.ReplaceAll(text, "/", "|") }
	ok, err := path.Match(slashless(pattern), slashless(route))
	return ok && err == nil
}

// IAM takes 6,144 characters of a managed policy, white space not counted. The
// longest region and the id of an API stand in for what deployment fills in.
func TestThePoliciesFit(t *testing.T) {
	t.Parallel()
	const limit = 6144
	for id, policy := range stackOf(t, "prod").of("AWS::IAM::ManagedPolicy") {
		size := len(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"execute-api:Invoke","Resource":[]}]}`)
		document := policy.Properties["PolicyDocument"].(map[string]any)
		for _, arn := range texts(list(document["Statement"])[0].(map[string]any)["Resource"]) {
			filled := strings.NewReplacer("[AWS::Partition]", "aws", "[AWS::Region]", "ap-southeast-1", "[AWS::AccountId]", strconv.Itoa(1e11), "[Api.ApiId]", "abcdefghij").Replace(arn)
			size += len(filled) + len(`"",`)
		}
		if size > limit {
			t.Errorf("%s has %d characters: IAM takes %d", id, size, limit)
		}
	}
}
