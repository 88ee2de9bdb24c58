package rounds

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"modelregistry/scripts/bench/workload"
)

// Sender sends requests one after another, as one client.
type Sender interface {
	// Send gives the time that the request took, whose answer has been read whole.
	Send(context.Context, workload.Request) (time.Duration, error)
	// Close drops what connections it keeps.
	Close()
}

// requestTimeout is the longest that an answer is waited for.
const requestTimeout = 2 * time.Minute

// client sends over HTTP. Go writes headers and body at once and without Nagle's
// delay, and so keeps its side of a connection from waiting.
type client struct {
	url       string
	transport *http.Transport
}

// dial makes a client that keeps its connection, or makes one for each request.
func dial(url string, kept bool) Sender {
	return client{url: url, transport: &http.Transport{DisableKeepAlives: !kept, DisableCompression: true, MaxIdleConnsPerHost: 1}}
}

func (c client) Send(ctx context.Context, wanted workload.Request) (time.Duration, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	request, err := wanted.HTTP(ctx, c.url)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return 0, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	took := time.Since(began)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %.300s", wanted.Operation, response.Status, body)
	}
	return took, err
}

func (c client) Close() { c.transport.CloseIdleConnections() }
