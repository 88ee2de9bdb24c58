package gateway

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
)

// streamIdle is how long a body under way may stand still.
const streamIdle = time.Minute

// stream answers with a handler in this process, for bodies of any size. What the
// request is worth in a function, a caller and an id, it has here, too.
func (g *Gateway) stream(w http.ResponseWriter, r *http.Request, found operations.Found, id string, handler http.Handler) {
	connection := http.NewResponseController(w)
	if err := connection.SetReadDeadline(time.Time{}); err != nil {
		g.fail(w, id, found.Operation.Name, err)
		return
	}
	body := idleReader{r.Body, connection}
	r.Body = body
	ctx := rest.WithRequestID(r.Context(), id)
	if g.Authorizer != nil {
		signed, caller, err := g.spool(r, found.Operation.Access)
		if err != nil {
			g.fail(w, id, found.Operation.Name, err)
			return
		}
		defer func() { _ = signed.Close() }()
		r.Body = signed
		ctx = registry.WithCaller(ctx, registry.UserID(newAuthorizer(&caller).IAM.UserARN))
	}
	r = r.WithContext(ctx)
	for name, value := range found.Variables {
		r.SetPathValue(name, value)
	}
	handler.ServeHTTP(w, r)
	// As after a refused body of any other operation, a client sees the answer
	// only when it may write the rest.
	_, _ = io.CopyN(io.Discard, body, maxDrained)
}

// spool keeps a body in a file until it is known whole whether it is signed, since
// a signature is that of the whole body. Closing the file removes it.
func (g *Gateway) spool(r *http.Request, access operations.Access) (io.ReadCloser, iam.Identity, error) {
	file, err := os.CreateTemp("", "artifact-")
	if err != nil {
		return nil, iam.Identity{}, err
	}
	// Its bytes stay until it is closed, and go with this process in any case.
	if err := os.Remove(file.Name()); err != nil {
		return nil, iam.Identity{}, errors.Join(err, file.Close())
	}
	sum := sha256.New()
	if _, err := io.Copy(io.MultiWriter(file, sum), r.Body); err != nil {
		return nil, iam.Identity{}, errors.Join(fmt.Errorf("%w: %w", errBodyBroken, err), file.Close())
	}
	caller, err := g.Authorizer.Authorize(r, hex.EncodeToString(sum.Sum(nil)), access)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, iam.Identity{}, errors.Join(err, file.Close())
	}
	return file, caller, nil
}

// idleReader gives each read its time, where other requests have one for all. Once
// all is read the answer may take as long as the client needs.
type idleReader struct {
	io.ReadCloser
	connection *http.ResponseController
}

func (r idleReader) Read(p []byte) (int, error) {
	if err := r.connection.SetReadDeadline(time.Now().Add(streamIdle)); err != nil {
		return 0, err
	}
	n, err := r.ReadCloser.Read(p)
	if err == io.EOF {
		// A connection that is gone fails where the answer is written.
		_ = r.connection.SetReadDeadline(time.Time{})
	}
	return n, err
}
