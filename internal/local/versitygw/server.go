// Package versitygw starts the S3 server of the local stack: its signatures,
// expiries and errors are those of S3, its objects are files.
package versitygw

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"

	"modelregistry/internal/local/process"
	"modelregistry/internal/local/tools"
)

// Name is the tool that scripts/tools pins.
const Name = "versitygw"

// Options say what a server keeps where, and whom it lets in.
type Options struct {
	// Cache is the folder with the built tool.
	Cache string
	// Dir holds a folder a bucket.
	Dir string
	// Region is what clients sign for.
	Region string
	// AccessKey and SecretKey are those of the one account.
	AccessKey, SecretKey string
	// Notify is the URL that hears of each change of an object. Empty is none.
	Notify string
	// Log takes what the server prints. Nil drops it.
	Log io.Writer
}

// ready is a path that no bucket can have.
const ready = "/_ready"

// Start starts a server on a free port and returns once it answers.
func Start(ctx context.Context, options Options) (*process.Server, error) {
	binary := tools.Binary(options.Cache, Name)
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("the S3 server is not built: run `make setup` (%w)", err)
	}
	return process.Serve(ctx, "the S3 server", func(port int) *exec.Cmd {
		cmd := exec.Command(binary, "--port", "127.0.0.1:"+strconv.Itoa(port), "--region", options.Region,
			"--health", ready, "--keep-alive", "--quiet", "posix", options.Dir)
		// The environment, unlike the arguments, is not for everybody to see.
		cmd.Env = append(os.Environ(), "ROOT_ACCESS_KEY_ID="+options.AccessKey, "ROOT_SECRET_ACCESS_KEY="+options.SecretKey)
		if options.Notify != "" {
			cmd.Env = append(cmd.Env, "VGW_EVENT_WEBHOOK_URL="+options.Notify)
		}
		cmd.Stdout, cmd.Stderr = options.Log, options.Log
		return cmd
	}, answers)
}

func answers(ctx context.Context, endpoint string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint+ready, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	return response.StatusCode == http.StatusOK
}
