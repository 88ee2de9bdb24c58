// Command sidebyside does the same tasks in our pages and in those of MLflow's own
// server, on the same data and in the same browser, and writes what each takes into
// the README of package web.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/chromium"
	"modelregistry/scripts/bench/contender"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "sidebyside:", err)
		os.Exit(1)
	}
}

// readme is where the table stands.
const readme = "internal/web/README.md"

func run(ctx context.Context) (err error) {
	root, err := cache.Root()
	if err != nil {
		return err
	}
	cached, err := cache.Dir()
	if err != nil {
		return err
	}
	scratch, err := os.MkdirTemp("", "sidebyside-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(scratch)) }()
	log, err := os.Create(filepath.Join(cached, "sidebyside.log"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	sides, stop, err := start(ctx, root, cached, scratch, log)
	if err != nil {
		return fmt.Errorf("%w (%s tells what the servers said)", err, log.Name())
	}
	defer stop()
	browser, err := chromium.Find(cached)
	if err != nil {
		return err
	}
	opened, end, err := browser.Open(ctx)
	if err != nil {
		return err
	}
	defer end()
	measured, err := measure(opened, sides)
	if err != nil {
		return err
	}
	fmt.Print(measured.table())
	return replace(filepath.Join(root, readme), measured.table())
}

// side is an interface that is tried.
type side struct {
	// list is the address of the list of models.
	list string
	// listed is true once the list is there.
	listed string
	// greeted closes what a first visitor is greeted with.
	greeted func(*tab) error
	do      func(task) func(*tab) error
}

// start starts both servers, with the same data.
func start(ctx context.Context, root, cached, scratch string, log io.Writer) (sides [2]side, stop func(), err error) {
	python := filepath.Join(cached, "conformance", "bin", "python")
	folders := [2]string{filepath.Join(scratch, "ours"), filepath.Join(scratch, "mlflow")}
	for _, folder := range folders {
		if err := os.Mkdir(folder, 0o700); err != nil {
			return sides, nil, err
		}
	}
	ours, err := contender.StartOurs(ctx, cached, folders[0], log)
	if err != nil {
		return sides, nil, err
	}
	server := contender.MLflow{Name: "MLflow", Python: python, Database: "sqlite:///" + filepath.Join(folders[1], "mlflow.db"), Dir: folders[1], Log: log}
	theirs, err := server.Start(ctx)
	if err != nil {
		ours.Stop()
		return sides, nil, err
	}
	stop = func() { theirs.Stop(); ours.Stop() }
	for _, address := range []string{ours.URL, theirs.URL} {
		fill := exec.CommandContext(ctx, python, filepath.Join(root, "scripts", "sidebyside", "fill.py"), address)
		fill.Env, fill.Stdout, fill.Stderr = server.Environment(), log, log
		if err := fill.Run(); err != nil {
			stop()
			return sides, nil, fmt.Errorf("fill %s: %w", address, err)
		}
	}
	sides[0] = side{
		list: ours.URL + "/models", listed: `find("tbody tr", "` + model + `")`, greeted: steps(),
		do: func(t task) func(*tab) error { return t.ours },
	}
	sides[1] = side{
		list: theirs.URL + "/#/models", listed: `find("[role=row]", "` + model + `")`, greeted: closeGreetings,
		do: func(t task) func(*tab) error { return t.other },
	}
	return sides, stop, nil
}

// closeGreetings closes the dialog and the assistant with which MLflow's pages greet.
func closeGreetings(t *tab) error {
	const assistant = `document.querySelector("[data-component-id='mlflow.assistant.chat_panel.close']")`
	return steps(click(`document.querySelector("[role=dialog] [aria-label=Close]")`),
		look(`!document.querySelector("[role=dialog]:not([style*='display: none'])")`), click(assistant), look("!"+assistant))(t)
}

// since gives the seconds since then.
func since(then time.Time) float64 { return time.Since(then).Seconds() }
