package local

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"modelregistry/internal/local/iam"
	"modelregistry/internal/operations"
)

// credentials are those of the S3 server's one account, or of somebody who
// signs requests.
type credentials struct {
	AccessKey string `json:"accessKey"`
	SecretKey string `json:"secretKey"`
}

// loadCredentials gives those in the file, made once.
func loadCredentials(path string) (credentials, error) {
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

// identities are who may sign requests: with the gateway's signatures on, a
// reader, a writer and, with the S3 server's credentials, the admin; else the
// admin alone, who need not sign.
func (s *Stack) identities() ([]iam.Identity, error) {
	var all []iam.Identity
	if s.config.Signed {
		for _, access := range []operations.Access{operations.Reader, operations.Writer} {
			keys, err := loadCredentials(filepath.Join(s.config.Data, string(access)+".json"))
			if err != nil {
				return nil, err
			}
			all = append(all, identity(access, keys))
		}
	}
	return append(all, identity(operations.Admin, s.credentials)), nil
}

func identity(access operations.Access, keys credentials) iam.Identity {
	return iam.Identity{Name: string(access), AccessKey: keys.AccessKey, SecretKey: keys.SecretKey, Access: access}
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
