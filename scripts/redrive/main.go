// Command redrive puts the dead letters of the local stack back into its queue,
// whether the stack runs or not.
package main

import (
	"cmp"
	"fmt"
	"os"

	"modelregistry/internal/local"
	"modelregistry/internal/local/queue"
)

func main() {
	data := cmp.Or(os.Getenv("DATA"), ".data")
	moved, err := queue.Redrive(local.QueueDir(data), local.DeadLetterDir(data))
	if err != nil {
		fmt.Fprintln(os.Stderr, "redrive:", err)
		os.Exit(1)
	}
	fmt.Printf("%d messages put back\n", moved)
}
