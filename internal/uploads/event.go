// Package uploads registers models that are uploaded: a folder with an MLmodel
// file under uploads/<model name>/ becomes the next version of that model.
package uploads

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Prefix is where uploads lie in the bucket.
const Prefix = "uploads/"

// registrationName is the file that says of a folder what its MLmodel does not.
const registrationName = "registration.yaml"

// Event is what S3 sends by EventBridge for a new object. Unlike in S3's own
// notifications, the key is as it is, not encoded. Source: "EventBridge event
// message structure" of the Amazon S3 user guide.
type Event struct {
	Source     string `json:"source"`
	DetailType string `json:"detail-type"`
	Detail     struct {
		Bucket struct {
			Name string `json:"name"`
		} `json:"bucket"`
		Object struct {
			Key string `json:"key"`
		} `json:"object"`
		// Requester is the account that uploaded, or a service.
		Requester string `json:"requester"`
	} `json:"detail"`
}

// parseEvent reads the body of a message.
func parseEvent(body string) (Event, error) {
	var event Event
	if err := json.Unmarshal([]byte(body), &event); err != nil {
		return event, fmt.Errorf("the message is no event: %w", err)
	}
	if event.Source != "aws.s3" || event.DetailType != "Object Created" || event.Detail.Object.Key == "" {
		return event, fmt.Errorf("the message is %q of %q: want an Object Created of aws.s3 with a key", event.DetailType, event.Source)
	}
	return event, nil
}

// object is the place of an uploaded object.
type object struct {
	// model is the part of the key that names the model, as it stands there.
	model string
	// folder is the key of the object's folder, file the name below it.
	folder, file string
}

// parseKey takes apart uploads/<model>/<folders>/<file>; false for any other key,
// such as the marker of an empty folder.
func parseKey(key string) (object, bool) {
	rest, ok := strings.CutPrefix(key, Prefix)
	model, below, inModel := strings.Cut(rest, "/")
	if !ok || !inModel || below == "" || strings.HasSuffix(key, "/") {
		return object{}, false
	}
	folder, file := key[:strings.LastIndex(key, "/")], key[strings.LastIndex(key, "/")+1:]
	return object{model: model, folder: folder, file: file}, true
}

// maxAncestors bounds the folders that a file is looked up under. One that lies
// deeper is seen when the message of its MLmodel comes again.
const maxAncestors = 16

// ancestors gives the folders that the object lies in, the innermost first.
func (o object) ancestors() []string {
	outermost := Prefix + o.model
	var folders []string
	for folder := o.folder; len(folder) >= len(outermost); folder = path.Dir(folder) {
		folders = append(folders, folder)
		if folder == outermost || len(folders) == maxAncestors {
			break
		}
	}
	return folders
}

// checkFolder refuses folders that clients could not read again: they clean
// paths, and take the source for a URI.
func checkFolder(folder string) error {
	segments := strings.Split(folder, "/")
	switch {
	case slices.Contains(segments, ""), slices.Contains(segments, "."), slices.Contains(segments, ".."):
		return fmt.Errorf("the folder %q has an empty, . or .. part: upload to a plain path", folder)
	case strings.ContainsAny(folder, "?#"):
		return fmt.Errorf("the folder %q has a ? or #, which no URI of it can have: upload to another folder", folder)
	}
	return nil
}

// covers reports whether a path is one of those that are waited for.
func covers(needs []string, path string) bool {
	return slices.ContainsFunc(needs, func(need string) bool { return path == need || strings.HasPrefix(path, need+"/") })
}
