// Package local is the stack on one machine: the functions as they are deployed,
// behind what API Gateway, Lambda, DynamoDB and S3 are in the cloud.
package local

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"modelregistry/internal/artifacts"
	"modelregistry/internal/local/dynamodblocal"
	"modelregistry/internal/local/lambda"
	"modelregistry/internal/local/process"
	"modelregistry/internal/local/versitygw"
	"modelregistry/internal/operations"
)

const (
	region = "us-east-1"
	table  = "modelregistry"
	bucket = "mlflow-artifacts"
	// shards stays as it is: models are found by it, also in old folders.
	shards = "4"
)

// What the functions are held to.
const (
	// functionTimeout is the longest that API Gateway waits for an integration.
	functionTimeout = 30 * time.Second
	// idleTimeout ends workers that nobody uses.
	idleTimeout = 5 * time.Minute
	// Some 20 MB a worker make this 4 GB at worst. AWS starts with 1,000.
	overall = 200
)

// perFunction is the most workers of one function. The cloud has a machine for
// each; here more than these only wait for the same processors, and those that
// write the same item for one another.
func perFunction() int { return max(4, 2*runtime.NumCPU()) }

// Config says where a stack lives.
type Config struct {
	// Data is the folder that it keeps everything in.
	Data string
	// Cache is the folder with DynamoDB Local, the S3 server and the functions.
	Cache string
	// Port is where the gateway listens.
	Port int
	// Signed has the gateway take requests with a good IAM signature alone.
	Signed bool
	// Direct has clients go to the S3 server for artifacts, not through the gateway.
	Direct bool
	// Output shows the person what goes on.
	Output io.Writer
	// FunctionOutput takes what functions print in place of the log file.
	FunctionOutput *os.File
}

// Stack is what runs behind the gateway.
type Stack struct {
	// Functions runs the operations.
	Functions *lambda.Pool

	config      Config
	logger      *slog.Logger
	credentials credentials
	lock        *os.File
	logs        []*os.File
	dynamodb    *process.Server
	s3          *process.Server
	pump        *pump
}

// Open starts all but the gateway. Close ends it.
func Open(ctx context.Context, config Config) (*Stack, error) {
	data, err := filepath.Abs(config.Data)
	if err != nil {
		return nil, err
	}
	config.Data = data
	for _, dir := range []string{"dynamodb", "s3", "log"} {
		if err := os.MkdirAll(filepath.Join(data, dir), 0o700); err != nil {
			return nil, err
		}
	}
	stack := &Stack{config: config, logger: slog.New(slog.NewTextHandler(config.Output, nil))}
	if stack.lock, err = lock(data); err != nil {
		return nil, err
	}
	if err := stack.start(ctx); err != nil {
		return nil, errors.Join(err, stack.Close())
	}
	return stack, nil
}

func (s *Stack) start(ctx context.Context) error {
	if err := endStaleChildren(ctx, s.config.Data); err != nil {
		return err
	}
	var err error
	if s.credentials, err = loadCredentials(filepath.Join(s.config.Data, "credentials.json")); err != nil {
		return err
	}
	if err := s.openPump(); err != nil {
		return err
	}
	if err := s.startServers(ctx); err != nil {
		return err
	}
	if err := recordChildren(s.config.Data, s.dynamodb, s.s3); err != nil {
		return err
	}
	if err := s.createTable(ctx); err != nil {
		return err
	}
	if err := s.createBucket(ctx); err != nil {
		return err
	}
	if err := s.abortUploads(ctx); err != nil {
		return err
	}
	if err := s.loadFunctions(); err != nil {
		return err
	}
	s.pump.run(s.finder(), s.logger)
	return nil
}

