package main

import (
	"context"
	"os"
	"path/filepath"

	"modelregistry/scripts/bench/contender"
	"modelregistry/scripts/bench/load"
	"modelregistry/scripts/bench/report"
	"modelregistry/scripts/bench/workload"
)

// servers are those that are compared, on the same data.
type servers struct {
	ours *contender.Stack
	all  []*contender.Contender
}

func (s *servers) stop() {
	for _, server := range s.all {
		server.Stop()
	}
}

// start starts all on copies of what was loaded, one after another: each start
// takes both cores for a while.
func (b *bench) start(ctx context.Context, shape workload.Shape) (_ *servers, err error) {
	started := &servers{}
	defer func() {
		if err != nil {
			started.stop()
		}
	}()
	if err := b.startOurs(ctx, shape, started); err != nil {
		return nil, err
	}
	if err := b.startSQLite(ctx, shape, started); err != nil {
		return nil, err
	}
	// How the two databases differ shows in one registry; a third server in all
	// would make a run take half as long again.
	if b.postgres != nil && shape == b.plan.shapes[0] {
		if err := b.startPostgres(ctx, shape, started); err != nil {
			return nil, err
		}
	}
	return started, nil
}

// fresh makes a folder for a server, without what an earlier one left in it.
func (b *bench) fresh(name string) (string, error) {
	dir := filepath.Join(b.place.Scratch, name)
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.Mkdir(dir, 0o711)
}

func (b *bench) startOurs(ctx context.Context, shape workload.Shape, started *servers) error {
	loaded, err := b.place.DynamoDB(ctx, shape)
	if err != nil {
		return err
	}
	dir, err := b.fresh("ours")
	if err != nil {
		return err
	}
	tables := filepath.Join(dir, "dynamodb")
	if err := os.Mkdir(tables, 0o700); err != nil {
		return err
	}
	if err := load.Copy(ctx, loaded, tables); err != nil {
		return err
	}
	if started.ours, err = contender.StartOurs(ctx, b.place.Cache, dir, b.place.Log); err != nil {
		return err
	}
	started.all = append(started.all, started.ours.Contender)
	return nil
}

// mlflow is the server to start, without its database.
func (b *bench) mlflow(name, dir string) contender.MLflow {
	return contender.MLflow{Name: name, Python: b.python, Modules: b.driver, Dir: dir, Log: b.place.Log}
}

func (b *bench) startSQLite(ctx context.Context, shape workload.Shape, started *servers) error {
	dir, err := b.fresh("sqlite")
	if err != nil {
		return err
	}
	server := b.mlflow(report.SQLite, dir)
	loaded, err := b.place.SQLite(ctx, server, shape)
	if err != nil {
		return err
	}
	if err := load.Copy(ctx, loaded, dir); err != nil {
		return err
	}
	server.Database = load.SQLiteURI(dir)
	running, err := server.Start(ctx)
	if err != nil {
		return err
	}
	started.all = append(started.all, running)
	return nil
}

func (b *bench) startPostgres(ctx context.Context, shape workload.Shape, started *servers) error {
	dir, err := b.fresh("postgresql")
	if err != nil {
		return err
	}
	server := b.mlflow(report.Postgres, dir)
	loaded, err := b.place.Postgres(ctx, server, *b.postgres, shape)
	if err != nil {
		return err
	}
	cluster := filepath.Join(dir, "cluster")
	if err := os.Mkdir(cluster, 0o700); err != nil {
		return err
	}
	if err := load.Copy(ctx, loaded, cluster); err != nil {
		return err
	}
	database, uri, err := b.postgres.Start(ctx, cluster, b.place.Log)
	if err != nil {
		return err
	}
	server.Database = uri
	running, err := server.Start(ctx)
	if err != nil {
		database.Stop()
		return err
	}
	running.On(database)
	started.all = append(started.all, running)
	return nil
}
