package queue_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/queue"
)

// function answers the way that a test wants, and notes what it was handed.
type function struct {
	mutex sync.Mutex
	got   []string
	// fails tells whether a message is to come again.
	fails func(body string, receives string) bool
	err   error
	heard chan struct{}
}

func (f *function) invoke(_ context.Context, event []byte) ([]byte, error) {
	var batch struct {
		Records []struct {
			MessageID  string `json:"messageId"`
			Body       string
			Attributes struct{ ApproximateReceiveCount string }
		}
	}
	if err := json.Unmarshal(event, &batch); err != nil {
		return nil, err
	}
	f.mutex.Lock()
	defer f.mutex.Unlock()
	type failure struct {
		ID string `json:"itemIdentifier"`
	}
	var failures []failure
	for _, record := range batch.Records {
		f.got = append(f.got, record.Body+" "+record.Attributes.ApproximateReceiveCount)
		if f.fails != nil && f.fails(record.Body, record.Attributes.ApproximateReceiveCount) {
			failures = append(failures, failure{record.MessageID})
		}
	}
	f.heard <- struct{}{}
	if f.err != nil {
		return nil, f.err
	}
	return json.Marshal(map[string]any{"batchItemFailures": failures})
}

// run runs a queue on a folder until the returned function is called.
func run(t *testing.T, dir string, f *function) (*queue.Queue, func()) {
	t.Helper()
	f.heard = make(chan struct{}, 1000)
	opened, err := queue.Open(queue.Config{
		Dir: filepath.Join(dir, "queue"), DeadLetters: filepath.Join(dir, "dlq"), Visibility: 10 * time.Millisecond, MaxReceive: 3,
		Invoke: f.invoke, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		opened.Run(ctx)
	}()
	return opened, func() { stop(); <-done }
}

func awaitFiles(t *testing.T, dir string, want int) {
	t.Helper()
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	late := time.After(20 * time.Second)
	for {
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == want {
			return
		}
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("%s has %d messages: want %d", dir, len(files), want)
		}
	}
}

func TestMessagesComeAgainUntilTheyAreDeadAndCanBePutBack(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mended := false
	f := &function{}
	f.fails = func(body, receives string) bool {
		return body == "bad" && !mended || body == "late" && receives == "1"
	}
	opened, stop := run(t, dir, f)
	for _, body := range []string{"good", "bad", "late"} {
		if err := opened.Send(body); err != nil {
			t.Fatal(err)
		}
	}
	awaitFiles(t, filepath.Join(dir, "dlq"), 1)
	awaitFiles(t, filepath.Join(dir, "queue"), 0)
	f.mutex.Lock()
	counts := make(map[string]int)
	for _, got := range f.got {
		counts[got]++
	}
	mended = true
	f.mutex.Unlock()
	if diff := cmp.Diff(map[string]int{"good 1": 1, "bad 1": 1, "bad 2": 1, "bad 3": 1, "late 1": 1, "late 2": 1}, counts); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	moved, err := queue.Redrive(filepath.Join(dir, "queue"), filepath.Join(dir, "dlq"))
	if err != nil || moved != 1 {
		t.Fatalf("put back %d, %v", moved, err)
	}
	awaitFiles(t, filepath.Join(dir, "queue"), 0)
	awaitFiles(t, filepath.Join(dir, "dlq"), 0)
	stop()
}

func TestMessagesOutliveTheStackAndAFailedFunction(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	failing := &function{err: errors.New("killed")}
	opened, stop := run(t, dir, failing)
	if err := opened.Send("kept"); err != nil {
		t.Fatal(err)
	}
	<-failing.heard
	stop()
	awaitFiles(t, filepath.Join(dir, "queue"), 1)
	working := &function{}
	_, stop = run(t, dir, working)
	<-working.heard
	awaitFiles(t, filepath.Join(dir, "queue"), 0)
	stop()
}

func TestManyMessagesAreHandedOverOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := &function{}
	opened, stop := run(t, dir, f)
	const count = 57 // some batches, and a part of one
	for i := range count {
		if err := opened.Send(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	awaitFiles(t, filepath.Join(dir, "queue"), 0)
	stop()
	bodies := make(map[string]bool)
	for _, got := range f.got {
		bodies[got] = true
	}
	if len(bodies) < count {
		t.Errorf("%d messages of %d", len(bodies), count)
	}
}

func TestRedriveOfNothing(t *testing.T) {
	t.Parallel()
	if moved, err := queue.Redrive(t.TempDir(), filepath.Join(t.TempDir(), "none")); moved != 0 || err != nil {
		t.Errorf("got %d, %v", moved, err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "x.json"), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := queue.Redrive(t.TempDir(), dir); err == nil {
		t.Error("a broken letter is passed over")
	}
}
