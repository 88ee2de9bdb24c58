// Command screenshots pictures every page in light, dark and narrow, filled with
// the sample, into the folder that it is given.
package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/local/cache"
	"modelregistry/internal/local/chromium"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/registry"
	"modelregistry/internal/rest"
	"modelregistry/internal/spec"
	"modelregistry/internal/spec/trackingspec"
	"modelregistry/internal/tracking"
	"modelregistry/internal/web"
	"modelregistry/internal/web/webtest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

// look is a way to see a page.
type look struct {
	name, theme   string
	width, height int64
}

var looks = []look{
	{"light", "light", 1280, 800},
	{"dark", "dark", 1280, 800},
	{"narrow", "light", 390, 780},
}

func run(ctx context.Context, arguments []string) error {
	if len(arguments) != 1 {
		return errors.New("it takes the folder to write to")
	}
	root, err := cache.Dir()
	if err != nil {
		return err
	}
	browser, err := chromium.Find(root)
	if err != nil {
		return err
	}
	filled, tracked := spec.New(), trackingspec.New()
	if err := errors.Join(webtest.Fill(ctx, filled, time.Now()), webtest.Track(ctx, tracked, time.Now())); err != nil {
		return err
	}
	files, stop, err := startFiles(ctx, root)
	if err != nil {
		return err
	}
	defer stop()
	const artifactRoot = "s3://mlflow-artifacts"
	sites := map[bool]string{}
	for isEmpty, services := range map[bool]web.Services{
		false: {Registry: registry.New(filled), Tracking: tracking.New(tracked, artifactRoot)},
		true:  {Registry: registry.New(spec.New()), Tracking: tracking.New(trackingspec.New(), artifactRoot)},
	} {
		server := httptest.NewServer(siteOf(services, files))
		defer server.Close()
		sites[isEmpty] = server.URL
	}
	if err := os.MkdirAll(arguments[0], 0o755); err != nil {
		return err
	}
	tab, end, err := browser.Open(ctx)
	if err != nil {
		return err
	}
	defer end()
	for _, look := range looks {
		for _, page := range webtest.Pages {
			picture, err := take(tab, look, sites[page.Empty], page)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", page.Name, look.name, err)
			}
			if err := os.WriteFile(filepath.Join(arguments[0], page.Name+"-"+look.name+".png"), picture, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}

// siteOf serves pages with the files that they show.
func siteOf(services web.Services, files *s3store.Store) http.Handler {
	unheard := func(context.Context, error) {}
	services.Artifacts = []web.Artifacts{files}
	mux := http.NewServeMux()
	mux.Handle("/", web.New(services, unheard))
	mux.Handle("/model-versions/get-artifact", rest.GetModelVersionArtifact(services.Registry, []rest.Place{files}, 0, unheard))
	return mux
}

// startFiles starts an S3 server with the files of the sample.
func startFiles(ctx context.Context, cache string) (*s3store.Store, func(), error) {
	folder, err := os.MkdirTemp("", "screenshots-")
	if err != nil {
		return nil, nil, err
	}
	// A bucket is a folder to this server.
	if err := os.Mkdir(filepath.Join(folder, webtest.Bucket), 0o700); err != nil {
		return nil, nil, err
	}
	options := versitygw.Options{Cache: cache, Dir: folder, Region: versitygw.TestRegion, AccessKey: versitygw.TestAccessKey, SecretKey: versitygw.TestSecretKey}
	server, err := versitygw.Start(ctx, options)
	if err != nil {
		return nil, nil, err
	}
	stop := func() { server.Stop(); _ = os.RemoveAll(folder) }
	config := aws.Config{Region: options.Region, Credentials: credentials.NewStaticCredentialsProvider(options.AccessKey, options.SecretKey, "")}
	files := s3store.Open(config, server.Endpoint, artifacts.RootOf(webtest.Bucket))
	if err := webtest.FillFiles(ctx, files); err != nil {
		stop()
		return nil, nil, err
	}
	return files, stop, nil
}

// patience is how long a page may take.
const patience = 20 * time.Second

func take(tab context.Context, look look, site string, page webtest.Page) ([]byte, error) {
	ctx, cancel := context.WithTimeout(tab, patience)
	defer cancel()
	theme := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.theme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, theme); err != nil {
		return nil, err
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(look.width, look.height), chromedp.Navigate(site+page.Path)); err != nil {
		return nil, err
	}
	if page.Click == "" {
		return chromedp.Run(ctx, chromedp.FullScreenshot(100))
	}
	if err := chromedp.Do(ctx, chromedp.Click(chromedp.CSS(page.Click)), chromedp.WaitVisible(chromedp.CSS("dialog[open] h1"))); err != nil {
		return nil, err
	}
	return chromedp.Run(ctx, chromedp.CaptureScreenshot())
}
