package local

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"syscall"
	"time"

	"modelregistry/internal/local/gateway"
	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
)

// shutdownGrace is how long requests under way may take once the stack ends.
const shutdownGrace = 5 * time.Second

// Serve runs the whole stack until ctx ends, which is no error, or until a part
// of it dies, which is one.
func Serve(ctx context.Context, config Config) error {
	listener, err := listen(config.Port)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	stack, err := Open(ctx, config)
	if err != nil {
		return err
	}
	return errors.Join(stack.serve(ctx, listener), stack.Close())
}

// listen takes the port first: nothing else is worth starting without it.
func listen(port int) (net.Listener, error) {
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d is in use: choose another with PORT=%d", port, port+1)
	}
	return listener, err
}

func (s *Stack) serve(ctx context.Context, listener net.Listener) error {
	handler := gateway.New(operations.All, s.Functions, s.logger)
	handler.Streams = s.streams()
	identities, err := s.identities()
	if err != nil {
		return err
	}
	if s.config.Signed {
		handler.Authorizer = iam.Verifier{Region: region, Identities: identities, Now: time.Now}
	}
	server := &http.Server{
		Handler: handler,
		// The gateway itself refuses headers over its limit, in its own words.
		MaxHeaderBytes:    8 * gateway.MaxHeader,
		ReadHeaderTimeout: functionTimeout,
		ReadTimeout:       2 * functionTimeout,
		IdleTimeout:       2 * functionTimeout,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	if err := s.announce(listener.Addr().(*net.TCPAddr).Port, identities); err != nil {
		return errors.Join(err, server.Close())
	}
	var cause error
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.config.Output, "Stopping.")
	case cause = <-failed:
	case <-s.dynamodb.Done():
		cause = fmt.Errorf("DynamoDB Local died (%s): see %s/log/dynamodb.log", s.dynamodb.State(), s.config.Data)
	case <-s.s3.Done():
		cause = fmt.Errorf("the S3 server died (%s): see %s/log/s3.log", s.s3.State(), s.config.Data)
	}
	return errors.Join(cause, shutDown(server))
}

// shutDown lets requests under way end, but not for ever.
func shutDown(server *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), shutdownGrace)
	defer cancel()
	err := server.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close()
	}
	return err
}

// announce tells the person, and the next program, how to use the stack.
func (s *Stack) announce(port int, identities []iam.Identity) error {
	var client client
	for _, identity := range identities {
		client = newClient(s, port, identity)
		if err := client.write(); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.config.Output, `
The model registry is ready at %s

Paste this into a shell to use it (it also stands in %s):

%s

Logs: %s/log. Stop with Ctrl-C; the data stays in %s.
`, client.server, client.file(), strings.Join(client.exports(), "\n"), s.config.Data, s.config.Data)
	return nil
}
