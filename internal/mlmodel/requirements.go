package mlmodel

import (
	"fmt"
	"strings"

	"modelregistry/internal/mapping"
)

// The files in which MLflow notes what a model needs, beside MLmodel.
const (
	RequirementsName = "requirements.txt"
	CondaName        = "conda.yaml"
	PythonName       = "python_env.yaml"
)

// Requirements are what a model needs to run.
type Requirements struct {
	// Python is its version, or empty.
	Python string
	// Packages are pip's, Conda those that conda alone has.
	Packages, Conda []Requirement
}

// Requirement is a package with the versions that will do, such as ==1.9.1. Of what
// names no package, such as an option of pip, the whole line is the Name.
type Requirement struct{ Name, Versions string }

// ParseRequirements reads those of the files that there are. Beside an error, which
// says what is wrong with one of them, it gives what the others say.
func ParseRequirements(requirements, conda, python []byte) (Requirements, error) {
	var needs Requirements
	for line := range strings.Lines(string(requirements)) {
		line, _, _ = strings.Cut(line, " #")
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			needs.Packages = append(needs.Packages, requirementOf(line))
		}
	}
	condaErr := needs.addConda(conda, len(needs.Packages) == 0)
	environment, err := optionalMapping(PythonName, python)
	if version, ok := environment["python"].(string); ok {
		needs.Python = version
	}
	if err == nil {
		err = condaErr
	}
	return needs, err
}

func optionalMapping(name string, content []byte) (map[string]any, error) {
	if len(content) == 0 {
		return nil, nil
	}
	read, err := mapping.Parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return read, nil
}

// addConda takes pip's packages only where no other file has them: MLflow writes
// both.
func (r *Requirements) addConda(content []byte, pip bool) error {
	read, err := optionalMapping(CondaName, content)
	dependencies, _ := read["dependencies"].([]any)
	for _, dependency := range dependencies {
		switch dependency := dependency.(type) {
		case string:
			r.addCondaPackage(requirementOf(dependency))
		case map[string]any:
			packages, _ := dependency["pip"].([]any)
			for _, line := range packages {
				if line, ok := line.(string); ok && pip {
					r.Packages = append(r.Packages, requirementOf(line))
				}
			}
		}
	}
	return err
}

func (r *Requirements) addCondaPackage(needed Requirement) {
	switch needed.Name {
	case "python":
		r.Python = strings.TrimLeft(needed.Versions, "=")
	case "pip":
	default:
		r.Conda = append(r.Conda, needed)
	}
}

// requirementOf parts a name from what follows it. Source: PEP 508.
func requirementOf(line string) Requirement {
	line = strings.TrimSpace(line)
	end := strings.IndexAny(line, "=<>!~;@ ")
	if end <= 0 || strings.HasPrefix(line, "-") {
		return Requirement{Name: line}
	}
	return Requirement{Name: line[:end], Versions: strings.TrimSpace(line[end:])}
}