// startServers starts both at once: each takes its seconds.
func (s *Stack) startServers(ctx context.Context) error {
	dynamodbLog, err := s.openLog("dynamodb.log")
	if err != nil {
		return err
	}
	s3Log, err := s.openLog("s3.log")
	if err != nil {
		return err
	}
	var starting errgroup.Group
	starting.Go(func() (err error) {
		s.dynamodb, err = dynamodblocal.Start(ctx, dynamodblocal.Options{
			Cache: s.config.Cache, Dir: filepath.Join(s.config.Data, "dynamodb"), Log: dynamodbLog,
		})
		return logged(err, dynamodbLog)
	})
	starting.Go(func() (err error) {
		s.s3, err = versitygw.Start(ctx, versitygw.Options{
			Cache: s.config.Cache, Dir: filepath.Join(s.config.Data, "s3"), Region: region,
			AccessKey: s.credentials.AccessKey, SecretKey: s.credentials.SecretKey, Log: s3Log,
			Notify: s.pump.url,
		})
		return logged(err, s3Log)
	})
	return starting.Wait()
}

// logged names the file that says more.
func logged(err error, log *os.File) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w (see %s)", err, log.Name())
}

// maxLog is when a log file makes way for a new one at the next start.
const maxLog = 16 << 20

// openLog appends, and keeps one older file.
func (s *Stack) openLog(name string) (*os.File, error) {
	path := filepath.Join(s.config.Data, "log", name)
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		if err := os.Rename(path, path+".1"); err != nil {
			return nil, err
		}
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	s.logs = append(s.logs, file)
	return file, nil
}

// loadFunctions makes the pool of the operations' binaries.
func (s *Stack) loadFunctions() error {
	output := s.config.FunctionOutput
	if output == nil {
		var err error
		if output, err = s.openLog("functions.log"); err != nil {
			return err
		}
	}
	var functions []lambda.Function
	for _, name := range operations.Functions() {
		binary := filepath.Join(s.config.Cache, "functions", name)
		if _, err := os.Stat(binary); err != nil {
			return fmt.Errorf("the function %s is not built: run `make functions` (%w)", name, err)
		}
		functions = append(functions, lambda.Function{Name: name, Binary: binary, Environment: s.environment()})
	}
	s.Functions = lambda.NewPool(lambda.Config{
		Functions: functions, Output: output, Logger: s.logger,
		PerFunction: perFunction(), Overall: overall, Timeout: functionTimeout, Idle: idleTimeout,
	})
	return nil
}

// environment is what the deployed stack gives its functions, with this
// machine's endpoints.
func (s *Stack) environment() []string {
	environment := []string{
		"TABLE_NAME=" + table,
		"SHARDS=" + shards,
		"ARTIFACT_BUCKET=" + bucket,
		"ARTIFACT_ROOT=" + s.artifactRoot(),
		"AWS_REGION=" + region,
		"AWS_ACCESS_KEY_ID=" + s.credentials.AccessKey,
		"AWS_SECRET_ACCESS_KEY=" + s.credentials.SecretKey,
		"AWS_ENDPOINT_URL_DYNAMODB=" + s.dynamodb.Endpoint,
		"AWS_ENDPOINT_URL_S3=" + s.s3.Endpoint,
		"AWS_EC2_METADATA_DISABLED=true",
	}
	for _, name := range []string{"LOG_LEVEL", "UPLOAD_TIMEOUT", "MLFLOW_PRESIGNED_DOWNLOAD_URL_TTL_SECONDS"} {
		if value := os.Getenv(name); value != "" {
			environment = append(environment, name+"="+value)
		}
	}
	return environment
}

func (s *Stack) artifactRoot() string {
	if s.config.Direct {
		return artifacts.Direct(bucket)
	}
	return artifacts.Proxied
}

// Close ends every child and returns when all are gone.
func (s *Stack) Close() error {
	if s.Functions != nil {
		s.Functions.Close()
	}
	var errs []error
	if s.pump != nil {
		errs = append(errs, s.pump.close())
	}
	var ending sync.WaitGroup
	for _, server := range []*process.Server{s.dynamodb, s.s3} {
		if server != nil {
			ending.Go(server.Stop)
		}
	}
	ending.Wait()
	for _, file := range append(s.logs, s.lock) {
		errs = append(errs, file.Close())
	}
	return errors.Join(errs...)
}
