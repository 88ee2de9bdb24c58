// Command cost computes what the registry costs, from the capacity that a test
// measured and the prices and workloads written down in infra/, and how much it
// takes, from published limits. With -write it puts the tables of costs into
// infra/README.md, and the ceilings into internal/dynamo/README.md.
package main

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/section"
)

// The tables stand between these lines of a README.
const (
	begin = "<!-- make cost: begin -->\n"
	end   = "<!-- make cost: end -->\n"
)

func main() {
	write := flag.Bool("write", false, "put the tables into the READMEs")
	flag.Parse()
	if err := run(*write); err != nil {
		fmt.Fprintln(os.Stderr, "cost:", err)
		os.Exit(1)
	}
}

func run(write bool) error {
	root, err := cache.Root()
	if err != nil {
		return err
	}
	documents, err := documentsOf(root)
	if err != nil {
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(documents)) {
		tables := documents[path]
		fmt.Print(tables)
		if !write {
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		replaced, err := section.Replace(string(content), begin, end, tables)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if err := os.WriteFile(path, []byte(replaced), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// documentsOf writes the tables of each README in Markdown.
func documentsOf(root string) (map[string]string, error) {
	input, err := read(root)
	if err != nil {
		return nil, err
	}
	var costs strings.Builder
	input.writeOperations(&costs)
	if err := input.writeWorkloads(&costs); err != nil {
		return nil, err
	}
	ceilings, err := ceilingsOf(input)
	return map[string]string{
		filepath.Join(root, "infra", "README.md"):              costs.String(),
		filepath.Join(root, "internal", "dynamo", "README.md"): ceilings,
	}, err
}
