package operations

import (
	"modelregistry/internal/artifacts"
	"modelregistry/internal/uploads"
)

// ObjectAction is an S3 action as IAM names it, without the service prefix. Those
// who have a URL that a function has signed do what its role may do.
type ObjectAction string

// The actions that operations use. ListBucket is on the bucket as a whole: without
// it S3 says of what is not there that it is forbidden, and a condition on the folder
// would take that away.
const (
	GetObject    ObjectAction = "GetObject"
	PutObject    ObjectAction = "PutObject"
	DeleteObject ObjectAction = "DeleteObject"
	AbortUpload  ObjectAction = "AbortMultipartUpload"
	ListBucket   ObjectAction = "ListBucket"
)

// Objects are actions by the folder of the bucket that they are on.
type Objects map[Folder][]ObjectAction

// Folder is the beginning of keys, with the slash.
type Folder string

// The folders of the bucket.
const (
	Artifacts Folder = artifacts.Folder + "/"
	Uploads   Folder = uploads.Prefix
)

// The operations on objects.
const (
	CreateModelVersion      = "create-model-version"
	UploadArtifact          = "upload-artifact"
	DownloadArtifact        = "download-artifact"
	ListArtifacts           = "list-artifacts"
	DeleteArtifact          = "delete-artifact"
	CreateMultipartUpload   = "create-multipart-upload"
	CompleteMultipartUpload = "complete-multipart-upload"
	AbortMultipartUpload    = "abort-multipart-upload"
	GetPresignedDownloadURL = "get-presigned-download-url"
	GetModelVersionArtifact = "get-model-version-artifact"
	Web                     = "web"
	WebChange               = "web-change"

	GetArtifact                = "get-artifact"
	CreatePresignedUploadURL   = "create-presigned-upload-url"
	CreatePresignedDownloadURL = "create-presigned-download-url"
	ListRunArtifacts           = "list-run-artifacts"
	ListLoggedModelArtifacts   = "list-logged-model-artifacts"
)

// onObjects are what operations and consumers need of the bucket, and all that
// their roles are granted. The others know no bucket.
var onObjects = map[string]Objects{
	UploadArtifact:          {Artifacts: {PutObject}},
	DownloadArtifact:        {Artifacts: {GetObject, ListBucket}},
	ListArtifacts:           {Artifacts: {ListBucket}},
	DeleteArtifact:          {Artifacts: {DeleteObject, ListBucket}},
	CreateMultipartUpload:   {Artifacts: {PutObject}},
	CompleteMultipartUpload: {Artifacts: {PutObject}},
	AbortMultipartUpload:    {Artifacts: {AbortUpload}},
	GetPresignedDownloadURL: {Artifacts: {GetObject, ListBucket}},
	GetModelVersionArtifact: {Artifacts: {GetObject, ListBucket}, Uploads: {GetObject}},
	Web:                     {Artifacts: {GetObject, ListBucket}, Uploads: {GetObject}},

	GetArtifact:                {Artifacts: {GetObject, ListBucket}},
	CreatePresignedUploadURL:   {Artifacts: {PutObject}},
	CreatePresignedDownloadURL: {Artifacts: {GetObject, ListBucket}},
	ListRunArtifacts:           {Artifacts: {ListBucket}},
	ListLoggedModelArtifacts:   {Artifacts: {ListBucket}},

	CreateModelVersion: {Artifacts: {GetObject, ListBucket}, Uploads: {GetObject}},
	WebChange:          {Artifacts: {GetObject, ListBucket}, Uploads: {GetObject}},
	VerifyModelVersion: {Artifacts: {GetObject, ListBucket}, Uploads: {GetObject}},
	RegisterUpload:     {Uploads: {GetObject, ListBucket}},
}

// ObjectsOf gives what a function needs of the bucket.
func ObjectsOf(function string) Objects { return onObjects[function] }
