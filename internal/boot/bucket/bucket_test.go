package bucket

import (
	"strings"
	"testing"
	"time"

	"modelregistry/internal/uploads"
)

func TestSettings(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, bucket, timeout string
		want                  settings
		wantErr               string
	}{
		{name: "the bucket alone", bucket: "b", want: settings{"b", uploads.DefaultTimeout}},
		{name: "a timeout", bucket: "b", timeout: "30s", want: settings{"b", 30 * time.Second}},
		{name: "no bucket", wantErr: "ARTIFACT_BUCKET is not set"},
		{name: "no time", bucket: "b", timeout: "soon", wantErr: "UPLOAD_TIMEOUT"},
		{name: "a time before", bucket: "b", timeout: "-1s", wantErr: "UPLOAD_TIMEOUT"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readSettings(func(name string) string {
				return map[string]string{"ARTIFACT_BUCKET": tt.bucket, "UPLOAD_TIMEOUT": tt.timeout}[name]
			})
			if tt.wantErr == "" {
				if err != nil || got != tt.want {
					t.Errorf("got %+v, %v: want %+v", got, err, tt.want)
				}
			} else if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
				t.Errorf("got %v: want %q", err, tt.wantErr)
			}
		})
	}
}
