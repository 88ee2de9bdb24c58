package rest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
)

// UploadArtifact stores the body, as it comes in, at the path of the route.
func UploadArtifact(a Artifacts, report func(context.Context, error)) http.Handler {
	return files{report}.handler(func(w http.ResponseWriter, r *http.Request) error {
		if name := r.PathValue("path"); name == "" || strings.HasSuffix(name, "/") {
			return detailed{"Artifact path must include a filename (cannot end with '/')."}
		}
		path, err := artifacts.ParsePath(r.PathValue("path"))
		if err != nil {
			return err
		}
		checksums, err := artifacts.ParseChecksums(r.Header)
		if err != nil {
			return err
		}
		if err := a.Put(r.Context(), path, r.Body, checksums); err != nil {
			return err
		}
		head(w, r)
		w.WriteHeader(http.StatusOK)
		return nil
	})
}

// DownloadArtifact gives the file at the path of the route, or the range of it that
// is asked for. One of more bytes than the limit is refused, unless that is 0.
func DownloadArtifact(a Artifacts, limit int64, report func(context.Context, error)) http.Handler {
	return files{report}.handler(func(w http.ResponseWriter, r *http.Request) error {
		path, err := artifacts.ParsePath(r.PathValue("path"))
		if err != nil {
			return err
		}
		err = sendArtifact(w, r, a, path, limit)
		if errors.Is(err, artifacts.ErrDirectory) {
			return detailed{directoryMessage(path)}
		}
		return err
	})
}

func directoryMessage(path artifacts.Path) string {
	return fmt.Sprintf("Artifact path refers to a directory, not a file: '%s'", path)
}

// files answers requests whose bodies are files.
type files struct {
	report func(context.Context, error)
}

// detailed is a refusal as MLflow's artifact routes write some.
type detailed struct {
	Detail string `json:"detail"`
}

func (d detailed) Error() string { return d.Detail }

// errAnswering says that an answer has begun and cannot be completed.
var errAnswering = errors.New("the answer broke off")

func (f files) handler(serve func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := serve(w, r)
		if err == nil {
			return
		}
		f.report(r.Context(), err)
		var refusal detailed
		switch {
		case errors.Is(err, errAnswering):
			panic(http.ErrAbortHandler) // the client must not take it for whole
		case errors.As(err, &refusal):
			write(r.Context(), w, http.StatusBadRequest, refusal)
		case errors.Is(err, artifacts.ErrRange):
			write(r.Context(), w, http.StatusRequestedRangeNotSatisfiable,
				bodyOf(registry.InvalidParameterValue, "The Range lies outside of the artifact."))
		case errors.Is(err, artifacts.ErrBroken):
			writeError(r.Context(), w, &registry.Error{Code: registry.BadRequest, Message: "The request body broke off; nothing was stored.", Cause: err})
		default:
			writeError(r.Context(), w, err)
		}
	})
}

// sendArtifact answers with a file, to be kept and never shown: on the server's
// own address it could act for whoever looks at it.
func sendArtifact(w http.ResponseWriter, r *http.Request, a artifactGetter, path artifacts.Path, limit int64) error {
	artifact, err := a.Get(r.Context(), path, artifacts.Conditions{
		Range: r.Header.Get("Range"), IfRange: r.Header.Get("If-Range"), IfNoneMatch: strings.Join(r.Header.Values("If-None-Match"), ","),
	})
	if err != nil {
		return err
	}
	head(w, r)
	w.Header().Set("ETag", artifact.ETag)
	if artifact.NotModified {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	defer func() { _ = artifact.Body.Close() }()
	if limit == 0 {
		describe(w, artifact, path)
		if _, err := io.Copy(w, artifact.Body); err != nil {
			return fmt.Errorf("%w: %w", errAnswering, err)
		}
		return nil
	}
	if artifact.Size > limit {
		return tooLarge(artifact.Size, limit)
	}
	// Read before the answer begins, a body that breaks off is an error.
	body, err := io.ReadAll(artifact.Body)
	if err != nil {
		return fmt.Errorf("read artifact: %w", err)
	}
	describe(w, artifact, path)
	_, err = w.Write(body)
	return err
}

type artifactGetter interface {
	Get(ctx context.Context, path artifacts.Path, conditions artifacts.Conditions) (*artifacts.Artifact, error)
}

func describe(w http.ResponseWriter, artifact *artifacts.Artifact, path artifacts.Path) {
	header := w.Header()
	header.Set("Content-Type", artifact.ContentType)
	header.Set("Content-Length", strconv.FormatInt(artifact.Size, 10))
	header.Set("Content-Disposition", artifacts.Attachment(path))
	header.Set("X-Content-Type-Options", "nosniff")
	// Should a browser show it all the same, it does so without scripts and apart.
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("Accept-Ranges", "bytes")
	header.Set("Last-Modified", artifact.Modified.UTC().Format(http.TimeFormat))
	if artifact.ContentRange == "" {
		w.WriteHeader(http.StatusOK)
		return
	}
	header.Set("Content-Range", artifact.ContentRange)
	w.WriteHeader(http.StatusPartialContent)
}

func tooLarge(size, limit int64) error {
	return &registry.Error{Code: registry.BadRequest, Message: fmt.Sprintf("The artifact has %d bytes, and an answer has room for %d. "+
		"Clients that fetch from S3 themselves have no such limit: unset MLFLOW_ENABLE_PROXY_MULTIPART_DOWNLOAD, or set it to true; "+
		"older ones may ask for ranges of it.", size, limit)}
}

func head(w http.ResponseWriter, r *http.Request) {
	if id := RequestID(r.Context()); id != "" {
		w.Header().Set(requestIDHeader, id)
	}
}
