package uploads

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"modelregistry/internal/registry"
)

// ready records the files as they are, and lets clients use the version.
func (r *Registrar) ready(ctx context.Context, upload registry.Upload, details registry.UploadDetails, sizes map[string]int64) error {
	files, err := r.objects.Describe(ctx, upload.ID.Folder, slices.Sorted(maps.Keys(sizes)))
	if err != nil {
		return err
	}
	err = r.write(ctx, upload, registry.Settlement{Status: registry.StatusReady, Details: details, Files: files})
	if errors.Is(err, registry.InvalidParameterValue) {
		// What is well-formed can still be more than the table takes.
		return r.failDescribed(ctx, upload, details, messageOf(err))
	}
	return err
}

// complete adds to a ready version what came with its upload and after the files
// that it needs: others, and a registration.yaml. That is applied once, since an
// event that comes late must not turn back what people have set meanwhile.
func (r *Registrar) complete(ctx context.Context, upload registry.Upload, details registry.UploadDetails, refused *refusal) error {
	settlement := registry.Settlement{Status: registry.StatusReady, Details: details}
	described := details.Digest != "" && details.Digest != upload.Described
	if !described {
		settlement.Details = registry.UploadDetails{Digest: upload.Described}
	}
	if described && refused != nil {
		settlement.StatusMessage = capped(refused.message)
	}
	var err error
	if settlement.Files, err = r.lateFiles(ctx, upload); err != nil {
		return err
	}
	if !described && settlement.Files == nil {
		return nil
	}
	err = r.write(ctx, upload, settlement)
	if errors.Is(err, registry.InvalidParameterValue) {
		settlement.StatusMessage, settlement.Details = capped(messageOf(err)), registry.UploadDetails{Digest: details.Digest}
		return r.write(ctx, upload, settlement)
	}
	return err
}

// lateFiles gives the manifest with what has come since, nil where nothing has. It
// leaves what is recorded as it is.
func (r *Registrar) lateFiles(ctx context.Context, upload registry.Upload) ([]registry.UploadedFile, error) {
	if !r.isFresh(upload) {
		return nil, nil
	}
	sizes, err := r.objects.Sizes(ctx, upload.ID.Folder, MaxFiles)
	if err != nil || len(sizes) > MaxFiles {
		return nil, err
	}
	recorded, err := r.store.Manifest(ctx, upload.Name, upload.Version)
	if err != nil {
		return nil, err
	}
	for _, file := range recorded {
		delete(sizes, file.Path)
	}
	if len(sizes) == 0 {
		return nil, nil
	}
	late, err := r.objects.Describe(ctx, upload.ID.Folder, slices.Sorted(maps.Keys(sizes)))
	if err != nil || len(late) == 0 {
		return nil, err
	}
	files := slices.Concat(recorded, late)
	slices.SortFunc(files, func(a, b registry.UploadedFile) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

func (r *Registrar) fail(ctx context.Context, upload registry.Upload, message string) error {
	return r.failDescribed(ctx, upload, registry.UploadDetails{Digest: upload.Described}, message)
}

// failDescribed fails a version for what stands in the details. To fail it for
// the same again changes nothing.
func (r *Registrar) failDescribed(ctx context.Context, upload registry.Upload, details registry.UploadDetails, message string) error {
	if upload.Status == registry.StatusFailed && details.Digest == upload.Described {
		return nil
	}
	return r.write(ctx, upload, registry.Settlement{
		Status: registry.StatusFailed, StatusMessage: capped(message), Details: registry.UploadDetails{Digest: details.Digest},
	})
}

func (r *Registrar) write(ctx context.Context, upload registry.Upload, to registry.Settlement) error {
	if err := r.store.SettleUpload(ctx, upload, to); err != nil {
		return err
	}
	r.logger.InfoContext(ctx, "settled", "folder", upload.ID.Folder, "name", upload.Name, "version", upload.Version,
		"status", to.Status, "status_message", to.StatusMessage)
	return nil
}

// listed names some of the missing files, and counts the others.
func listed(missing []string) string {
	if len(missing) <= maxListed {
		return strings.Join(missing, ", ")
	}
	return fmt.Sprintf("%s and %d others", strings.Join(missing[:maxListed], ", "), len(missing)-maxListed)
}

// maxMessage bounds a status message: what it quotes is the uploader's.
const maxMessage = 2000

func capped(message string) string {
	message = strings.ToValidUTF8(message, "\uFFFD")
	if len(message) <= maxMessage {
		return message
	}
	end := maxMessage
	for !utf8.RuneStart(message[end]) {
		end--
	}
	return message[:end] + "..."
}
