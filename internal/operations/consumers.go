package operations

// Consumer is a Lambda function that messages call, and no client.
type Consumer struct {
	// Name is the folder under functions/.
	Name string
	// Actions are the table actions it needs, and all that its role is granted.
	Actions []Action
}

// Consumers lists every one of them.
var Consumers = []Consumer{
	{RegisterUpload, []Action{GetItem, BatchGetItem, Query, PutItem, UpdateItem, DeleteItem}},
}

// RegisterUpload takes the messages of the queue of uploads.
const RegisterUpload = "register-upload"

// Functions names all functions: of operations and consumers.
func Functions() []string {
	var names []string
	for _, operation := range All {
		names = append(names, operation.Name)
	}
	for _, consumer := range Consumers {
		names = append(names, consumer.Name)
	}
	return names
}
