package local

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"sync"
	"time"

	"modelregistry/internal/local/queue"
	"modelregistry/internal/local/s3events"
	"modelregistry/internal/operations"
	"modelregistry/internal/uploads"
)

// How the queue of uploads works in the cloud, too: infra/uploads.go.
const (
	uploadVisibility = time.Minute
	uploadMaxReceive = 40
)

// QueueDir is where a stack on a folder keeps the messages of uploads.
func QueueDir(data string) string { return filepath.Join(data, "queue") }

// DeadLetterDir is where it keeps those that came too often.
func DeadLetterDir(data string) string { return filepath.Join(data, "dlq") }

// pump brings the S3 server's notifications to the function that registers uploads.
type pump struct {
	queue  *queue.Queue
	server *http.Server
	// url is where the S3 server notifies. Who does not know it cannot.
	url  string
	stop context.CancelFunc
	done chan struct{}
}

// openPump listens; the S3 server asks before it starts.
func (s *Stack) openPump() error {
	opened, err := queue.Open(queue.Config{
		Dir: QueueDir(s.config.Data), DeadLetters: DeadLetterDir(s.config.Data),
		Visibility: uploadVisibility, MaxReceive: uploadMaxReceive, Logger: s.logger,
		Invoke: func(ctx context.Context, event []byte) ([]byte, error) {
			return s.Functions.Invoke(ctx, operations.RegisterUpload, event)
		},
	})
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	path := "/" + rand.Text()
	mux := http.NewServeMux()
	mux.Handle("POST "+path, s3events.Handler(bucket, uploads.Prefix, opened.Send))
	s.pump = &pump{
		queue: opened, url: "http://" + listener.Addr().String() + path,
		server: &http.Server{Handler: mux, ReadHeaderTimeout: functionTimeout},
	}
	go func() {
		if err := s.pump.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			s.logger.Error("notifications of the S3 server are not heard any more", "cause", err)
		}
	}()
	return nil
}

// run hands messages over from now on, and looks for objects that the server does
// not tell of: each is told of again, which does no harm.
func (p *pump) run(finder *s3events.Finder, logger *slog.Logger) {
	ctx, stop := context.WithCancel(context.Background())
	p.stop, p.done = stop, make(chan struct{})
	var running sync.WaitGroup
	running.Go(func() { p.queue.Run(ctx) })
	running.Go(func() { finder.Run(ctx, findEvery, p.queue.Send, logger) })
	go func() {
		defer close(p.done)
		running.Wait()
	}()
}

// findEvery is how soon an object is seen that the server does not tell of.
const findEvery = 5 * time.Second

// finder remembers in the stack's folder until when it has looked.
func (s *Stack) finder() *s3events.Finder {
	return &s3events.Finder{
		Client: s.s3Client(), Bucket: bucket, Prefix: uploads.Prefix, Region: region, File: filepath.Join(s.config.Data, "uploads-seen"),
	}
}

// close ends both ends. Messages under way come again at the next start.
func (p *pump) close() error {
	if p.stop != nil {
		p.stop()
		<-p.done
	}
	return p.server.Close()
}
