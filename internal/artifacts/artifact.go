package artifacts

import (
	"errors"
	"fmt"
	"io"
	"time"

	"modelregistry/internal/registry"
)

// Conditions are headers of a client's request, or empty.
type Conditions struct {
	Range, IfRange, IfNoneMatch string
}

// Artifact is a file, or the range of it that was asked for. The caller closes
// the Body, which is nil where the client's copy is NotModified.
type Artifact struct {
	Body        io.ReadCloser
	Size        int64 // of Body, in bytes
	ETag        string
	Modified    time.Time
	ContentType string
	// ContentRange is the header of an answer in part, or empty.
	ContentRange string
	NotModified  bool
}

// File is what a listing tells of a file or a directory.
type File struct {
	Name  string // the last segment of its path
	IsDir bool
	Size  int64 // in bytes, of a file
}

// Stored is a file wherever below the root it lies.
type Stored struct {
	Path     Path
	Size     int64 // in bytes
	Modified time.Time
}

// Multipart is an upload in parts, which the client sends to S3 itself.
type Multipart struct {
	UploadID string
	// URLs take the parts, the first being number 1.
	URLs []string
}

// Part is a part as S3 has acknowledged it.
type Part struct {
	Number int
	ETag   string
}

// The times for which a URL may be good. A week is the most that S3 takes; one
// that a function signs ends with the credentials of its role, after some hours.
const (
	MinExpiry = time.Second
	MaxExpiry = 7 * 24 * time.Hour
)

// Presigned lets whoever has the URL send one request to S3, with these headers.
type Presigned struct {
	URL     string
	Headers map[string]string
	// Size is the file's to download, in bytes.
	Size int64
}

// What a store answers beside the codes of package registry.
var (
	// ErrDirectory says that a path is a directory's where a file's is wanted.
	ErrDirectory = errors.New("the artifact is a directory")
	// ErrRange says that nothing of the artifact lies in the range asked for.
	ErrRange = errors.New("the range lies outside of the artifact")
	// ErrBroken says that a body ended before its length, or could not be read.
	ErrBroken = errors.New("the artifact broke off")
)

// NotFound says that there is no artifact, in MLflow's words.
func NotFound(path Path) error {
	return &registry.Error{Code: registry.ResourceDoesNotExist, Message: fmt.Sprintf("No such artifact: '%s'", path)}
}

// InvalidPath is MLflow's refusal of a path.
func InvalidPath() error { return invalid("Invalid path") }

func invalid(format string, args ...any) error {
	return &registry.Error{Code: registry.InvalidParameterValue, Message: fmt.Sprintf(format, args...)}
}
