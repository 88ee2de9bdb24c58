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

// The functions that look at uploads: RegisterUpload takes the messages of their
// queue, VerifyModelVersion is an operation.
const (
	RegisterUpload     = "register-upload"
	VerifyModelVersion = "verify-model-version"
)

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
