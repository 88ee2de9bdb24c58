package local

import (
	"context"
	"crypto/rand"
	"errors"
	"net"
	"net/http"
	"path/filepath"
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
	mux.Handle("POST "+path, s3events.Handler(uploads.Prefix, opened.Send))
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

// run hands messages over from now on.
func (p *pump) run() {
	ctx, stop := context.WithCancel(context.Background())
	p.stop, p.done = stop, make(chan struct{})
	go func() {
		defer close(p.done)
		p.queue.Run(ctx)
	}()
}

// close ends both ends. Messages under way come again at the next start.
func (p *pump) close() error {
	if p.stop != nil {
		p.stop()
		<-p.done
	}
	return p.server.Close()
}
