package mlmodel

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// maxNamedFiles bounds what an MLmodel may name.
const maxNamedFiles = 1000

// The names under which MLflow's flavors keep paths: of a file or folder, of a
// mapping to such, or of mappings that have a path.
var (
	pathKeys = []string{
		"code", "conda_env", "data", "env", "model_binary", "model_code_path", "model_data",
		"model_path", "pickled_model",
		"python_env", "python_model", "serialized_explainer",
	}
	pathHolders = []string{"artifacts", "extra_files", "requirements_file"}
	envKeys     = []string{"conda", "virtualenv"}
)

// namedFiles collects the paths that an MLmodel names: in its flavors, and of the
// examples of inputs.
func namedFiles(read, flavors map[string]any) ([]string, error) {
	var names []string
	for _, flavor := range flavors {
		options, ok := flavor.(map[string]any)
		if !ok {
			continue
		}
		for _, name := range pathKeys {
			names = append(names, textsOf(options[name], envKeys)...)
		}
		for _, name := range pathHolders {
			names = append(names, pathsOf(options[name])...)
		}
	}
	if example, ok := read["saved_input_example_info"].(map[string]any); ok {
		names = append(names, textsOf(example, []string{"artifact_path", "serving_input_path"})...)
	}
	return cleanNames(names)
}

// textsOf gives a text, or those under some names of a mapping.
func textsOf(value any, keys []string) []string {
	switch value := value.(type) {
	case string:
		return []string{value}
	case map[string]any:
		var found []string
		for _, key := range keys {
			if text, ok := value[key].(string); ok {
				found = append(found, text)
			}
		}
		return found
	}
	return nil
}

// pathsOf gives the path of a mapping, or those of the mappings that it or a list
// holds.
func pathsOf(value any) []string {
	var found []string
	switch value := value.(type) {
	case map[string]any:
		if text, ok := value["path"].(string); ok {
			return []string{text}
		}
		for _, held := range value {
			found = append(found, textsOf(held, []string{"path"})...)
		}
	case []any:
		for _, held := range value {
			if mapping, ok := held.(map[string]any); ok {
				found = append(found, textsOf(mapping, []string{"path"})...)
			}
		}
	}
	return found
}

// cleanNames sorts the paths, each once, and refuses those that lead elsewhere.
func cleanNames(names []string) ([]string, error) {
	var cleaned []string
	for _, name := range names {
		if strings.Trim(name, "./") == "" && !strings.Contains(name, "..") {
			continue
		}
		clean := path.Clean(name)
		if path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsAny(clean, "\\\x00") {
			return nil, fmt.Errorf("it names %q, which is outside of its folder", name)
		}
		cleaned = append(cleaned, clean)
	}
	slices.Sort(cleaned)
	cleaned = slices.Compact(cleaned)
	if len(cleaned) > maxNamedFiles {
		return nil, fmt.Errorf("it names %d files: at most %d", len(cleaned), maxNamedFiles)
	}
	return cleaned, nil
}

// Missing tells what of the model has not arrived: a file, or of a folder
// everything. Where it names a folder, the whole must also have the size that MLflow
// noted of it, since nobody can tell from the outside when a folder is complete.
func (m Model) Missing(sizes map[string]int64) []string {
	var missing []string
	folders := false
	for _, name := range m.Files {
		if _, ok := sizes[name]; ok {
			continue
		}
		folders = true
		if !holdsAny(sizes, name) {
			missing = append(missing, name)
		}
	}
	total := int64(0)
	for name, size := range sizes {
		if name != Name {
			total += size
		}
	}
	if folders && len(missing) == 0 && total < m.Bytes {
		missing = append(missing, fmt.Sprintf("%d of %d bytes", m.Bytes-total, m.Bytes))
	}
	return missing
}

func holdsAny(sizes map[string]int64, folder string) bool {
	for name := range sizes {
		if strings.HasPrefix(name, folder+"/") {
			return true
		}
	}
	return false
}
