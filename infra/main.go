// Command infra is the CDK app: one stack that is a whole registry. README.md
// tells how it is deployed.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

// binaries is where `make build` leaves the functions.
const binaries = "dist"

func main() {
	err := run()
	jsii.Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, "infra:", err)
		os.Exit(1)
	}
}

func run() error {
	app := awscdk.NewApp(&awscdk.AppProps{AnalyticsReporting: jsii.Bool(false)})
	if err := build(app); err != nil {
		return err
	}
	app.Synth(nil)
	return nil
}

// build adds the stack that the app's context asks for.
func build(app awscdk.App) error {
	context, ok := app.Node().GetAllContext(nil).(map[string]any)
	if !ok {
		return fmt.Errorf("the context is no JSON object: see \"context\" in cdk.json")
	}
	settings, err := readSettings(context)
	if err != nil {
		return err
	}
	if err := checkBinaries(binaries); err != nil {
		return err
	}
	newRegistry(app, settings, binaries)
	return nil
}
