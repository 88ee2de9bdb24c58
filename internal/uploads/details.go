package uploads

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"mime"
	"slices"

	"modelregistry/internal/mapping"
	"modelregistry/internal/registry"
)

// readDetails parts what whoever uploaded can mend from failures of ours.
func (r *Registrar) readDetails(ctx context.Context, folder string, metadata map[string]string) (registry.UploadDetails, *refusal, error) {
	details, err := r.details(ctx, folder, metadata)
	var refused *refusal
	if errors.As(err, &refused) {
		return details, refused, nil
	}
	return details, nil, err
}

// details reads what is to be said of a version: from registration.yaml, or else
// from the metadata of MLmodel's object, in the same words. Digest is set also
// beside an error, so that what is wrong is told once.
func (r *Registrar) details(ctx context.Context, folder string, metadata map[string]string) (registry.UploadDetails, error) {
	file, err := r.objects.Read(ctx, folder+"/"+registrationName, mapping.MaxBytes)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return detailsOfMetadata(metadata)
	case err != nil:
		return registry.UploadDetails{}, err
	}
	digest := digestOf(file.Content)
	read, err := mapping.Parse(file.Content)
	if err == nil {
		var details registry.UploadDetails
		if details, err = detailsOf(digest, read); err == nil {
			return details, nil
		}
	}
	return registry.UploadDetails{Digest: digest}, &refusal{registrationName + ": " + messageOf(err)}
}

// detailsOfMetadata reads x-amz-meta-description, -tags and -aliases; the latter
// are YAML. S3 hands over what is not ASCII in RFC 2047's encoding.
func detailsOfMetadata(metadata map[string]string) (registry.UploadDetails, error) {
	read := make(map[string]any)
	for _, name := range []string{"description", "tags", "aliases"} {
		text, ok := metadata[name]
		if !ok {
			continue
		}
		decoded, err := new(mime.WordDecoder).DecodeHeader(text)
		if err != nil {
			return registry.UploadDetails{}, &refusal{"metadata " + name + ": " + err.Error()}
		}
		read[name] = decoded
		if name == "description" {
			continue
		}
		parsed, err := mapping.Parse([]byte(name + ": " + decoded))
		if err != nil {
			return registry.UploadDetails{}, &refusal{"metadata " + name + ": " + err.Error()}
		}
		read[name] = parsed[name]
	}
	details, err := detailsOf("", read)
	if err != nil {
		return details, &refusal{"metadata: " + messageOf(err)}
	}
	return details, nil
}

// refusal is an error that whoever uploaded can mend, in the words for them.
type refusal struct{ message string }

func (r *refusal) Error() string { return r.message }

// messageOf leaves out the code that an error of the registry has.
func messageOf(err error) string {
	var told *registry.Error
	if errors.As(err, &told) {
		return told.Message
	}
	return err.Error()
}

func detailsOf(digest string, read map[string]any) (registry.UploadDetails, error) {
	for _, name := range slices.Sorted(maps.Keys(read)) {
		if !slices.Contains([]string{"description", "tags", "aliases"}, name) {
			return registry.UploadDetails{}, fmt.Errorf("%q is unknown: it takes description, tags and aliases", name)
		}
	}
	description, err := descriptionOf(read["description"])
	if err != nil {
		return registry.UploadDetails{}, err
	}
	tags, err := tagsOf(read["tags"])
	if err != nil {
		return registry.UploadDetails{}, err
	}
	aliases, err := aliasesOf(read["aliases"])
	if err != nil {
		return registry.UploadDetails{}, err
	}
	return registry.NewUploadDetails(digest, description, tags, aliases)
}

func descriptionOf(value any) (*string, error) {
	switch value := value.(type) {
	case nil:
		return nil, nil
	case string:
		return &value, nil
	}
	return nil, errors.New("description must be text")
}

func tagsOf(value any) ([]registry.Tag, error) {
	if value == nil {
		return nil, nil
	}
	mapping, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("tags must be a mapping of keys to values, such as {team: pricing}")
	}
	var tags []registry.Tag
	for _, key := range slices.Sorted(maps.Keys(mapping)) {
		text, ok := mapping[key].(string)
		if !ok {
			return nil, fmt.Errorf("tags: the value of %q must be text", key)
		}
		tags = append(tags, registry.Tag{Key: key, Value: text})
	}
	return tags, nil
}

func aliasesOf(value any) ([]string, error) {
	if value == nil {
		return nil, nil
	}
	list, ok := value.([]any)
	if !ok {
		return nil, errors.New("aliases must be a list, such as [champion]")
	}
	var aliases []string
	for _, element := range list {
		text, ok := element.(string)
		if !ok {
			return nil, errors.New("aliases: each must be text")
		}
		aliases = append(aliases, text)
	}
	slices.Sort(aliases)
	return slices.Compact(aliases), nil
}
