package local

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// credentials are those of the S3 server's one account.
type credentials struct {
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
}

// loadCredentials gives the folder's own, made once.
func loadCredentials(data string) (credentials, error) {
	path := filepath.Join(data, "credentials.json")
	var loaded credentials
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		loaded = credentials{AccessKey: "LOCAL" + rand.Text()[:15], SecretKey: rand.Text() + rand.Text()}
		return loaded, writePrivate(path, loaded)
	}
	if err != nil {
		return loaded, err
	}
	if err := json.Unmarshal(content, &loaded); err != nil || loaded.AccessKey == "" || loaded.SecretKey == "" {
		return loaded, fmt.Errorf("%s holds no credentials: delete it and new ones are made", path)
	}
	return loaded, nil
}

func writePrivate(path string, value any) error {
	content, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return replaceFile(path, content)
}

// replaceFile writes a file that only its owner reads, whole or not at all.
func replaceFile(path string, content []byte) error {
	fresh, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-")
	if err != nil {
		return err
	}
	_, err = fresh.Write(content)
	if err = errors.Join(err, fresh.Sync(), fresh.Close()); err == nil {
		err = os.Rename(fresh.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(fresh.Name()))
	}
	return nil
}
