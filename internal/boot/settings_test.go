package boot

import (
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/dynamo/table"
)

// environment is what a function in the cloud finds.
func environment() map[string]string {
	return map[string]string{
		"TABLE_NAME": "registry", "SHARDS": "4", "AWS_REGION": "eu-central-1",
		"AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "session",
	}
}

func with(changes map[string]string) func(string) string {
	variables := environment()
	maps.Copy(variables, changes)
	return func(name string) string { return variables[name] }
}

func TestSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		changes  map[string]string
		store    table.Settings
		endpoint *string
		session  string
	}{
		{name: "in the cloud", store: table.Settings{Name: "registry", Shards: 4}, session: "session"},
		{
			name: "at another endpoint", changes: map[string]string{"AWS_ENDPOINT_URL_DYNAMODB": "http://127.0.0.1:8000"},
			store: table.Settings{Name: "registry", Shards: 4}, endpoint: aws.String("http://127.0.0.1:8000"), session: "session",
		},
		{name: "without a session", changes: map[string]string{"AWS_SESSION_TOKEN": ""}, store: table.Settings{Name: "registry", Shards: 4}},
		{name: "the fewest shards", changes: map[string]string{"SHARDS": "1"}, store: table.Settings{Name: "registry", Shards: 1}, session: "session"},
		{name: "the most shards", changes: map[string]string{"SHARDS": "64"}, store: table.Settings{Name: "registry", Shards: 64}, session: "session"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			read, err := readSettings(with(test.changes))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.store, read.store); diff != "" {
				t.Errorf("store (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.endpoint, read.aws.BaseEndpoint); diff != "" || read.aws.Region != "eu-central-1" {
				t.Errorf("region %q, endpoint (-want +got)\n%s", read.aws.Region, diff)
			}
			got, err := read.aws.Credentials.Retrieve(t.Context())
			if err != nil || got.AccessKeyID != "id" || got.SecretAccessKey != "secret" || got.SessionToken != test.session {
				t.Errorf("credentials %+v, %v", got, err)
			}
		})
	}
}

func TestBadSettings(t *testing.T) {
	t.Parallel()
	const limits = "SHARDS must be a number from 1 to 64"
	tests := []struct {
		name    string
		changes map[string]string
		want    string
	}{
		{name: "no table", changes: map[string]string{"TABLE_NAME": ""}, want: "TABLE_NAME is not set"},
		{name: "no region", changes: map[string]string{"AWS_REGION": ""}, want: "AWS_REGION is not set"},
		{name: "no key", changes: map[string]string{"AWS_ACCESS_KEY_ID": ""}, want: "AWS_ACCESS_KEY_ID is not set"},
		{name: "no secret", changes: map[string]string{"AWS_SECRET_ACCESS_KEY": ""}, want: "AWS_SECRET_ACCESS_KEY is not set"},
		{name: "no shards", changes: map[string]string{"SHARDS": ""}, want: "SHARDS is not set\n" + limits},
		{name: "zero shards", changes: map[string]string{"SHARDS": "0"}, want: limits},
		{name: "too many shards", changes: map[string]string{"SHARDS": "65"}, want: limits},
		{name: "fewer than no shards", changes: map[string]string{"SHARDS": "-1"}, want: limits},
		{name: "half a shard", changes: map[string]string{"SHARDS": "0.5"}, want: limits},
		{name: "shards beyond an integer", changes: map[string]string{"SHARDS": "99999999999999999999"}, want: limits},
		{
			name: "nothing at all",
			changes: map[string]string{
				"TABLE_NAME": "", "SHARDS": "", "AWS_REGION": "", "AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_SESSION_TOKEN": "",
			},
			want: "TABLE_NAME is not set\nAWS_REGION is not set\nAWS_ACCESS_KEY_ID is not set\nAWS_SECRET_ACCESS_KEY is not set\nSHARDS is not set\n" + limits,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := readSettings(with(test.changes))
			if err == nil {
				t.Fatal("the settings were taken")
			}
			if diff := cmp.Diff(strings.Split(test.want, "\n"), strings.Split(err.Error(), "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
