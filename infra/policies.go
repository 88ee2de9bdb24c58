package main

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"modelregistry/internal/operations"
)

// policy is one that a team attaches to the roles of its people and programs.
type policy struct {
	name, description string
	arn               *string
}

// newPolicies makes the policies reader, writer and admin. Each allows what the
// ones before it allow, on the API's only stage.
func newPolicies(stack awscdk.Stack, api api, all []operations.Operation) []policy {
	made := []policy{
		{name: "Reader", description: "Attach to roles that read the registry"},
		{name: "Writer", description: "Attach to roles that register and describe models"},
		{name: "Admin", description: "Attach to roles that may also rename and delete"},
	}
	for i := range made {
		access := operations.Access(strings.ToLower(made[i].name))
		var arns []*string
		for _, route := range allowedRoutes(access, all) {
			arns = append(arns, api.arn(stack, "*/"+route))
		}
		managed := awsiam.NewManagedPolicy(stack, jsii.String(made[i].name+"Policy"), &awsiam.ManagedPolicyProps{
			Description: jsii.String(made[i].description),
			Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions: jsii.Strings("execute-api:Invoke"), Resources: &arns,
			})},
		})
		made[i].arn = managed.ManagedPolicyArn()
	}
	return made
}

// allowedRoutes gives the routes that an access allows, as IAM writes them. A
// managed policy has room for 6,144 characters: the paths below /api and
// /ajax-api share one pattern, and admin, who may do all, needs but one.
func allowedRoutes(access operations.Access, all []operations.Operation) []string {
	if access == operations.Admin {
		return []string{"*"}
	}
	var patterns []string
	for _, operation := range all {
		if !access.Allows(operation.Access) {
			continue
		}
		for _, route := range operation.Routes {
			patterns = append(patterns, route.Method+pattern(route))
		}
	}
	slices.Sort(patterns)
	return slices.Compact(patterns)
}

// pattern is /*api/2.0/... for both of /api/2.0/... and /ajax-api/2.0/..., with a
// star for each variable of the path. A star takes slashes, too: a test holds the
// patterns to the routes.
func pattern(route operations.Route) string {
	path := route.Pattern()
	if rest, ok := strings.CutPrefix(path, "/ajax-api/"); ok {
		path = "/api/" + rest
	}
	if rest, ok := strings.CutPrefix(path, "/api/"); ok {
		return "/*api/" + rest
	}
	return path
}
