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
// managed policy has room for 6,144 characters, and admin, who may do all, needs but
// one pattern.
func allowedRoutes(access operations.Access, all []operations.Operation) []string {
	if access == operations.Admin {
		return []string{"*"}
	}
	var allowed, refused []string
	for _, operation := range all {
		for _, route := range operation.Routes {
			if access.Allows(operation.Access) {
				allowed = append(allowed, route.Method+route.Pattern())
			} else {
				refused = append(refused, route.Method+route.Pattern())
			}
		}
	}
	for i := range allowed {
		allowed[i] = shorten(allowed[i], refused)
	}
	slices.Sort(allowed)
	return slices.Compact(allowed)
}

// shorten gives the first folder of a pattern with all that is below it, unless
// something there is refused. So a policy is short, and allows what the routes of
// today need: deploying another one makes it anew.
func shorten(pattern string, refused []string) string {
	literal, _, _ := strings.Cut(pattern, "*")
	for i, letter := range literal {
		if folder := literal[:i+1]; letter == '/' && !slices.ContainsFunc(refused, func(other string) bool { return meet(folder, other) }) {
			return folder + "*"
		}
	}
	return pattern
}

// meet reports whether a pattern may match something in a folder. A star takes
// slashes, too.
func meet(folder, pattern string) bool {
	literal, _, hasStar := strings.Cut(pattern, "*")
	return strings.HasPrefix(literal, folder) || hasStar && strings.HasPrefix(folder, literal)
}
