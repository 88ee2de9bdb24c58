package rest

import (
	"context"

	"modelregistry/internal/artifacts"
)

// Listing is the place where runs and logged models keep their artifacts.
type Listing interface {
	// Resolve tells where in the place a URI leads; false where it leads elsewhere.
	Resolve(uri string) (artifacts.Path, bool)
	// List gives what lies directly in a directory, by name.
	List(ctx context.Context, directory artifacts.Path) ([]artifacts.File, error)
}

type listingReply struct {
	RootURI string `json:"root_uri"`
	Files   []file `json:"files,omitempty"`
}

// ListRunArtifacts lists a directory of a run's artifacts.
func ListRunArtifacts(listing Listing) Operation[Owners] {
	return func(in *input) func(context.Context, Owners) (any, error) {
		id, directory := in.runID(), in.artifact(in.text("path"))
		return func(ctx context.Context, owners Owners) (any, error) {
			uri, err := runURI(ctx, owners, id)
			if err != nil {
				return nil, err
			}
			return listBelow(ctx, listing, uri, directory)
		}
	}
}

// ListLoggedModelArtifacts lists a directory of a logged model's artifacts.
func ListLoggedModelArtifacts(listing Listing) Operation[Owners] {
	return func(in *input) func(context.Context, Owners) (any, error) {
		id, directory := in.path("model_id"), in.artifact(in.text("artifact_directory_path"))
		return func(ctx context.Context, owners Owners) (any, error) {
			uri, err := loggedModelURI(ctx, owners, id)
			if err != nil {
				return nil, err
			}
			return listBelow(ctx, listing, uri, directory)
		}
	}
}

// listBelow tells the paths of files as they are below the root.
func listBelow(ctx context.Context, listing Listing, root string, directory artifacts.Path) (any, error) {
	folder, ok := listing.Resolve(root)
	if !ok {
		return nil, keptElsewhere(root)
	}
	files, err := listing.List(ctx, folder.Join(directory))
	return listingReply{RootURI: root, Files: wireFiles(files, directory)}, err
}
