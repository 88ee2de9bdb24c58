package orphans_test

import (
	"os"
	"testing"

	"modelregistry/internal/local/versitygw"
)

func TestMain(m *testing.M) { os.Exit(versitygw.Main(m)) }
