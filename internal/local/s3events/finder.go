package s3events

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Finder finds new objects by looking. The S3 server tells of each object once, and
// not for certain: it reads the key from a buffer that the next request on the
// connection may have overwritten, and tells nothing of what it took as it was killed.
type Finder struct {
	Client         *s3.Client
	Bucket, Prefix string
	Region         string
	// File remembers until when objects were looked for.
	File string

	// seen has the objects that were told of, with their ETags.
	seen map[string]string
}

// overlap is how much earlier than the last look objects are looked for: times in
// S3 are whole seconds, and are those of an upload's beginning or end.
const overlap = 2 * time.Minute

// Run looks at once and then every so often, until ctx ends.
func (f *Finder) Run(ctx context.Context, every time.Duration, send func(event string) error, logger *slog.Logger) {
	again := time.NewTicker(every)
	defer again.Stop()
	for {
		if err := f.Find(ctx, send); err != nil && ctx.Err() == nil {
			logger.Warn("the bucket cannot be looked through for uploads", "cause", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-again.C:
		}
	}
}

// Find sends an event for each object that is new since the last look.
func (f *Finder) Find(ctx context.Context, send func(event string) error) error {
	since, err := f.lastLook()
	if err != nil {
		return err
	}
	began := time.Now()
	if f.seen == nil {
		f.seen = make(map[string]string)
	}
	pages := s3.NewListObjectsV2Paginator(f.Client, &s3.ListObjectsV2Input{Bucket: aws.String(f.Bucket), Prefix: aws.String(f.Prefix)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, found := range page.Contents {
			key, mark := aws.ToString(found.Key), aws.ToString(found.ETag)+aws.ToTime(found.LastModified).String()
			if f.seen[key] == mark || aws.ToTime(found.LastModified).Before(since.Add(-overlap)) {
				continue
			}
			event, err := newEvent(f.Bucket, f.Region, aws.ToTime(found.LastModified).UTC().Format(time.RFC3339), "PutObject", "127.0.0.1", objectDetail{
				Key: key, Size: aws.ToInt64(found.Size), ETag: strings.Trim(aws.ToString(found.ETag), `"`), Sequencer: "0",
			})
			if err != nil {
				return err
			}
			if err := send(event); err != nil {
				return err
			}
			f.seen[key] = mark
		}
	}
	return os.WriteFile(f.File, []byte(began.UTC().Format(time.RFC3339)), 0o600)
}

// lastLook is the beginning of time before the first, and where its time is lost.
func (f *Finder) lastLook() (time.Time, error) {
	content, err := os.ReadFile(f.File)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	at, parseErr := time.Parse(time.RFC3339, string(content))
	if parseErr != nil {
		at = time.Time{}
	}
	return at, nil
}
