package local

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"modelregistry/internal/local/process"
)

func TestCredentialsAreMadeOnce(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	made, err := loadCredentials(filepath.Join(data, "credentials.json"))
	if err != nil {
		t.Fatal(err)
	}
	loaded, err := loadCredentials(filepath.Join(data, "credentials.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, loaded); diff != "" || len(made.SecretKey) < 40 {
		t.Errorf("credentials %+v (-made +loaded):\n%s", made, diff)
	}
	info, err := os.Stat(filepath.Join(data, "credentials.json"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	other, err := loadCredentials(filepath.Join(t.TempDir(), "credentials.json"))
	if err != nil || other == made {
		t.Errorf("two folders share credentials: %v", err)
	}
}

func TestBrokenCredentialsAreNamed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "credentials.json")
	if err := os.WriteFile(path, []byte(`{"accessKey":"A"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := loadCredentials(path); err == nil || !strings.HasPrefix(err.Error(), path) {
		t.Errorf("%v does not name %s", err, path)
	}
}

func TestExportsAreSafeInAShell(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"plain", "it's", `$(exit 1) "x" \`, "a b\nc"} {
		got, err := exec.Command("/bin/sh", "-c", "printf %s "+quote(text)).Output()
		if diff := cmp.Diff(text, string(got)); err != nil || diff != "" {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
	}
}

func TestChildrenOfAnEarlierStackAreEnded(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		// data is the folder whose children are ended.
		data     string
		wantEnds bool
	}{
		{name: "ours", data: "/the/folder", wantEnds: true},
		{name: "a stranger with the number of one", data: "/another/folder"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			running, err := process.Start(exec.Command("sh", "-c", "sleep 3600; exit", "/the/folder/dynamodb"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(running.Kill)
			sign := filepath.Join(test.data, "dynamodb")
			if err := writePrivate(childrenFile(data), []child{{PID: running.PID(), Sign: sign}}); err != nil {
				t.Fatal(err)
			}
			if err := endStaleChildren(context.Background(), data); err != nil {
				t.Fatal(err)
			}
			if test.wantEnds {
				<-running.Done()
			} else if err := syscall.Kill(running.PID(), 0); err != nil {
				t.Errorf("the stranger was ended: %v", err)
			}
			if _, err := os.Stat(childrenFile(data)); !os.IsNotExist(err) {
				t.Errorf("the list is still there: %v", err)
			}
		})
	}
}
