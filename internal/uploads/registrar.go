package uploads

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"time"

	"modelregistry/internal/mlmodel"
	"modelregistry/internal/registry"
)

const (
	// MaxFiles bounds the files of one upload, and so the time that a function takes
	// to look at them.
	MaxFiles = 10_000
	// settleAttempts is how often an upload that others change meanwhile is looked
	// at again.
	settleAttempts = 8
	// maxListed bounds the missing files that a status message names.
	maxListed = 10
)

// Objects is the bucket.
type Objects interface {
	// Read gives an object, at most limit bytes and one more of it. It answers
	// fs.ErrNotExist where there is none.
	Read(ctx context.Context, key string, limit int64) (Object, error)
	// Sizes gives the objects below a folder by their paths there, at most limit and
	// one more.
	Sizes(ctx context.Context, folder string, limit int) (map[string]int64, error)
	// Describe tells of objects below a folder what S3 keeps of them, by path. One that
	// is gone is left out.
	Describe(ctx context.Context, folder string, paths []string) ([]registry.UploadedFile, error)
}

// Object is an object that was read.
type Object struct {
	Content []byte
	// Metadata are the x-amz-meta- headers, without that prefix.
	Metadata map[string]string
}

// Store is what the registrar keeps uploads in.
type Store = registry.UploadStore

// Registrar registers uploads. It is safe for concurrent use, also by others
// like it: all that must happen once is a conditional write.
type Registrar struct {
	store   Store
	objects Objects
	bucket  string
	// timeout is how long after its MLmodel an upload may be incomplete.
	timeout time.Duration
	now     func() time.Time
	logger  *slog.Logger
}

// Settings say what a registrar works on.
type Settings struct {
	Bucket  string
	Timeout time.Duration
	Now     func() time.Time
	Logger  *slog.Logger
}

// New makes a registrar.
func New(store Store, objects Objects, settings Settings) *Registrar {
	return &Registrar{
		store: store, objects: objects, bucket: settings.Bucket, timeout: settings.Timeout, now: settings.Now, logger: settings.Logger,
	}
}

func (r *Registrar) timestamp() registry.Timestamp { return registry.Timestamp(r.now().UnixMilli()) }

// ErrPending says that an upload is incomplete: the message should come back.
// That it comes again and again is also what ends the waiting.
var ErrPending = errors.New("the upload is not complete yet")

// Handle does what a message asks for, whether for the first time or not. A
// message that nothing can be done about is logged, and is no error.
func (r *Registrar) Handle(ctx context.Context, body string) error {
	event, err := parseEvent(body)
	if err != nil {
		return err
	}
	if event.Detail.Bucket.Name != r.bucket {
		return fmt.Errorf("the event is of the bucket %q: want %q", event.Detail.Bucket.Name, r.bucket)
	}
	key := event.Detail.Object.Key
	uploaded, ok := parseKey(key)
	if !ok {
		r.logger.InfoContext(ctx, "no part of an upload", "key", key)
		return nil
	}
	name, err := registry.ParseModelName(uploaded.model)
	if err != nil {
		r.logger.WarnContext(ctx, "an upload under a name that no model can have", "key", key, "error", messageOf(err))
		return nil
	}
	if err := r.arrived(ctx, uploaded, name, key); err != nil || uploaded.file != mlmodel.Name {
		return err
	}
	requester := registry.UserID(event.Detail.Requester)
	return r.process(ctx, folder{key: uploaded.folder, name: name, by: requester})
}

// arrived goes on with those uploads that wait for the object.
func (r *Registrar) arrived(ctx context.Context, uploaded object, name registry.ModelName, key string) error {
	for _, ancestor := range uploaded.ancestors() {
		known, err := r.store.Uploads(ctx, ancestor)
		if err != nil {
			return err
		}
		below := strings.TrimPrefix(key, ancestor+"/")
		for _, upload := range known {
			waits := upload.Status != registry.StatusReady && covers(upload.Needs, below)
			if !waits && below != registrationName && !r.isFresh(upload) {
				continue
			}
			if err := r.process(ctx, folder{key: ancestor, name: name}); err != nil && !errors.Is(err, ErrPending) {
				return err
			}
			break
		}
	}
	return nil
}

// isFresh reports whether files that MLmodel does not name may still be on their
// way: what comes later is not part of the upload.
func (r *Registrar) isFresh(upload registry.Upload) bool {
	return upload.Status == registry.StatusReady && r.age(upload) < r.timeout
}

func (r *Registrar) age(upload registry.Upload) time.Duration {
	return r.now().Sub(time.UnixMilli(int64(upload.Registered)))
}

// folder is one with an upload in it.
type folder struct {
	key  string
	name registry.ModelName
	by   registry.UserID
}

