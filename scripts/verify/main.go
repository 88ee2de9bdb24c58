// Command verify asks the registry whether a version's files still are what was
// registered. It signs its request where MLFLOW_TRACKING_AWS_SIGV4 is true.
package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

// errChanged is told by what was printed before it.
var errChanged = errors.New("the files are not what was registered")

func run(arguments []string) error {
	if len(arguments) != 2 || arguments[0] == "" || arguments[1] == "" {
		return errors.New("it takes a name and a version: make verify NAME=prices VERSION=1")
	}
	registry := cmp.Or(os.Getenv("MLFLOW_REGISTRY_URI"), os.Getenv("MLFLOW_TRACKING_URI"), "http://localhost:"+cmp.Or(os.Getenv("PORT"), "5000"))
	query := url.Values{"name": {arguments[0]}, "version": {arguments[1]}}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, registry+"/api/2.0/mlflow/model-versions/verify?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	if err := sign(request); err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	fmt.Println(string(body))
	var found struct{ Intact bool }
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	if err := json.Unmarshal(body, &found); err != nil {
		return err
	}
	if !found.Intact {
		return errChanged
	}
	return nil
}

// sign signs with the credentials of the environment, where it asks for that.
func sign(request *http.Request) error {
	if os.Getenv("MLFLOW_TRACKING_AWS_SIGV4") != "true" {
		return nil
	}
	credentials := aws.Credentials{
		AccessKeyID: os.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: os.Getenv("AWS_SECRET_ACCESS_KEY"), SessionToken: os.Getenv("AWS_SESSION_TOKEN"),
	}
	region := cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION"))
	empty := sha256.Sum256(nil)
	return v4.NewSigner().SignHTTP(request.Context(), credentials, request, hex.EncodeToString(empty[:]), "execute-api", region, time.Now())
}
