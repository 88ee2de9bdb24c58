// Command cost computes what the registry costs, from the capacity that a test
// measured and the prices and workloads written down in infra/. With -write it
// puts the tables into infra/README.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"modelregistry/internal/local/cache"
)

// The tables stand between these lines of the README.
const (
	begin = "<!-- make cost: begin -->\n"
	end   = "<!-- make cost: end -->\n"
)

func main() {
	write := flag.Bool("write", false, "put the tables into infra/README.md")
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
	tables, err := tablesOf(root)
	if err != nil {
		return err
	}
	fmt.Print(tables)
	if !write {
		return nil
	}
	path := filepath.Join(root, "infra", "README.md")
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	replaced, err := replace(string(content), tables)
	if err != nil {
		return err
	}
	return os.WriteFile(path, []byte(replaced), 0o644)
}

// tablesOf writes all tables in Markdown.
func tablesOf(root string) (string, error) {
	input, err := read(root)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	input.writeOperations(&out)
	if err := input.writeWorkloads(&out); err != nil {
		return "", err
	}
	return out.String(), nil
}

// replace puts the tables between the marks.
func replace(content, tables string) (string, error) {
	before, rest, ok := strings.Cut(content, begin)
	_, after, closed := strings.Cut(rest, end)
	if !ok || !closed {
		return "", fmt.Errorf("infra/README.md has no lines %q and %q", strings.TrimSpace(begin), strings.TrimSpace(end))
	}
	return before + begin + tables + end + after, nil
}
