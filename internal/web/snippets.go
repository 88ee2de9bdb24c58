package web

import (
	"fmt"
	"net/url"
	"strings"

	"modelregistry/internal/python"
	"modelregistry/internal/registry"
)

// snippet is something to paste that uses a version.
type snippet struct{ Title, Text string }

// snippetsOf are ways to use a version from the server at an address. One that is
// reached over TLS is taken to ask for signatures.
func snippetsOf(server string, version registry.ModelVersion) []snippet {
	signed := strings.HasPrefix(server, "https://")
	name := string(version.Name)
	byVersion := fmt.Sprintf("models:/%s/%d", name, version.Version)
	var all []snippet
	uri := byVersion
	if len(version.Aliases) > 0 {
		uri = fmt.Sprintf("models:/%s@%s", name, version.Aliases[0])
		all = append(all, snippet{"Python, by alias", loading(server, uri, signed)})
	}
	all = append(all,
		snippet{"Python, this version", loading(server, byVersion, signed)},
		snippet{"mlflow models serve", serving(server, uri, signed)},
		snippet{"curl", asking(server, version, signed)},
	)
	if strings.HasPrefix(version.DownloadURI, "s3://") {
		all = append(all, snippet{"AWS CLI", "aws s3 cp --recursive " + shell(version.DownloadURI) + " model"})
	}
	return all
}

func loading(server, uri string, signed bool) string {
	lines := []string{"import mlflow", "", fmt.Sprintf("mlflow.set_tracking_uri(%s)", python.Repr(server)),
		fmt.Sprintf("model = mlflow.pyfunc.load_model(%s)", python.Repr(uri)), "model.predict(data)"}
	if signed {
		lines = append([]string{"import os", `os.environ["MLFLOW_TRACKING_AWS_SIGV4"] = "true"`}, lines...)
	}
	return strings.Join(lines, "\n")
}

func serving(server, uri string, signed bool) string {
	settings := "export MLFLOW_TRACKING_URI=" + shell(server)
	if signed {
		settings += " MLFLOW_TRACKING_AWS_SIGV4=true"
	}
	return settings + "\nmlflow models serve --model-uri " + shell(uri) + " --port 8080 --env-manager local"
}

func asking(server string, version registry.ModelVersion, signed bool) string {
	path, query := "/api/2.0/mlflow/model-versions/get", url.Values{"name": {string(version.Name)}, "version": {version.Version.String()}}
	if len(version.Aliases) > 0 {
		path, query = "/api/2.0/mlflow/registered-models/alias", url.Values{"name": {string(version.Name)}, "alias": {string(version.Aliases[0])}}
	}
	call := "curl "
	if signed {
		call += "--aws-sigv4 \"aws:amz:$AWS_REGION:execute-api\" \\\n  --user \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" \\\n" +
			"  --header \"x-amz-security-token: $AWS_SESSION_TOKEN\" \\\n  "
	}
	return call + shell(server+withQuery(path, query))
}

// shell quotes an argument so that a shell takes it as it is.
func shell(argument string) string {
	return "'" + strings.ReplaceAll(argument, "'", `'\''`) + "'"
}
