package chromium

import (
	"archive/tar"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestArchivesStayInTheirFolder unpacks what belongs there, and nothing else.
func TestArchivesStayInTheirFolder(t *testing.T) {
	t.Parallel()
	for name, taken := range map[string]bool{"lib/libnss3.so": true, "../outside": false, "/tmp/outside": false, "lib/../../outside": false} {
		folder := t.TempDir()
		inside := filepath.Join(folder, "inside")
		if err := os.Mkdir(inside, 0o755); err != nil {
			t.Fatal(err)
		}
		archive := filepath.Join(folder, "archive.tar")
		pack(t, archive, name)
		if err := extract(archive, inside); (err == nil) != taken {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(inside, "lib", "libnss3.so")); (err == nil) != taken {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := os.Stat(filepath.Join(folder, "outside")); err == nil {
			t.Errorf("%s was written outside", name)
		}
	}
}

// pack makes an archive of one file.
func pack(t *testing.T, archive, name string) {
	t.Helper()
	file, err := os.Create(archive)
	if err != nil {
		t.Fatal(err)
	}
	writer := tar.NewWriter(file)
	if err := writer.WriteHeader(&tar.Header{Name: name, Mode: 0o755, Size: 1, Typeflag: tar.TypeReg}); err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(writer.Close(), file.Close()); err != nil {
		t.Fatal(err)
	}
}
