package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
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
