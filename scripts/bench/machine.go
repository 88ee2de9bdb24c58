package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"modelregistry/scripts/bench/contender"
	"modelregistry/scripts/bench/report"
	"modelregistry/scripts/measure/zipped"
)

// look finds what there is to measure, and on what.
func (b *bench) look(ctx context.Context) error {
	b.results.Machine = machine()
	b.results.Date = time.Now().UTC().Format("2006-01-02 15:04 UTC")
	b.results.Command = "make bench"
	b.results.Commit = said(ctx, "git", "-C", b.place.Root, "describe", "--always", "--dirty")
	b.results.MLflow = said(ctx, b.python, "-c", "import importlib.metadata; print(importlib.metadata.version('mlflow'))")
	if b.results.MLflow == "" {
		return fmt.Errorf("%s has no MLflow: run `scripts/conformance/venv.sh`", b.python)
	}
	if err := b.lookForPostgres(ctx); err != nil {
		return err
	}
	functions, err := filepath.Glob(filepath.Join(b.place.Root, "dist", "*", "bootstrap"))
	if err != nil {
		return err
	}
	for _, function := range functions {
		size, err := zipped.Size(function)
		if err != nil {
			return err
		}
		b.results.LargestZip = max(b.results.LargestZip, size)
	}
	return nil
}

// lookForPostgres measures it too where it is installed.
func (b *bench) lookForPostgres(ctx context.Context) error {
	found, missing := contender.FindPostgres()
	if missing != nil {
		b.results.Postgres = "not measured, " + missing.Error()
		return ctx.Err()
	}
	var err error
	if b.driver, err = b.place.Driver(ctx, b.python); err != nil {
		return err
	}
	b.postgres = &found
	b.results.Postgres = said(ctx, found.Program(), "--version")
	return nil
}

// said is the first line that a program prints; empty where it fails.
func said(ctx context.Context, name string, arguments ...string) string {
	output, err := exec.CommandContext(ctx, name, arguments...).Output()
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(output), "\n")
	return strings.TrimSpace(line)
}

func machine() report.Machine {
	kilobytes, _ := strconv.Atoi(strings.TrimSuffix(field("/proc/meminfo", "MemTotal"), " kB"))
	return report.Machine{
		Processor: field("/proc/cpuinfo", "model name"),
		Cores:     runtime.NumCPU(),
		MemoryGB:  (kilobytes + 1<<19) >> 20,
		System:    "Linux " + strings.TrimSpace(content("/proc/sys/kernel/osrelease")),
	}
}

// field is the value of the first line of a file that begins so; empty without.
func field(path, name string) string {
	lines := bufio.NewScanner(strings.NewReader(content(path)))
	for lines.Scan() {
		if key, value, ok := strings.Cut(lines.Text(), ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// content is empty where there is no such file: then the report says nothing.
func content(path string) string {
	read, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(read)
}
