package dynamo

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"modelregistry/internal/dynamo/table"
	"modelregistry/internal/registry"
)

const (
	// manifestPartBytes keeps a part within an item of 400 KB.
	manifestPartBytes = 350_000
	// maxManifestBytes bounds what a list may unpack to.
	maxManifestBytes = 64 << 20
)

// manifestItem is a part of a version's list of files: JSON, compressed, since
// ten thousand paths with their checksums would not fit otherwise.
type manifestItem struct {
	PK   string `dynamodbav:"pk"`
	SK   string `dynamodbav:"sk"`
	Data []byte `dynamodbav:"data"`
}

// writeManifest writes a list under its own digest, which it gives: lists that
// are written side by side do not mix, and the version tells which one is its own.
func (s *Store) writeManifest(ctx context.Context, id modelID, version registry.VersionNumber, files []registry.UploadedFile) (string, error) {
	encoded, err := json.Marshal(files)
	if err != nil {
		return "", fmt.Errorf("encode manifest: %w", err)
	}
	list := table.Digest(string(encoded))
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	if _, err := writer.Write(encoded); err != nil {
		return "", fmt.Errorf("pack manifest: %w", err)
	}
	if err := writer.Close(); err != nil {
		return "", fmt.Errorf("pack manifest: %w", err)
	}
	part := 0
	for data := range slices.Chunk(packed.Bytes(), manifestPartBytes) {
		k := s.keys.manifest(id, version, list, part)
		if err := s.transact(ctx, table.Put(manifestItem{k.PK, k.SK, data}, nil, nil)); err != nil {
			return "", err
		}
		part++
	}
	return list, nil
}

// RecordManifest writes the list first, and then which one the version's is.
func (s *Store) RecordManifest(ctx context.Context, name registry.ModelName, version registry.VersionNumber, files []registry.UploadedFile) error {
	err := table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		list, err := s.writeManifest(ctx, model.ID, version, files)
		if err != nil {
			return err
		}
		change := expression.Set(expression.Name("manifest"), expression.Value(list))
		return s.transact(ctx, table.Update(s.keys.version(model.ID, version), change, table.Exists, missingVersion(name, version)))
	})
	return versionMissing(err, name, version)
}

// Manifest reads the list that the version tells of.
func (s *Store) Manifest(ctx context.Context, name registry.ModelName, version registry.VersionNumber) ([]registry.UploadedFile, error) {
	var files []registry.UploadedFile
	err := table.Retry(ctx, func(ctx context.Context) error {
		model, err := s.readModel(ctx, name)
		if err != nil {
			return err
		}
		read, err := s.readVersionItem(ctx, model, version)
		if err != nil || read.Manifest == "" {
			return err
		}
		partition := s.keys.partitionOf(model.ID)
		parts, err := s.table.QueryAll(ctx, table.SpanUnder(partition, manifestSK(model.ID, version, read.Manifest)))
		if err != nil {
			return err
		}
		files, err = unpack(parts)
		return err
	})
	return files, versionMissing(err, name, version)
}

func unpack(parts []table.Item) ([]registry.UploadedFile, error) {
	var packed bytes.Buffer
	for _, part := range parts {
		read, err := table.Decode[manifestItem](part)
		if err != nil {
			return nil, err
		}
		packed.Write(read.Data)
	}
	reader, err := gzip.NewReader(&packed)
	if err != nil {
		return nil, fmt.Errorf("unpack manifest: %w", err)
	}
	var files []registry.UploadedFile
	if err := json.NewDecoder(io.LimitReader(reader, maxManifestBytes)).Decode(&files); err != nil {
		return nil, fmt.Errorf("decode manifest: %w", err)
	}
	return files, nil
}
