package uploads_test

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/s3events"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/uploads"
)

// events has what the S3 server has told, by bucket and key.
type events struct {
	mutex sync.Mutex
	told  map[string]map[string]string
	news  *sync.Cond
}

func (e *events) send(event string) error {
	var parsed uploads.Event
	if err := json.Unmarshal([]byte(event), &parsed); err != nil {
		return err
	}
	e.mutex.Lock()
	defer e.mutex.Unlock()
	bucket := parsed.Detail.Bucket.Name
	if e.told[bucket] == nil {
		e.told[bucket] = make(map[string]string)
	}
	e.told[bucket][parsed.Detail.Object.Key] = event
	e.news.Broadcast()
	return nil
}

// patience is how long the event of an object may take. The server mixes one up
// with another request's now and then, and the object is put once more.
const (
	patience = 2 * time.Second
	attempts = 10
)

// take waits for the event of an object, and takes it; empty where it does not come.
func (e *events) take(bucket, key string) string {
	deadline := time.Now().Add(patience)
	late := time.AfterFunc(patience, e.news.Broadcast)
	defer late.Stop()
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for e.told[bucket][key] == "" && time.Now().Before(deadline) {
		e.news.Wait()
	}
	event := e.told[bucket][key]
	delete(e.told[bucket], key)
	return event
}

// server is the S3 server of all tests here, which notifies of its objects.
type server struct {
	config s3.Options
	events *events
}

var shared = sync.OnceValues(func() (*server, error) {
	root, err := cache.Dir()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "uploads-test-")
	if err != nil {
		return nil, err
	}
	heard := &events{told: make(map[string]map[string]string)}
	heard.news = sync.NewCond(&heard.mutex)
	hook := httptest.NewServer(s3events.Handler("", uploads.Prefix, heard.send))
	started, err := versitygw.Start(context.Background(), versitygw.Options{
		Cache: root, Dir: dir, Region: "us-east-1", AccessKey: "uploads", SecretKey: "of-the-tests", Notify: hook.URL,
	})
	if err != nil {
		return nil, err
	}
	remove = func() { started.Stop(); _ = os.RemoveAll(dir) }
	return &server{events: heard, config: s3.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(started.Endpoint), UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("uploads", "of-the-tests", ""),
	}}, nil
})

// remove ends what shared started.
var remove = func() {}

func TestMain(m *testing.M) {
	code := m.Run()
	remove()
	os.Exit(code)
}

// bucket is one of a test's own.
type bucket struct {
	name   string
	client *s3.Client
	events *events
}

func newBucket(t *testing.T) bucket {
	t.Helper()
	server, err := shared()
	if err != nil {
		t.Fatalf("no S3 server for this test: %v", err)
	}
	made := bucket{name: "test-" + strings.ToLower(rand.Text()), client: s3.New(server.config), events: server.events}
	if _, err := made.client.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(made.name)}); err != nil {
		t.Fatal(err)
	}
	return made
}

// put uploads an object and gives the event of it.
func (b bucket) put(t *testing.T, key, content string) string {
	t.Helper()
	return b.putWith(t, key, content, nil)
}

func (b bucket) putWith(t *testing.T, key, content string, metadata map[string]string) string {
	t.Helper()
	for range attempts {
		_, err := b.client.PutObject(t.Context(), &s3.PutObjectInput{
			Bucket: aws.String(b.name), Key: aws.String(key), Body: strings.NewReader(content), Metadata: metadata,
		})
		if err != nil {
			t.Fatal(err)
		}
		if event := b.events.take(b.name, key); event != "" {
			return event
		}
	}
	t.Fatalf("the S3 server tells nothing of %q", key)
	return ""
}

func (b bucket) delete(t *testing.T, key string) {
	t.Helper()
	if _, err := b.client.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: aws.String(b.name), Key: aws.String(key)}); err != nil {
		t.Fatal(err)
	}
}

// fixture reads a file of testdata.
func fixture(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
