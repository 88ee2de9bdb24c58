package rest

// objects reads a list of objects, in their order. An object whose fields have
// wrong types makes the list wrong.
func (in *input) objects(name string, read func(int, *input)) {
	for i, element := range in.list(name) {
		fields, ok := element.(map[string]any)
		if !ok {
			in.wrongType(name, in.find(name))
			return
		}
		object := &input{body: fields}
		read(i, object)
		if object.err != nil {
			in.wrongType(name, in.find(name))
		}
		if in.err != nil {
			return
		}
	}
}

// object reads an object; absent it has nothing.
func (in *input) object(name string) *input {
	switch value := in.find(name).(type) {
	case nil:
		return &input{}
	case map[string]any:
		return &input{body: value}
	default:
		in.wrongType(name, value)
		return &input{}
	}
}

// present holds a parameter of any type to be there.
func (in *input) present(name string) {
	if value := in.find(name); value == nil || value == "" {
		in.fail(refusedByDocs("Missing value for required parameter '%s'.", name))
	}
}

// presentIn holds an object of a list, to which the path leads, to have fields.
func (in *input) presentIn(object *input, path string, names ...string) {
	for _, name := range names {
		if value := object.find(name); value == nil || value == "" {
			in.fail(refusedByDocs("Missing value for required parameter '%s.%s'.", path, name))
		}
	}
}
