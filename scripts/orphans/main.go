// Command orphans lists the artifacts that nothing refers to any more, and removes
// them with REMOVE=yes. make orphans tells it which registry and which bucket.
package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/artifacts/s3store"
	"modelregistry/internal/orphans"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "orphans:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	grace, remove, err := options()
	if err != nil {
		return err
	}
	api, store, err := installation()
	if err != nil {
		return err
	}
	found, err := orphans.Find(ctx, store, time.Now().Add(-grace), api.References)
	if err != nil {
		return err
	}
	size := int64(0)
	for _, orphan := range found {
		fmt.Printf("%s  %12d  %s\n", orphan.Modified.Format(time.DateOnly), orphan.Size, orphan.Path)
		size += orphan.Size
	}
	if !remove {
		fmt.Printf("%d files with %d bytes that nothing refers to; REMOVE=yes removes them\n", len(found), size)
		return nil
	}
	if err := store.RemoveAll(ctx, found); err != nil {
		return err
	}
	fmt.Printf("%d files with %d bytes removed\n", len(found), size)
	return nil
}

// options reads GRACE, such as 168h, and REMOVE.
func options() (grace time.Duration, remove bool, err error) {
	grace = orphans.DefaultGrace
	if text := os.Getenv("GRACE"); text != "" {
		if grace, err = time.ParseDuration(text); err != nil || grace < 0 {
			return 0, false, fmt.Errorf("GRACE=%q: it takes a time such as 168h", text)
		}
	}
	switch text := os.Getenv("REMOVE"); text {
	case "", "no":
		return grace, false, nil
	case "yes":
		return grace, true, nil
	default:
		return 0, false, fmt.Errorf("REMOVE=%q: it takes yes", text)
	}
}

// installation gives the registry and the bucket that the environment names: both
// must be of one.
func installation() (orphans.Server, *s3store.Store, error) {
	server, bucket := os.Getenv("MLFLOW_TRACKING_URI"), os.Getenv("ARTIFACT_BUCKET")
	if server == "" || bucket == "" {
		return orphans.Server{}, nil, errors.New("MLFLOW_TRACKING_URI and ARTIFACT_BUCKET are not set: run make orphans")
	}
	keys := credentials.NewStaticCredentialsProvider(os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN"))
	config := aws.Config{Region: cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")), Credentials: keys}
	root := artifacts.RootOf(bucket)
	api := orphans.Server{URL: server, Root: root}
	if os.Getenv("MLFLOW_TRACKING_AWS_SIGV4") == "true" {
		api.Sign = func(r *http.Request, body []byte) error {
			signer, err := keys.Retrieve(r.Context())
			if err != nil {
				return err
			}
			sum := sha256.Sum256(body)
			return v4.NewSigner().SignHTTP(r.Context(), signer, r, hex.EncodeToString(sum[:]), "execute-api", config.Region, time.Now())
		}
	}
	return api, s3store.Open(config, os.Getenv("MLFLOW_S3_ENDPOINT_URL"), root), nil
}
