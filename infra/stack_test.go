package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/table"
)

var update = flag.Bool("update", false, "write testdata/*.golden.json anew")

// assets are the hashes of files, which change with every build.
var assets = regexp.MustCompile(`[0-9a-f]{64}`)

func TestTheTemplatesAreTheRecordedOnes(t *testing.T) {
	t.Parallel()
	for name, pattern := range map[string]string{
		"testdata/stack.golden.json":     "model-registry-prod.template.json",
		"testdata/functions.golden.json": "modelregistryprodFunctions*.nested.template.json",
		"testdata/tracking.golden.json":  "modelregistryprodTracking*.nested.template.json",
	} {
		got := assets.ReplaceAll(file(t, pattern), []byte("<asset>"))
		if *update {
			if err := os.WriteFile(name, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(want, got) {
			diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n"))
			t.Errorf("%s is another template than recorded. If the change is meant, run: go test ./infra -update\n(-recorded +now)\n%.4000s", name, diff)
		}
	}
}

// identity is what an upgrade must not change: CloudFormation would replace the
// resource, and with it lose data, the address, or what teams have attached.
type identity struct {
	Type string
	// Immutable are the properties whose change replaces the resource.
	Immutable map[string]any
}

// immutable are those properties by type, as the resource reference of
// CloudFormation marks them "Update requires: Replacement".
var immutable = map[string][]string{
	"AWS::DynamoDB::Table":       {"TableName", "KeySchema", "LocalSecondaryIndexes", "ImportSourceSpecification"},
	"AWS::S3::Bucket":            {"BucketName"},
	"AWS::ApiGatewayV2::Api":     {"ProtocolType"},
	"AWS::IAM::ManagedPolicy":    {"ManagedPolicyName", "Path", "Description"},
	"AWS::CloudFormation::Stack": {},
}

func TestAnUpgradeReplacesNothingThatMatters(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("testdata/identity.json")
	if err != nil {
		t.Fatal(err)
	}
	var recorded map[string]identity
	if err := json.Unmarshal(content, &recorded); err != nil {
		t.Fatal(err)
	}
	for stage := range installations {
		now := make(map[string]identity)
		for id, resource := range stackOf(t, stage).Resources {
			properties, ok := immutable[resource.Type]
			if !ok {
				continue
			}
			fixed := make(map[string]any)
			for _, name := range properties {
				if value, ok := resource.Properties[name]; ok {
					fixed[name] = value
				}
			}
			now[id] = identity{resource.Type, fixed}
		}
		if diff := cmp.Diff(recorded, now); diff != "" {
			t.Errorf("stage %s: an upgrade would replace what holds data, the address or a policy. testdata/identity.json is what is deployed: it is never changed for a resource that is in it (-deployed +now)\n%s", stage, diff)
		}
	}
}

func TestResourcesStayFarFromTheLimit(t *testing.T) {
	t.Parallel()
	const limit = 500
	for stage := range installations {
		templates := map[string]template{"stack": stackOf(t, stage)}
		for _, name := range functionStacks {
			templates[name] = nestedOf(t, stage, name)
		}
		for name, template := range templates {
			if got := len(template.Resources); got > limit/2 {
				t.Errorf("%s, %s: %d resources are near CloudFormation's limit of %d: nest another stack", stage, name, got, limit)
			}
		}
	}
}

func TestTheTable(t *testing.T) {
	t.Parallel()
	tests := []struct {
		stage      string
		protection bool
		policy     string
	}{
		{stage: "prod", protection: true, policy: "Retain"},
		{stage: "dev", protection: false, policy: "Delete"},
	}
	for _, tt := range tests {
		_, table := stackOf(t, tt.stage).only(t, "AWS::DynamoDB::Table")
		want := map[string]any{
			"BillingMode":                      "PAY_PER_REQUEST",
			"DeletionProtectionEnabled":        tt.protection,
			"PointInTimeRecoverySpecification": map[string]any{"PointInTimeRecoveryEnabled": true},
			"SSESpecification":                 map[string]any{"SSEEnabled": false},
			"StreamSpecification":              map[string]any{"StreamViewType": "NEW_AND_OLD_IMAGES"},
			"TimeToLiveSpecification":          map[string]any{"AttributeName": "expires", "Enabled": true},
		}
		for name, value := range want {
			if diff := cmp.Diff(value, table.Properties[name]); diff != "" {
				t.Errorf("%s: %s (-want +got)\n%s", tt.stage, name, diff)
			}
		}
		if table.DeletionPolicy != tt.policy {
			t.Errorf("%s: the deletion policy is %s: want %s", tt.stage, table.DeletionPolicy, tt.policy)
		}
	}
}

// The store asks for these indexes by name, and finds what they project.
func TestTheTableHasTheSchemaOfTheStore(t *testing.T) {
	t.Parallel()
	_, made := stackOf(t, "prod").only(t, "AWS::DynamoDB::Table")
	key := func(sortKey string) []any {
		return []any{
			map[string]any{"AttributeName": table.Schema.PartitionKey, "KeyType": "HASH"},
			map[string]any{"AttributeName": sortKey, "KeyType": "RANGE"},
		}
	}
	var indexes []any
	for _, index := range table.Schema.Indexes {
		projection := map[string]any{"ProjectionType": "KEYS_ONLY"}
		if len(index.Included) > 0 {
			var names []any
			for _, name := range index.Included {
				names = append(names, name)
			}
			projection = map[string]any{"ProjectionType": "INCLUDE", "NonKeyAttributes": names}
		}
		indexes = append(indexes, map[string]any{"IndexName": index.Name, "KeySchema": key(index.SortKey), "Projection": projection})
	}
	if diff := cmp.Diff(key(table.Schema.SortKey), made.Properties["KeySchema"]); diff != "" {
		t.Errorf("the table's key (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(indexes, made.Properties["LocalSecondaryIndexes"]); diff != "" {
		t.Errorf("the indexes (-want +got)\n%s", diff)
	}
}

func TestTheBucket(t *testing.T) {
	t.Parallel()
	stack := stackOf(t, "prod")
	_, bucket := stack.only(t, "AWS::S3::Bucket")
	want := map[string]any{
		"VersioningConfiguration": map[string]any{"Status": "Enabled"},
		"BucketEncryption": map[string]any{"ServerSideEncryptionConfiguration": []any{
			map[string]any{"ServerSideEncryptionByDefault": map[string]any{"SSEAlgorithm": "AES256"}},
		}},
		"PublicAccessBlockConfiguration": map[string]any{
			"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true,
		},
		"NotificationConfiguration": map[string]any{"EventBridgeConfiguration": map[string]any{"EventBridgeEnabled": true}},
		"OwnershipControls":         map[string]any{"Rules": []any{map[string]any{"ObjectOwnership": "BucketOwnerEnforced"}}},
		"LifecycleConfiguration": map[string]any{"Rules": []any{
			map[string]any{"Id": "abandoned-uploads", "Status": "Enabled", "AbortIncompleteMultipartUpload": map[string]any{"DaysAfterInitiation": 7.0}},
			map[string]any{
				"Id": "old-versions", "Status": "Enabled", "ExpiredObjectDeleteMarker": true,
				"NoncurrentVersionExpiration": map[string]any{"NoncurrentDays": 90.0},
			},
		}},
	}
	if diff := cmp.Diff(want, bucket.Properties); diff != "" {
		t.Errorf("the bucket, which has no CORS rule (-want +got)\n%s", diff)
	}
	if bucket.DeletionPolicy != "Retain" {
		t.Errorf("the deletion policy is %s: want Retain", bucket.DeletionPolicy)
	}
	_, policy := stack.only(t, "AWS::S3::BucketPolicy")
	var refused []any
	for _, statement := range policy.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any) {
		statement := statement.(map[string]any)
		refused = append(refused, statement["Effect"], statement["Condition"])
	}
	want2 := []any{
		"Deny", map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
		"Deny", map[string]any{"NumericLessThan": map[string]any{"s3:TlsVersion": 1.2}},
	}
	if diff := cmp.Diff(want2, refused); diff != "" {
		t.Errorf("the bucket's policy (-want +got)\n%s", diff)
	}
}

func TestWhatPeopleAreTold(t *testing.T) {
	t.Parallel()
	tests := []struct {
		stage   string
		outputs []string
	}{
		{stage: "prod", outputs: []string{"AdminPolicyArn", "ApiUrl", "BucketName", "ReaderPolicyArn", "Shards", "TableName", "UploadDeadLettersUrl", "WriterPolicyArn"}},
		{stage: "dev", outputs: []string{"AdminPolicyArn", "ApiUrl", "BucketName", "DomainTarget", "ReaderPolicyArn", "Shards", "TableName", "UploadDeadLettersUrl", "WriterPolicyArn"}},
	}
	for _, tt := range tests {
		var got []string
		for name := range stackOf(t, tt.stage).Outputs {
			got = append(got, name)
		}
		if diff := cmp.Diff(tt.outputs, got, sorted); diff != "" {
			t.Errorf("%s: outputs (-want +got)\n%s", tt.stage, diff)
		}
	}
}
