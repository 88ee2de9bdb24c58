package rest

import (
	"context"
	"io"
	"math"
	"time"

	"modelregistry/internal/artifacts"
)

// Artifacts keeps artifacts below a root. Methods that want a file answer
// artifacts.ErrDirectory for a directory.
type Artifacts interface {
	// Put stores nothing where it fails, also when the body breaks off.
	Put(ctx context.Context, path artifacts.Path, body io.Reader, checksums artifacts.Checksums) error
	// Get answers artifacts.NotFound, and artifacts.ErrRange.
	Get(ctx context.Context, path artifacts.Path, conditions artifacts.Conditions) (*artifacts.Artifact, error)
	// List gives what lies directly in a directory, by name.
	List(ctx context.Context, directory artifacts.Path) ([]artifacts.File, error)
	// Delete removes a file or a directory; that there is none is no failure.
	Delete(ctx context.Context, path artifacts.Path) error
	CreateMultipart(ctx context.Context, path artifacts.Path, parts int) (artifacts.Multipart, error)
	CompleteMultipart(ctx context.Context, path artifacts.Path, uploadID string, parts []artifacts.Part) error
	AbortMultipart(ctx context.Context, path artifacts.Path, uploadID string) error
	PresignDownload(ctx context.Context, path artifacts.Path, expiry time.Duration) (artifacts.Presigned, error)
}

// artifactCall asks the artifacts.
type artifactCall = func(context.Context, Artifacts) (any, error)

// artifact reads a client's path, and tells as the first failure what is wrong
// with it.
func (in *input) artifact(text string) artifacts.Path {
	path, err := artifacts.ParsePath(text)
	if err != nil {
		in.fail(err)
	}
	return path
}

// file is MLflow's FileInfo. The path is the last segment alone, or that from the
// root of a run or of a logged model.
type file struct {
	Path     string `json:"path"`
	IsDir    bool   `json:"is_dir"`
	FileSize *int64 `json:"file_size,omitempty"`
}

type filesReply struct {
	Files []file `json:"files,omitempty"`
}

// ListArtifacts lists a directory. A file, and what is not there, has no files.
func ListArtifacts(in *input) artifactCall {
	directory := in.artifact(in.text("path"))
	return func(ctx context.Context, a Artifacts) (any, error) {
		listed, err := a.List(ctx, directory)
		return filesReply{Files: wireFiles(listed, "")}, err
	}
}

// wireFiles tells the paths of files with a directory before their names.
func wireFiles(listed []artifacts.File, directory artifacts.Path) []file {
	var files []file
	for _, found := range listed {
		wire := file{Path: string(directory.Join(artifacts.Path(found.Name))), IsDir: found.IsDir}
		if !found.IsDir {
			wire.FileSize = &found.Size
		}
		files = append(files, wire)
	}
	return files
}

// DeleteArtifact removes a file, or a directory with all that is below it.
func DeleteArtifact(in *input) artifactCall {
	path := in.artifact(in.path("path"))
	return func(ctx context.Context, a Artifacts) (any, error) {
		return emptyReply{}, a.Delete(ctx, path)
	}
}

// uploaded reads where a multipart upload goes: the directory is in the route, and
// the file's name that of the client's own file.
func (in *input) uploaded() artifacts.Path {
	directory, local := in.artifact(in.path("path")), in.required("path")
	path, err := artifacts.ParseLocalPath(directory, local)
	if err != nil {
		in.fail(err)
	}
	return path
}

type credential struct {
	URL        string `json:"url"`
	PartNumber int    `json:"part_number"`
}

type multipartReply struct {
	UploadID    string       `json:"upload_id"`
	Credentials []credential `json:"credentials"`
}

// CreateMultipartUpload gives the client a URL for each part, to send it to S3
// itself.
func CreateMultipartUpload(in *input) artifactCall {
	path, parts := in.uploaded(), in.count("num_parts", 0, math.MaxInt32)
	return func(ctx context.Context, a Artifacts) (any, error) {
		upload, err := a.CreateMultipart(ctx, path, parts)
		reply := multipartReply{UploadID: upload.UploadID}
		for i, url := range upload.URLs {
			reply.Credentials = append(reply.Credentials, credential{URL: url, PartNumber: i + 1})
		}
		return reply, err
	}
}

// CompleteMultipartUpload makes the artifact of its parts.
func CompleteMultipartUpload(in *input) artifactCall {
	path, uploadID := in.uploaded(), in.text("upload_id")
	var parts []artifacts.Part
	for _, element := range in.list("parts") {
		fields, _ := element.(map[string]any)
		part := &input{body: fields}
		parts = append(parts, artifacts.Part{Number: part.count("part_number", 0, math.MaxInt32), ETag: part.text("etag")})
		if fields == nil || part.err != nil {
			in.wrongType("parts", in.find("parts"))
		}
	}
	return func(ctx context.Context, a Artifacts) (any, error) {
		return emptyReply{}, a.CompleteMultipart(ctx, path, uploadID, parts)
	}
}

// AbortMultipartUpload gives an upload up.
func AbortMultipartUpload(in *input) artifactCall {
	path, uploadID := in.uploaded(), in.text("upload_id")
	return func(ctx context.Context, a Artifacts) (any, error) {
		return emptyReply{}, a.AbortMultipart(ctx, path, uploadID)
	}
}

type downloadReply struct {
	URL      string            `json:"url"`
	Headers  map[string]string `json:"headers"`
	FileSize int64             `json:"file_size"`
}

// GetPresignedDownloadURL gives the client a URL that is good for that time, to
// fetch the file from S3 itself.
func GetPresignedDownloadURL(expiry time.Duration) Operation[Artifacts] {
	return func(in *input) artifactCall {
		path := in.artifact(in.path("path"))
		return func(ctx context.Context, a Artifacts) (any, error) {
			signed, err := a.PresignDownload(ctx, path, expiry)
			return downloadReply{URL: signed.URL, Headers: map[string]string{}, FileSize: signed.Size}, asKnown(err, path)
		}
	}
}
