package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigatewayv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/operations"
)

const (
	// functionSeconds is one less than API Gateway waits, so that a client hears
	// of a timeout from the function that had it.
	functionSeconds = 29
	gatewaySeconds  = 30
)

// functionsProps are what the functions are made of.
type functionsProps struct {
	settings Settings
	binaries string
	table    awsdynamodb.Table
	bucket   awss3.Bucket
	logs     logs
	api      api
}

// checkBinaries tells early, and in our words, that a function is not built.
func checkBinaries(folder string) error {
	var failures []error
	for _, name := range operations.Functions() {
		if _, err := os.Stat(filepath.Join(folder, name, "bootstrap")); err != nil {
			failures = append(failures, fmt.Errorf("the function %s is not built: run `make build` (%w)", name, err))
		}
	}
	return errors.Join(failures...)
}

// newFunctions makes a function of each operation, with its role and routes, in a
// nested stack, since a stack has room for 500 resources: some seven for each.
func newFunctions(stack awscdk.Stack, name, description string, all []operations.Operation, props functionsProps) {
	nested := awscdk.NewNestedStack(stack, jsii.String(name), &awscdk.NestedStackProps{
		Description: jsii.String(description + ", stage " + props.settings.Stage),
	})
	for _, operation := range all {
		scope := constructs.NewConstruct(nested, jsii.String(camel(operation.Name)))
		function := newFunction(scope, operation, props, nil)
		newRoutes(scope, operation, function, props.api)
	}
}

// newFunction makes a function. It has no concurrency of its own: reserving some
// takes it from the account's other functions, and a new account has none to
// give. What bounds the load is the throttling of the API. With a queue it may take
// messages from it.
func newFunction(scope constructs.Construct, operation operations.Operation, props functionsProps, queue awssqs.IQueue) awslambda.Function {
	environment := map[string]*string{
		"TABLE_NAME":    props.table.TableName(),
		"SHARDS":        jsii.String(strconv.Itoa(props.settings.Shards)),
		"ARTIFACT_ROOT": jsii.String(artifactRoot(props)),
	}
	if len(operations.ObjectsOf(operation.Name)) > 0 {
		environment["ARTIFACT_BUCKET"] = props.bucket.BucketName()
	}
	if slices.Contains(signers, operation.Name) {
		environment["MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS"] = jsii.String(strconv.Itoa(props.settings.DownloadSeconds))
	}
	function := awslambda.NewFunction(scope, jsii.String("Function"), &awslambda.FunctionProps{
		FunctionName: jsii.String(prefix + props.settings.Stage + "-" + operation.Name),
		Description:  jsii.String("MLflow Model Registry: " + strings.ReplaceAll(operation.Name, "-", " ")),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(jsii.String(filepath.Join(props.binaries, operation.Name)), nil),
		MemorySize:   jsii.Number(operations.Memory),
		Timeout:      awscdk.Duration_Seconds(jsii.Number(functionSeconds)),
		Tracing:      tracing(props.settings),
		LogGroup:     props.logs.functions,
		Role:         newRole(scope, operation, props, queue).WithoutPolicyUpdates(nil),
		Environment:  &environment,
	})
	// The reference to the role is dependency enough.
	function.Node().DefaultChild().(awscdk.CfnResource).AddDeletionOverride(jsii.String("DependsOn"))
	accept(function, ofFunctions)
	return function
}

// signers sign URLs of downloads.
var signers = []string{operations.GetPresignedDownloadURL, operations.CreatePresignedDownloadURL}

// artifactRoot is what new experiments keep their artifacts below.
func artifactRoot(props functionsProps) string {
	if props.settings.Artifacts == Proxied {
		return artifacts.Proxied
	}
	return artifacts.Direct(*props.bucket.BucketName())
}

func tracing(settings Settings) awslambda.Tracing {
	if settings.Tracing {
		return awslambda.Tracing_ACTIVE
	}
	return awslambda.Tracing_DISABLED
}

