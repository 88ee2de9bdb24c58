// Package queue is an SQS queue that a Lambda function takes messages from, on
// this machine: messages are files, so none is lost with the stack.
//
// A message that was handed over is hidden for a while, and comes again unless the
// function has done with it. One that came too often goes to the dead letters.
package queue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// The defaults are those of the queue in the cloud: see infra/uploads.go.
const (
	batchSize = 10
	// atOnce is how many invocations are under way.
	atOnce = 5
)

// Invoke runs the function with an event and gives its answer.
type Invoke func(ctx context.Context, event []byte) ([]byte, error)

// Config says how a queue works.
type Config struct {
	// Dir has the messages, DeadLetters those that came too often.
	Dir, DeadLetters string
	// Visibility is how long a message is hidden once it was handed over.
	Visibility time.Duration
	// MaxReceive is how often a message is handed over.
	MaxReceive int
	Invoke     Invoke
	Logger     *slog.Logger
}

// Queue hands messages to a function.
type Queue struct {
	config Config
	arrive chan struct{}
	// slots bounds the invocations, running waits for them.
	slots   chan struct{}
	running sync.WaitGroup
}

// Open makes the folders; Run does the rest.
func Open(config Config) (*Queue, error) {
	for _, dir := range []string{config.Dir, config.DeadLetters} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
	}
	return &Queue{config: config, arrive: make(chan struct{}, 1), slots: make(chan struct{}, atOnce)}, nil
}

// Send adds a message, which is on disk when it returns.
func (q *Queue) Send(body string) error {
	if err := newMessage(body).write(q.config.Dir); err != nil {
		return fmt.Errorf("queue a message: %w", err)
	}
	select {
	case q.arrive <- struct{}{}:
	default:
	}
	return nil
}

// rescan is how soon a message is seen that came back, or was put back by hand.
const rescan = 500 * time.Millisecond

// Run hands over messages until ctx ends, and returns when no invocation is under
// way any more.
func (q *Queue) Run(ctx context.Context) {
	defer q.running.Wait()
	again := time.NewTicker(rescan)
	defer again.Stop()
	for {
		if err := q.receive(ctx); err != nil {
			q.config.Logger.Error("the queue cannot be read", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-q.arrive:
		case <-again.C:
		}
	}
}

// receive hands over all visible messages, in the order in which they came.
func (q *Queue) receive(ctx context.Context) error {
	messages, err := q.visible()
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(messages, batchSize) {
		select {
		case <-ctx.Done():
			return nil
		case q.slots <- struct{}{}:
		}
		for _, message := range batch {
			message.Receives++
			message.VisibleAt = time.Now().Add(q.config.Visibility)
			if err := message.write(q.config.Dir); err != nil {
				<-q.slots
				return err
			}
		}
		q.running.Go(func() {
			defer func() { <-q.slots }()
			q.deliver(ctx, batch)
		})
	}
	return nil
}

// visible reads the messages, and puts those aside that came too often.
func (q *Queue) visible() ([]*message, error) {
	entries, err := os.ReadDir(q.config.Dir)
	if err != nil {
		return nil, err
	}
	var messages []*message
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), suffix) {
			continue
		}
		read, err := readMessage(filepath.Join(q.config.Dir, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		switch {
		case read.VisibleAt.After(time.Now()):
		case read.Receives >= q.config.MaxReceive:
			q.config.Logger.Error("a message goes to the dead letters", "message", read.ID, "folder", q.config.DeadLetters)
			if err := move(read, q.config.Dir, q.config.DeadLetters); err != nil {
				return nil, err
			}
		default:
			messages = append(messages, read)
		}
	}
	return messages, nil
}

// deliver invokes the function with a batch, and deletes what it has done with.
func (q *Queue) deliver(ctx context.Context, batch []*message) {
	event, err := encodeEvent(batch)
	if err != nil {
		q.config.Logger.Error("a batch cannot be encoded", "cause", err)
		return
	}
	answer, err := q.config.Invoke(ctx, event)
	if err != nil {
		q.config.Logger.Warn("a batch failed; it comes again", "messages", len(batch), "cause", err)
		return
	}
	failed, err := failures(answer)
	if err != nil {
		q.config.Logger.Error("the function's answer is none of a batch; it comes again", "cause", err)
		return
	}
	for _, message := range batch {
		if slices.Contains(failed, message.ID) {
			continue
		}
		if err := os.Remove(message.path(q.config.Dir)); err != nil {
			q.config.Logger.Error("a message cannot be deleted", "cause", err)
		}
	}
}

// failures reads which messages the function wants again. Source: "Reporting batch
// item failures" of the Lambda developer guide.
func failures(answer []byte) ([]string, error) {
	var response struct {
		BatchItemFailures []struct {
			ItemIdentifier string `json:"itemIdentifier"`
		} `json:"batchItemFailures"`
	}
	if err := json.Unmarshal(answer, &response); err != nil {
		return nil, err
	}
	var failed []string
	for _, failure := range response.BatchItemFailures {
		failed = append(failed, failure.ItemIdentifier)
	}
	return failed, nil
}

// Redrive puts the dead letters back into the queue, as new ones, and tells how
// many they were. A queue that runs sees them.
func Redrive(dir, deadLetters string) (int, error) {
	entries, err := os.ReadDir(deadLetters)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	moved := 0
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), suffix) {
			continue
		}
		letter, err := readMessage(filepath.Join(deadLetters, entry.Name()))
		if err != nil {
			return moved, err
		}
		letter.Receives, letter.VisibleAt = 0, time.Time{}
		if err := move(letter, deadLetters, dir); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}
