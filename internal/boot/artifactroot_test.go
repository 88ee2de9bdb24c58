package boot

import (
	"testing"

	"modelregistry/internal/artifacts"
)

func TestArtifactRoot(t *testing.T) {
	t.Parallel()
	tests := []struct {
		root string
		ok   bool
	}{
		{root: artifacts.Proxied, ok: true},
		{root: artifacts.Direct("model-registry-prod-bucket-1abc"), ok: true},
		{root: "s3://bucket/a/b", ok: true},
		{root: ""},
		{root: "mlflow-artifacts:"},
		{root: "mlflow-artifacts://elsewhere.example.com/"},
		{root: "s3://bucket"},
		{root: "s3://bucket/"},
		{root: "s3://bucket/a/"},
		{root: "s3:///a"},
		{root: "s3://bucket/a//b"},
		{root: "file:///tmp"},
		{root: "/tmp"},
	}
	for _, test := range tests {
		t.Run(test.root, func(t *testing.T) {
			t.Parallel()
			root, err := ArtifactRoot(func(string) string { return test.root })
			if (err == nil) != test.ok || test.ok && root != test.root {
				t.Errorf("got %q, %v", root, err)
			}
		})
	}
}
