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
		name, bucket, timeout, download string
		want                            settings
		wantErr                         string
	}{
		{name: "the bucket alone", bucket: "b", want: settings{"b", uploads.DefaultTimeout, 5 * time.Minute}},
		{name: "a timeout", bucket: "b", timeout: "30s", want: settings{"b", 30 * time.Second, 5 * time.Minute}},
		{name: "a time of downloads", bucket: "b", download: "604800", want: settings{"b", uploads.DefaultTimeout, 7 * 24 * time.Hour}},
		{name: "no bucket", wantErr: "ARTIFACT_BUCKET is not set"},
		{name: "no time", bucket: "b", timeout: "soon", wantErr: "UPLOAD_TIMEOUT"},
		{name: "a time before", bucket: "b", timeout: "-1s", wantErr: "UPLOAD_TIMEOUT"},
		{name: "no time of downloads", bucket: "b", download: "0", wantErr: "from 1 to 604800"},
		{name: "a longer time than S3 takes", bucket: "b", download: "604801", wantErr: "from 1 to 604800"},
		{name: "seconds that overflow", bucket: "b", download: "9300000000", wantErr: "from 1 to 604800"},
		{name: "no seconds", bucket: "b", download: "5m", wantErr: downloadSeconds},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := readSettings(func(name string) string {
				return map[string]string{"ARTIFACT_BUCKET": tt.bucket, "UPLOAD_TIMEOUT": tt.timeout, downloadSeconds: tt.download}[name]
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
