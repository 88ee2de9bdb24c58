package main

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"modelregistry/internal/operations"
)

// abandonedDays is how long the parts of an upload wait for its end.
const abandonedDays = 7

// newBucket makes the bucket of artifacts. It has no CORS rule: no browser reads
// it.
func newBucket(stack awscdk.Stack, settings Settings) awss3.Bucket {
	bucket := awss3.NewBucket(stack, jsii.String("Bucket"), &awss3.BucketProps{
		Versioned:         jsii.Bool(true),
		Encryption:        awss3.BucketEncryption_S3_MANAGED,
		EnforceSSL:        jsii.Bool(true),
		MinimumTLSVersion: jsii.Number(1.2),
		BlockPublicAccess: awss3.BlockPublicAccess_BLOCK_ALL(),
		ObjectOwnership:   awss3.ObjectOwnership_BUCKET_OWNER_ENFORCED,
		RemovalPolicy:     settings.removalPolicy(),
		LifecycleRules: &[]*awss3.LifecycleRule{
			{
				Id:                                  jsii.String("abandoned-uploads"),
				AbortIncompleteMultipartUploadAfter: days(abandonedDays),
			},
			{
				Id:                          jsii.String("old-versions"),
				NoncurrentVersionExpiration: days(settings.OldVersionDays),
				ExpiredObjectDeleteMarker:   jsii.Bool(true),
			},
		},
	})
	accept(bucket, ofBucket)
	return bucket
}

func days(number int) awscdk.Duration { return awscdk.Duration_Days(jsii.Number(number)) }

// onBucket allows the actions on each folder, and those that are the bucket's own
// on the bucket.
func onBucket(objects operations.Objects, bucket awss3.Bucket) []awsiam.PolicyStatement {
	var statements []awsiam.PolicyStatement
	listing := false
	for _, folder := range slices.Sorted(maps.Keys(objects)) {
		var actions []string
		for _, action := range objects[folder] {
			if action == operations.ListBucket {
				listing = true
			} else {
				actions = append(actions, "s3:"+string(action))
			}
		}
		if len(actions) > 0 {
			statements = append(statements, allow(jsii.String(*bucket.BucketArn()+"/"+string(folder)+"*"), actions...))
		}
	}
	if listing {
		statements = append(statements, allow(bucket.BucketArn(), "s3:"+string(operations.ListBucket)))
	}
	return statements
}

func allow(resource *string, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{Actions: jsii.Strings(actions...), Resources: &[]*string{resource}})
}