// newRole may do what the operation does to the table and the bucket, write to the log and
// send traces, and nothing else.
func newRole(scope constructs.Construct, operation operations.Operation, props functionsProps, queue awssqs.IQueue) awsiam.Role {
	policies := map[string]awsiam.PolicyDocument{
		"logs": document(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents"),
			Resources: &[]*string{props.logs.functions.LogGroupArn()},
		})),
	}
	if props.settings.Tracing {
		// X-Ray knows no resources.
		policies["traces"] = document(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   jsii.Strings("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
			Resources: jsii.Strings("*"),
		}))
	}
	if len(operation.Actions) > 0 {
		policies["table"] = document(grants(operation, props.table)...)
	}
	if len(operations.ObjectsOf(operation.Name)) > 0 {
		policies["bucket"] = document(onBucket(operations.ObjectsOf(operation.Name), props.bucket)...)
	}
	if queue != nil {
		policies["queue"] = onQueue(queue)
	}
	return awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		Description:    jsii.String(prefix + props.settings.Stage + ": " + operation.Name),
		InlinePolicies: &policies,
	})
}

// grants allow the operation's actions on the table, and those that indexes take
// part in on its indexes.
func grants(operation operations.Operation, table awsdynamodb.Table) []awsiam.PolicyStatement {
	var onTable, onIndexes []string
	for _, action := range operation.Actions {
		onTable = append(onTable, "dynamodb:"+string(action))
		if action == operations.Query {
			onIndexes = append(onIndexes, "dynamodb:"+string(action))
		}
	}
	statements := []awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(onTable...), Resources: &[]*string{table.TableArn()},
	})}
	if len(onIndexes) > 0 {
		statements = append(statements, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings(onIndexes...), Resources: &[]*string{jsii.String(*table.TableArn() + "/index/*")},
		}))
	}
	return statements
}

func document(statements ...awsiam.PolicyStatement) awsiam.PolicyDocument {
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})
}

// newRoutes leads the operation's routes to its function, and lets this API, and
// none other, call it.
func newRoutes(scope constructs.Construct, operation operations.Operation, function awslambda.Function, api api) {
	integration := awsapigatewayv2.NewCfnIntegration(scope, jsii.String("Integration"), &awsapigatewayv2.CfnIntegrationProps{
		ApiId:                api.id,
		IntegrationType:      jsii.String("AWS_PROXY"),
		IntegrationUri:       function.FunctionArn(),
		PayloadFormatVersion: jsii.String("2.0"),
		TimeoutInMillis:      jsii.Number(gatewaySeconds * 1000),
	})
	for _, route := range operation.Routes {
		awsapigatewayv2.NewCfnRoute(scope, jsii.String(routeID(route)), &awsapigatewayv2.CfnRouteProps{
			ApiId:             api.id,
			RouteKey:          jsii.String(route.Method + " " + route.Path),
			AuthorizationType: jsii.String(api.authorization),
			Target:            jsii.String("integrations/" + *integration.Ref()),
		})
	}
	awslambda.NewCfnPermission(scope, jsii.String("Permission"), &awslambda.CfnPermissionProps{
		Action:       jsii.String("lambda:InvokeFunction"),
		FunctionName: function.FunctionArn(),
		Principal:    jsii.String("apigateway.amazonaws.com"),
		SourceArn:    api.arn(scope, "*/*"),
	})
}

// arn names routes of the API: a stage, a method and a path, with wildcards.
func (a api) arn(scope constructs.Construct, routes string) *string {
	return awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service: jsii.String("execute-api"), Resource: a.id, ResourceName: jsii.String(routes),
	})
}

// routeID is part of what CloudFormation knows the route by: a route whose id
// changes is deleted and made anew.
func routeID(route operations.Route) string {
	return route.Method + strings.ReplaceAll(route.Path, "/", "-")
}

// camel turns create-registered-model into CreateRegisteredModel.
func camel(name string) string {
	var words strings.Builder
	for word := range strings.SplitSeq(name, "-") {
		words.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return words.String()
}
