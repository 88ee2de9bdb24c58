// Package zipped tells how large functions are as they are deployed.
package zipped

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"os"
)

// Size gives the bytes that CDK uploads for a binary.
func Size(path string) (int, error) {
	binary, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { _ = binary.Close() }()
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	entry, err := writer.Create("bootstrap")
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(entry, binary)
	err = errors.Join(err, writer.Close())
	return archive.Len(), err
}
