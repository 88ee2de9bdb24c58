package uploads

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxNamedFiles bounds what an MLmodel may name.
const maxNamedFiles = 1000

// mlmodel is what the registry reads of an MLmodel file.
type mlmodel struct {
	runID, modelID string
	// names are the files and folders that it names, relative to its own folder.
	names []string
	// bytes is the size that MLflow noted of the model's files, 0 where it did not.
	bytes int64
}

func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func parseMLmodel(content []byte) (mlmodel, error) {
	read, err := parseMapping(content)
	if err != nil {
		return mlmodel{}, err
	}
	flavors, ok := read["flavors"].(map[string]any)
	if !ok || len(flavors) == 0 {
		return mlmodel{}, errors.New("it names no flavors: save the model with MLflow")
	}
	if err := checkSignature(read["signature"]); err != nil {
		return mlmodel{}, err
	}
	model := mlmodel{}
	if model.runID, err = optionalText(read, "run_id"); err != nil {
		return mlmodel{}, err
	}
	if model.modelID, err = optionalText(read, "model_id"); err != nil {
		return mlmodel{}, err
	}
	if size, err := optionalText(read, "model_size_bytes"); err == nil && size != "" {
		if model.bytes, err = strconv.ParseInt(size, 10, 64); err != nil || model.bytes < 0 {
			return mlmodel{}, fmt.Errorf("model_size_bytes is %q: it takes a number", size)
		}
	}
	model.names, err = namedFiles(read, flavors)
	return model, err
}

func optionalText(from map[string]any, name string) (string, error) {
	switch value := from[name].(type) {
	case nil:
		return "", nil
	case string:
		return value, nil
	default:
		return "", fmt.Errorf("%s must be text", name)
	}
}

// checkSignature holds a signature to its form: inputs, outputs and params are
// JSON in text.
func checkSignature(value any) error {
	if value == nil {
		return nil
	}
	signature, ok := value.(map[string]any)
	if !ok {
		return errors.New("signature must be a mapping")
	}
	for _, part := range []string{"inputs", "outputs", "params"} {
		text, err := optionalText(signature, part)
		if err != nil {
			return fmt.Errorf("signature: %w", err)
		}
		if text != "" && !json.Valid([]byte(text)) {
			return fmt.Errorf("signature: %s is no JSON", part)
		}
	}
	return nil
}

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

// missing tells what of the model has not arrived: a file, or of a folder
// everything. Where it names a folder, the whole must also have the size that MLflow
// noted of it, since nobody can tell from the outside when a folder is complete.
func (m mlmodel) missing(sizes map[string]int64) []string {
	var missing []string
	folders := false
	for _, name := range m.names {
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
		if name != mlmodelName {
			total += size
		}
	}
	if folders && len(missing) == 0 && total < m.bytes {
		missing = append(missing, fmt.Sprintf("%d of %d bytes", m.bytes-total, m.bytes))
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

// covers reports whether a path is one of those that are waited for.
func covers(needs []string, path string) bool {
	return slices.ContainsFunc(needs, func(need string) bool { return path == need || strings.HasPrefix(path, need+"/") })
}
