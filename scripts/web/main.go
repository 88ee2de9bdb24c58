// Command web serves a deployed registry at http://localhost:PORT, and signs what
// comes there with the credentials that the AWS CLI has. It takes the API's address
// and the region.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"

	"modelregistry/internal/local/proxy"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "web:", err)
		os.Exit(1)
	}
}

// headerPatience bounds how long a client may take to send its header.
const headerPatience = 30 * time.Second

func run(ctx context.Context, arguments []string) error {
	if len(arguments) != 2 {
		return errors.New("it takes the address of the API and the region")
	}
	target, err := url.Parse(arguments[0])
	if err != nil || target.Scheme != "https" || target.Host == "" {
		return fmt.Errorf("%q is no address of an API: it begins with https://", arguments[0])
	}
	port := os.Getenv("PORT")
	if port == "" {
		port = "5000"
	}
	// For other machines it does not listen.
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		return fmt.Errorf("%w: choose another port with PORT", err)
	}
	server := &http.Server{ReadHeaderTimeout: headerPatience, Handler: proxy.New(proxy.Config{
		Target: target, Region: arguments[1], Logger: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		// The CLI knows profiles, single sign-on and roles; it is asked anew as credentials expire.
		Credentials: aws.NewCredentialsCache(processcreds.NewProvider("aws configure export-credentials --format process")),
	})}
	stopped := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stopped()
	fmt.Printf("%s is at http://localhost:%s, for you alone. Stop with Ctrl-C.\n", target, port)
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
