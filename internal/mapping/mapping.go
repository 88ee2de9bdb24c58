// Package mapping reads files of YAML that hold one mapping, and that anybody may
// have written.
package mapping

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"
)

const (
	// MaxBytes is the most that a file is read of.
	MaxBytes = 1 << 20
	// maxNodes and maxDepth bound what a file unfolds to. Aliases are followed, since
	// Python writes them for a value that occurs twice, and count each time: so a
	// bomb goes over the limit, whatever it is built of.
	maxNodes = 100_000
	maxDepth = 64
)

var errTooLarge = errors.New("it is larger than 1 MB")

// Parse reads a file that holds one mapping. Its values are strings, nil,
// []any and map[string]any.
func Parse(content []byte) (map[string]any, error) {
	if len(content) > MaxBytes {
		return nil, errTooLarge
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return nil, fmt.Errorf("it is no YAML: %w", err)
	}
	if len(document.Content) == 0 {
		return nil, errors.New("it is empty")
	}
	reader := unfolding{left: maxNodes}
	value, err := reader.value(document.Content[0], 0)
	if err != nil {
		return nil, err
	}
	mapping, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("it is no mapping of names to values")
	}
	return mapping, nil
}

// unfolding counts the nodes that a document unfolds to.
type unfolding struct{ left int }

func (u *unfolding) value(node *yaml.Node, depth int) (any, error) {
	u.left--
	if u.left < 0 || depth > maxDepth {
		return nil, fmt.Errorf("it unfolds to more than %d values, or is nested deeper than %d", maxNodes, maxDepth)
	}
	switch node.Kind {
	case yaml.AliasNode:
		return u.value(node.Alias, depth+1)
	case yaml.SequenceNode:
		list := make([]any, 0, len(node.Content))
		for _, element := range node.Content {
			value, err := u.value(element, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		return list, nil
	case yaml.MappingNode:
		return u.mapping(node, depth)
	default:
		if node.ShortTag() == "!!null" {
			return nil, nil
		}
		return node.Value, nil
	}
}

// mapping reads names and values; of a name that occurs twice the last counts, as
// in Python.
func (u *unfolding) mapping(node *yaml.Node, depth int) (any, error) {
	mapping := make(map[string]any, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, err := u.value(node.Content[i], depth+1)
		if err != nil {
			return nil, err
		}
		text, ok := name.(string)
		if !ok {
			return nil, fmt.Errorf("line %d: a name must be text", node.Content[i].Line)
		}
		if mapping[text], err = u.value(node.Content[i+1], depth+1); err != nil {
			return nil, err
		}
	}
	return mapping, nil
}
