package contender

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"modelregistry/internal/local/process"
)

// MLflow is MLflow's own server, to be started.
type MLflow struct {
	Name string
	// Python is the interpreter of the venv that has MLflow.
	Python string
	// Modules is a folder with more Python modules; empty for none.
	Modules string
	// Database is the URI of the backend store.
	Database string
	// Dir is a folder for its files.
	Dir string
	Log io.Writer
}

// workers of the server, as many as cores: each is a process.
const workers = "2"

// startTimeout allows for the imports of Python on a busy machine.
const startTimeout = 3 * time.Minute

// Environment keeps MLflow from calling home, and from running its job
// scheduler, whose eight processes have no part in a registry.
func (m MLflow) Environment() []string {
	environment := append(os.Environ(),
		"PATH="+filepath.Dir(m.Python)+string(os.PathListSeparator)+os.Getenv("PATH"),
		"MLFLOW_DISABLE_TELEMETRY=true", "DO_NOT_TRACK=true", "MLFLOW_LOGGING_LEVEL=ERROR",
		"MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false")
	if m.Modules != "" {
		environment = append(environment, "PYTHONPATH="+m.Modules)
	}
	return environment
}

// Start starts the server on a database that is there.
func (m MLflow) Start(ctx context.Context) (*Contender, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	began := time.Now()
	server, err := process.Serve(ctx, m.Name, func(port int) *exec.Cmd {
		cmd := exec.Command(filepath.Join(filepath.Dir(m.Python), "mlflow"), "server",
			"--host", "127.0.0.1", "--port", strconv.Itoa(port), "--workers", workers,
			"--backend-store-uri", m.Database, "--artifacts-destination", filepath.Join(m.Dir, "artifacts"))
		cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = m.Dir, m.Environment(), m.Log, m.Log
		return cmd
	}, func(ctx context.Context, endpoint string) bool { return answers(ctx, endpoint+needsDatabase) })
	if err != nil {
		return nil, err
	}
	return &Contender{
		Name: m.Name, URL: server.Endpoint, FirstAnswer: time.Since(began), server: server, stop: []func(){server.Stop},
	}, nil
}
