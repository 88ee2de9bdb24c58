// Command bench measures the local stack beside MLflow's own server, on the same
// machine and data, in turns. It prints tables and, unless it runs in short,
// writes them, the JSON behind them, charts, and a section of the README.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"modelregistry/internal/local/cache"
	"modelregistry/scripts/bench/contender"
	"modelregistry/scripts/bench/load"
	"modelregistry/scripts/bench/report"
)

func main() {
	short := flag.Bool("short", false, "see that everything works, and write nothing")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *short)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench is a run.
type bench struct {
	plan     plan
	place    load.Place
	python   string
	postgres *contender.Postgres
	// driver is the folder of the driver for it.
	driver  string
	results report.Results
}

func run(ctx context.Context, short bool) (err error) {
	began := time.Now()
	b := &bench{plan: full}
	if short {
		b.plan = brief
	}
	if b.place.Root, err = cache.Root(); err != nil {
		return err
	}
	if b.place.Cache, err = cache.Dir(); err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	log, err := os.Create(filepath.Join(b.place.Cache, "bench.log"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	// PostgreSQL runs as another user, who must find its folder.
	if err := os.Chmod(scratch, 0o711); err != nil {
		return err
	}
	b.place.Scratch, b.place.Log = scratch, log
	b.python = filepath.Join(b.place.Cache, "conformance", "bin", "python")
	dir, readme := filepath.Join(b.place.Root, "scripts", "bench"), filepath.Join(b.place.Root, "README.md")
	if short {
		dir, readme = scratch, filepath.Join(scratch, "README.md")
	}
	err = b.measure(ctx, func() error {
		b.results.Seconds = int(time.Since(began).Seconds())
		b.results.Judge()
		return b.write(dir, readme)
	})
	if err != nil {
		return fmt.Errorf("%w (%s tells what the servers said)", err, log.Name())
	}
	if err := b.results.Print(os.Stdout); err != nil || !short {
		return err
	}
	return b.complain()
}

// measure does so for one shape after another, of which those that an earlier
// run of the same finished are taken from it. After each what is known is written.
func (b *bench) measure(ctx context.Context, write func() error) error {
	if err := b.look(ctx); err != nil {
		return err
	}
	resumed, err := openUnfinished(b.place.Cache, b.plan.name)
	if err != nil {
		return err
	}
	for _, shape := range b.plan.shapes {
		measured, err := resumed.shape(shape.Title(), func() (report.Shape, error) { return b.measureShape(ctx, shape) })
		if err != nil {
			return err
		}
		b.results.Shapes = append(b.results.Shapes, measured)
		if err := write(); err != nil {
			return err
		}
	}
	return resumed.finish()
}

// write leaves the results in a folder, and the README with its section.
func (b *bench) write(dir, readme string) error {
	return errors.Join(
		report.Save(filepath.Join(dir, "results.json"), b.results),
		os.WriteFile(filepath.Join(dir, "results.md"), []byte(b.results.Markdown()), 0o644),
		b.results.WriteCharts(dir),
		b.results.WriteSection(filepath.Join(b.place.Root, "README.md"), readme),
	)
}

// complain is for runs that look whether everything works.
func (b *bench) complain() error {
	if failed := b.results.Failed(); len(failed) > 0 {
		return errors.New(strings.Join(failed, "\n"))
	}
	return nil
}
