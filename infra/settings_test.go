package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// normal is what an installation is that chooses nothing.
var normal = Settings{
	Stage: "prod", Shards: 4, Removal: Keep, Authentication: IAM, Artifacts: Direct, LogDays: 30, OldVersionDays: 90, DownloadSeconds: 300, Tracing: true, Rate: 200, Burst: 400,
}

func TestSettings(t *testing.T) {
	t.Parallel()
	with := func(change func(*Settings)) Settings {
		changed := normal
		change(&changed)
		return changed
	}
	certificate := "arn:aws:acm:eu-central-1:000000000000:certificate/0"
	tests := []struct {
		name    string
		context map[string]any
		want    Settings
		// wrong are parts of the error, one for each thing that is wrong.
		wrong []string
	}{
		{name: "none", want: normal},
		{name: "CDK's own", context: map[string]any{"@aws-cdk/core:x": true, "aws:cdk:y": 1.0, "cli-telemetry": false}, want: normal},
		{name: "as JSON", context: map[string]any{"shards": 8.0, "logDays": 7.0}, want: with(func(s *Settings) { s.Shards, s.LogDays = 8, 7 })},
		{name: "as text", context: map[string]any{"shards": "8", "rate": "1"}, want: with(func(s *Settings) { s.Shards, s.Rate = 8, 1 })},
		{name: "no tracing", context: map[string]any{"tracing": "off"}, want: with(func(s *Settings) { s.Tracing = false })},
		{name: "tracing", context: map[string]any{"tracing": true}, wrong: []string{`tracing is "true": it takes on or off`}},
		{name: "open", context: map[string]any{"authentication": "open"}, want: with(func(s *Settings) { s.Authentication = Open })},
		{name: "proxied", context: map[string]any{"artifacts": "proxied"}, want: with(func(s *Settings) { s.Artifacts = Proxied })},
		{name: "artifacts", context: map[string]any{"artifacts": "s3"}, wrong: []string{`artifacts is "s3": it takes direct or proxied`}},
		{
			name: "domain", context: map[string]any{"domain": "a.example.com", "certificate": certificate},
			want: with(func(s *Settings) { s.Domain, s.Certificate = "a.example.com", certificate }),
		},
		{name: "misspelt", context: map[string]any{"alarmemail": "a@example.com"}, wrong: []string{`the setting "alarmemail" does not exist: there are alarmEmail, artifacts, authentication`}},
		{name: "stage", context: map[string]any{"stage": "Prod!"}, wrong: []string{`stage is "Prod!": it takes up to 12 lower-case letters`}},
		{name: "stage too long", context: map[string]any{"stage": "abcdefghijklm"}, wrong: []string{"stage is"}},
		{name: "stage over two lines", context: map[string]any{"stage": "a\n"}, wrong: []string{"stage is"}},
		{name: "shards", context: map[string]any{"shards": 0.0}, wrong: []string{`shards is "0": it takes a number from 1 to 64`}},
		{name: "half a shard", context: map[string]any{"shards": 1.5}, wrong: []string{`shards is "1.5"`}},
		{name: "null", context: map[string]any{"shards": nil}, wrong: []string{"shards is"}},
		{name: "removal", context: map[string]any{"removal": "destroy"}, wrong: []string{`removal is "destroy": it takes keep or delete`}},
		{name: "authentication", context: map[string]any{"authentication": "none"}, wrong: []string{"it takes iam or open"}},
		{name: "logDays", context: map[string]any{"logDays": 31.0}, wrong: []string{`logDays is "31": it takes one of [1 3 5`}},
		{name: "domain alone", context: map[string]any{"domain": "a.example.com"}, wrong: []string{"domain and certificate go together"}},
		{name: "domain as URL", context: map[string]any{"domain": "https://a.example.com", "certificate": certificate}, wrong: []string{"it takes a domain name"}},
		{name: "certificate", context: map[string]any{"domain": "a.example.com", "certificate": "arn:aws:iam::1:x"}, wrong: []string{"it takes the ARN of a certificate"}},
		{name: "alarmEmail", context: map[string]any{"alarmEmail": "nobody"}, wrong: []string{"it takes an e-mail address"}},
		{name: "all at once", context: map[string]any{"rate": "fast", "burst": -1.0}, wrong: []string{`rate is "fast"`, `burst is "-1"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readSettings(tt.context)
			if len(tt.wrong) == 0 {
				if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
					t.Errorf("error %v (-want +got)\n%s", err, diff)
				}
				return
			}
			for _, part := range tt.wrong {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("the error is %q: want it to say %q", err, part)
				}
			}
		})
	}
}

func TestMissingBinariesAreNamed(t *testing.T) {
	t.Parallel()
	err := checkBinaries(t.TempDir())
	for _, part := range []string{"create-registered-model is not built", "make build"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error is %v: want it to say %q", err, part)
		}
	}
}