// process brings the folder's registration as far as it goes. It starts over where
// another one does the same at this moment.
func (r *Registrar) process(ctx context.Context, of folder) error {
	for range settleAttempts {
		err := r.attempt(ctx, of)
		switch {
		case errors.Is(err, registry.UploadChanged):
			continue
		case errors.Is(err, registry.ResourceDoesNotExist):
			r.logger.InfoContext(ctx, "the version of the upload was deleted", "folder", of.key)
			return nil
		case errors.Is(err, registry.InvalidParameterValue), errors.Is(err, registry.ResourceAlreadyExists):
			r.logger.WarnContext(ctx, "an upload that cannot be registered", "folder", of.key, "error", messageOf(err))
			return nil
		}
		return err
	}
	return registry.UploadChanged
}

// digestOf tells one MLmodel from another.
func digestOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// attempt acts on what the folder's MLmodel says now.
func (r *Registrar) attempt(ctx context.Context, of folder) error {
	known, err := r.store.Uploads(ctx, of.key)
	if err != nil {
		return err
	}
	file, err := r.objects.Read(ctx, of.key+"/"+mlmodel.Name, mlmodel.MaxBytes)
	if errors.Is(err, fs.ErrNotExist) {
		return r.failSuperseded(ctx, known, registry.UploadID{})
	}
	if err != nil {
		return err
	}
	id := registry.UploadID{Folder: of.key, MLmodel: digestOf(file.Content)}
	if err := r.failSuperseded(ctx, known, id); err != nil {
		return err
	}
	model, unreadable := r.readModel(of, file)
	current, err := r.register(ctx, of, id, model, unreadable)
	if err != nil || unreadable != nil {
		return err
	}
	return r.settle(ctx, current, model, file.Metadata)
}

// failSuperseded fails what waits for files of an MLmodel that is not there any
// more.
func (r *Registrar) failSuperseded(ctx context.Context, known []registry.Upload, current registry.UploadID) error {
	for _, upload := range known {
		if upload.ID == current || upload.Status != registry.StatusPending {
			continue
		}
		err := r.fail(ctx, upload, "MLmodel was replaced or deleted before all files had arrived.")
		if err != nil && !errors.Is(err, registry.ResourceDoesNotExist) {
			return err
		}
	}
	return nil
}

func (r *Registrar) source(of folder) string { return "s3://" + r.bucket + "/" + of.key }

// readModel reads the MLmodel, or tells why it is none.
func (r *Registrar) readModel(of folder, file Object) (mlmodel.Model, *refusal) {
	if err := checkFolder(of.key); err != nil {
		return mlmodel.Model{}, &refusal{err.Error()}
	}
	model, err := mlmodel.Parse(file.Content)
	if err != nil {
		return mlmodel.Model{}, &refusal{"MLmodel cannot be read: " + err.Error()}
	}
	if err := registry.CheckUploadLineage(r.source(of), model.RunID, model.ModelID); err != nil {
		return mlmodel.Model{}, &refusal{"MLmodel: " + messageOf(err)}
	}
	return model, nil
}

// register makes the version, a failed one where the model is unreadable, and
// gives the one that was made before where there is one.
func (r *Registrar) register(ctx context.Context, of folder, id registry.UploadID, model mlmodel.Model, unreadable *refusal) (registry.Upload, error) {
	source := r.source(of)
	wanted := registry.NewUpload{
		ID:    id,
		Needs: model.Files,
		Version: registry.NewModelVersion{
			Name: of.name, Source: source, DownloadURI: source, RunID: model.RunID, ModelID: model.ModelID,
			CreatedBy: of.by, At: r.timestamp(),
		},
	}
	if unreadable != nil {
		wanted.Failure = capped(unreadable.message)
	}
	made, err := r.store.RegisterUpload(ctx, wanted)
	if err == nil {
		r.logger.InfoContext(ctx, "the upload", "folder", of.key, "name", made.Name, "version", made.Version, "status", made.Status)
	}
	return made, err
}

// settle makes a version ready once all is there, and fails it when that takes
// too long. A failed one becomes ready when what it lacked arrives after all.
func (r *Registrar) settle(ctx context.Context, upload registry.Upload, model mlmodel.Model, metadata map[string]string) error {
	details, refused, err := r.readDetails(ctx, upload.ID.Folder, metadata)
	if err != nil {
		return err
	}
	if upload.Status == registry.StatusReady {
		return r.complete(ctx, upload, details, refused)
	}
	if refused != nil {
		return r.failDescribed(ctx, upload, details, refused.message)
	}
	sizes, err := r.objects.Sizes(ctx, upload.ID.Folder, MaxFiles)
	if err != nil {
		return err
	}
	if len(sizes) > MaxFiles {
		return r.fail(ctx, upload, fmt.Sprintf("The folder has more than %d files.", MaxFiles))
	}
	missing := model.Missing(sizes)
	switch {
	case len(missing) == 0:
		return r.ready(ctx, upload, details, sizes)
	case upload.Status == registry.StatusFailed:
		return nil
	case r.age(upload) >= r.timeout:
		return r.fail(ctx, upload, fmt.Sprintf("Missing %s after MLmodel: %s. Upload what is missing.", r.timeout, listed(missing)))
	}
	return ErrPending
}
