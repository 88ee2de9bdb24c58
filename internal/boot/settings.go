package boot

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"modelregistry/internal/dynamo/table"
)

// maxShards bounds the partitions that a listing asks at once.
const maxShards = 64

// settings are what the environment says.
type settings struct {
	aws   aws.Config
	store table.Settings
}

// readSettings reads TABLE_NAME and SHARDS, and from what Lambda sets itself the
// region and the credentials of the function's role: a function has those for as
// long as it lives. AWS_ENDPOINT_URL_DYNAMODB leads to another DynamoDB.
func readSettings(getenv func(string) string) (settings, error) {
	var failures []error
	required := func(name string) string {
		value := getenv(name)
		if value == "" {
			failures = append(failures, fmt.Errorf("%s is not set", name))
		}
		return value
	}
	read := settings{
		store: table.Settings{Name: required("TABLE_NAME")},
		aws: aws.Config{
			Region: required("AWS_REGION"),
			Credentials: aws.NewCredentialsCache(credentials.NewStaticCredentialsProvider(
				required("AWS_ACCESS_KEY_ID"), required("AWS_SECRET_ACCESS_KEY"), getenv("AWS_SESSION_TOKEN"))),
		},
	}
	shards, err := strconv.Atoi(required("SHARDS"))
	if err != nil || shards < 1 || shards > maxShards {
		failures = append(failures, fmt.Errorf("SHARDS must be a number from 1 to %d", maxShards))
	}
	read.store.Shards = shards
	if endpoint := getenv("AWS_ENDPOINT_URL_DYNAMODB"); endpoint != "" {
		read.aws.BaseEndpoint = aws.String(endpoint)
	}
	return read, errors.Join(failures...)
}
