package load

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"modelregistry/internal/local/cache"
	"modelregistry/scripts/bench/contender"
	"modelregistry/scripts/bench/workload"
)

// sources are what a database of MLflow's is made of.
var sources = []string{
	"scripts/conformance/requirements.txt", "scripts/bench/workload/shape.go", "scripts/bench/load/load.py", "scripts/bench/load/mlflow.go",
}

// sqliteFile is the database in its folder.
const sqliteFile = "mlflow.db"

// SQLite gives a folder with a database that MLflow's own migrations made, and
// the shape in it.
func (p Place) SQLite(ctx context.Context, server contender.MLflow, shape workload.Shape) (string, error) {
	return p.kept(ctx, "sqlite", shape, sources, func(dir string) error {
		if err := os.Mkdir(dir, 0o700); err != nil {
			return err
		}
		server.Database = SQLiteURI(dir)
		return p.fill(ctx, server, shape)
	})
}

// SQLiteURI leads MLflow to the database in a folder.
func SQLiteURI(dir string) string { return "sqlite:///" + filepath.Join(dir, sqliteFile) }

// Postgres gives the folder of a PostgreSQL with the same.
func (p Place) Postgres(ctx context.Context, server contender.MLflow, database contender.Postgres, shape workload.Shape) (string, error) {
	return p.kept(ctx, "postgresql", shape, sources, func(dir string) error {
		if err := database.Create(dir, p.Log); err != nil {
			return err
		}
		running, uri, err := database.Start(ctx, dir, p.Log)
		if err != nil {
			return err
		}
		defer running.Stop()
		server.Database = uri
		return p.fill(ctx, server, shape)
	})
}

// fill has a program of MLflow's own Python load the shape.
func (p Place) fill(ctx context.Context, server contender.MLflow, shape workload.Shape) error {
	cmd := exec.CommandContext(ctx, server.Python, filepath.Join(p.Root, "scripts", "bench", "load", "load.py"), server.Database)
	cmd.Env, cmd.Stdout, cmd.Stderr = server.Environment(), p.Log, p.Log
	input, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	written := write(input, shape)
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("load.py: %w", err)
	}
	return written
}

func write(to io.WriteCloser, shape workload.Shape) error {
	buffered := bufio.NewWriter(to)
	encoder := json.NewEncoder(buffered)
	for model := range shape.All() {
		if err := encoder.Encode(model); err != nil {
			return errors.Join(err, to.Close())
		}
	}
	return errors.Join(buffered.Flush(), to.Close())
}

// driver is what MLflow talks to PostgreSQL with.
const driver = "psycopg2-binary==2.9.13"

// Driver gives a folder with the driver for PostgreSQL, installed beside MLflow
// and not into its venv, which others use.
func (p Place) Driver(ctx context.Context, python string) (string, error) {
	place := filepath.Join(p.Cache, "bench", driver)
	if _, err := os.Stat(place); err == nil {
		return place, nil
	}
	return place, cache.Fill(place, func(fresh string) error {
		return cache.Run(ctx, p.Log, python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
			"--no-deps", "--only-binary", ":all:", "--target", fresh, driver)
	})
}
