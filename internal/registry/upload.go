package registry

import (
	"context"
)

// UploadID identifies what was uploaded: the folder, and what the MLmodel file in
// it said. The same files put there once more are the same upload.
type UploadID struct {
	// Folder is the folder's key in the bucket, without a slash at the end.
	Folder string
	// MLmodel is the SHA-256 of the file, in hex.
	MLmodel string
}

// Upload is what is known of a folder that was registered as a version.
type Upload struct {
	ID      UploadID
	Name    ModelName
	Version VersionNumber
	Status  Status
	// Needs are the paths below the folder that the version waits for.
	Needs []string
	// Described is the SHA-256 of the registration.yaml that was applied, empty
	// where none was.
	Described string
	// Registered is when the version was made.
	Registered Timestamp
	// Revision counts the changes of this record.
	Revision int64
}

// NewUpload is an upload to register.
type NewUpload struct {
	ID UploadID
	// Version is the version to make, without tags.
	Version NewModelVersion
	Needs   []string
	// Failure makes the version a failed one, with this message.
	Failure string
}

// Settlement is what a version registered by upload becomes.
type Settlement struct {
	Status        Status
	StatusMessage string
	Details       UploadDetails
	// Files become the version's manifest. Nil leaves the one that there is.
	Files []UploadedFile
}

// UploadDetails is what registration.yaml says of a version.
type UploadDetails struct {
	// Digest is the file's SHA-256, empty where there is none.
	Digest      string
	Description *string
	Tags        Tags
	Aliases     []Alias
}

// UploadedFile is an object as it was when its version became ready.
type UploadedFile struct {
	// Path is relative to the upload's folder.
	Path string `json:"path"`
	// Size is in bytes.
	Size int64 `json:"size"`
	// ETag is S3's, without quotes.
	ETag string `json:"etag"`
	// Checksum is what S3 keeps of the bytes, such as CRC64NVME:<base64>; empty
	// where it keeps none.
	Checksum string `json:"checksum,omitempty"`
	// VersionID is S3's version of the object; empty in a bucket without versions.
	VersionID string `json:"version_id,omitempty"`
}

// UploadStore keeps what was registered by upload.
type UploadStore interface {
	// RegisterUpload makes the next version of the model, and the model where it is
	// missing. Whoever registers the same upload again gets the one that was made
	// before. It answers NameTaken where a prompt has the name.
	RegisterUpload(context.Context, NewUpload) (Upload, error)
	// Uploads gives all uploads ever registered from a folder, in no order.
	Uploads(ctx context.Context, folder string) ([]Upload, error)
	// SettleUpload changes the version as a whole, with its tags and aliases. It
	// answers UploadChanged where the upload is not as it was read any more.
	SettleUpload(context.Context, Upload, Settlement) error
	// RecordManifest notes the files of a version that was not registered by upload.
	RecordManifest(context.Context, ModelName, VersionNumber, []UploadedFile) error
	// Manifest gives the files of a version, by path; none where they were not noted.
	Manifest(context.Context, ModelName, VersionNumber) ([]UploadedFile, error)
}

// UploadChanged says that an upload was settled by somebody else meanwhile.
const UploadChanged Code = "UPLOAD_CHANGED"

// CheckUploadLineage holds what MLmodel says of its origin to the limits of a
// version's fields.
func CheckUploadLineage(source, runID, modelID string) error {
	return checkVersionLengths(CreateModelVersionRequest{Source: source, RunID: &runID, ModelID: &modelID})
}

// NewUploadDetails holds a description, tags and aliases to the rules for those
// that clients set.
func NewUploadDetails(digest string, description *string, tags []Tag, aliases []string) (UploadDetails, error) {
	if err := CheckLength("description", orEmpty(description), maxDescriptionCharacters); err != nil {
		return UploadDetails{}, err
	}
	collected, err := collectTags(tags, checkUploadTag)
	if err != nil {
		return UploadDetails{}, err
	}
	if len(tags)+len(aliases) > maxUploadDetails {
		return UploadDetails{}, Invalid("At most %d tags and aliases can be given together, got %d.", maxUploadDetails, len(tags)+len(aliases))
	}
	details := UploadDetails{Digest: digest, Description: description, Tags: collected}
	for _, text := range aliases {
		alias, err := ParseNewAlias(text)
		if err != nil {
			return UploadDetails{}, err
		}
		details.Aliases = append(details.Aliases, alias)
	}
	return details, nil
}

// maxUploadDetails keeps a settlement within one DynamoDB transaction, and the
// item of the version within its size.
const maxUploadDetails = 90

func checkUploadTag(tag Tag) error {
	if DecidesKind(tag.Key) {
		return Invalid("The tag '%s' makes a prompt, and an upload is a model.", tag.Key)
	}
	return checkVersionTag(tag)
}
