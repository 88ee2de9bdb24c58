package s3store

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/registry"
	"modelregistry/internal/uploads"
)

// headsAtOnce is how many objects are asked about side by side.
const headsAtOnce = 16

// Bucket is the whole bucket, for what looks at the uploads in it.
type Bucket struct {
	client *s3.Client
	name   string
}

// NewBucket makes one of the bucket with a name; it calls nothing.
func NewBucket(client *s3.Client, name string) *Bucket { return &Bucket{client: client, name: name} }

// Read gets an object, but for what is over the limit.
func (b *Bucket) Read(ctx context.Context, key string, limit int64) (uploads.Object, error) {
	output, err := b.client.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(b.name), Key: aws.String(key)})
	if isMissing(err) {
		return uploads.Object{}, fmt.Errorf("get object %q: %w", key, fs.ErrNotExist)
	}
	if err != nil {
		return uploads.Object{}, fmt.Errorf("get object %q: %w", key, err)
	}
	defer output.Body.Close()
	content, err := io.ReadAll(io.LimitReader(output.Body, limit+1))
	if err != nil {
		return uploads.Object{}, fmt.Errorf("read object %q: %w", key, err)
	}
	return uploads.Object{Content: content, Metadata: output.Metadata}, nil
}

// Sizes lists the folder. Markers of empty folders are no files.
func (b *Bucket) Sizes(ctx context.Context, folder string, limit int) (map[string]int64, error) {
	return sizesBelow(ctx, b.client, b.name, folder+"/", limit)
}

func sizesBelow(ctx context.Context, client *s3.Client, bucket, prefix string, limit int) (map[string]int64, error) {
	sizes := make(map[string]int64)
	pages := s3.NewListObjectsV2Paginator(client, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), Prefix: aws.String(prefix)})
	for pages.HasMorePages() && len(sizes) <= limit {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, fmt.Errorf("list %q: %w", prefix, err)
		}
		for _, found := range page.Contents {
			if key := aws.ToString(found.Key); !strings.HasSuffix(key, "/") {
				sizes[strings.TrimPrefix(key, prefix)] = aws.ToInt64(found.Size)
			}
		}
	}
	return sizes, nil
}

// Describe asks about each object.
func (b *Bucket) Describe(ctx context.Context, folder string, paths []string) ([]registry.UploadedFile, error) {
	described := make([]registry.UploadedFile, len(paths))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(headsAtOnce)
	for i, path := range paths {
		group.Go(func() (err error) {
			described[i], err = b.describe(ctx, folder, path)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	gone := func(file registry.UploadedFile) bool { return file.Path == "" }
	return slices.DeleteFunc(described, gone), nil
}

// Holds reports whether a URI is a folder's of artifacts or uploads.
func (b *Bucket) Holds(uri string) bool {
	_, ok := b.folderOf(uri)
	return ok
}

func (b *Bucket) folderOf(uri string) (string, bool) {
	if key, ok := strings.CutPrefix(uri, "s3://"+b.name+"/"); ok && strings.HasPrefix(key, uploads.Prefix) {
		return key, true
	}
	root := artifacts.RootOf(b.name)
	path, ok := root.Resolve(uri)
	return root.Key(path), ok
}

// DescribeAll describes all of a folder that the bucket Holds.
func (b *Bucket) DescribeAll(ctx context.Context, uri string, limit int) ([]registry.UploadedFile, error) {
	folder, ok := b.folderOf(uri)
	if !ok {
		return nil, fmt.Errorf("%q is no folder of artifacts or uploads", uri)
	}
	sizes, err := b.Sizes(ctx, folder, limit)
	if err != nil {
		return nil, err
	}
	if len(sizes) > limit {
		return nil, registry.Invalid("The folder has more than %d files.", limit)
	}
	return b.Describe(ctx, folder, slices.Sorted(maps.Keys(sizes)))
}

func (b *Bucket) describe(ctx context.Context, folder, path string) (registry.UploadedFile, error) {
	output, err := b.client.HeadObject(ctx, &s3.HeadObjectInput{
		Bucket: aws.String(b.name), Key: aws.String(folder + "/" + path), ChecksumMode: types.ChecksumModeEnabled,
	})
	if isMissing(err) {
		return registry.UploadedFile{}, nil
	}
	if err != nil {
		return registry.UploadedFile{}, fmt.Errorf("head object %q: %w", folder+"/"+path, err)
	}
	return registry.UploadedFile{
		Path:      path,
		Size:      aws.ToInt64(output.ContentLength),
		ETag:      strings.Trim(aws.ToString(output.ETag), `"`),
		Checksum:  checksumOf(output),
		VersionID: aws.ToString(output.VersionId),
	}, nil
}

// checksumOf names the checksum that S3 keeps. An object has one.
func checksumOf(output *s3.HeadObjectOutput) string {
	for _, checksum := range []struct {
		algorithm string
		value     *string
	}{
		{"CRC64NVME", output.ChecksumCRC64NVME},
		{"SHA256", output.ChecksumSHA256},
		{"SHA1", output.ChecksumSHA1},
		{"CRC32C", output.ChecksumCRC32C},
		{"CRC32", output.ChecksumCRC32},
	} {
		if checksum.value != nil {
			return checksum.algorithm + ":" + *checksum.value
		}
	}
	return ""
}
