# The model registry's commands. `make help` lists them.
#
# PORT (5000) and DATA (.data) choose where `make run` answers and keeps its data;
# CACHE (.cache) is what is installed and built. LOG=stderr shows the functions' logs.
# AUTH=iam has `make run` take requests with an IAM signature alone, ARTIFACTS=direct
# has clients go to the S3 server themselves.
# SETTINGS are those of the cloud stack: see infra/README.md.

SHELL := bash
# The CDK's engine says at length that this Node grows old.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ?= 20
export PORT ?= 5000
export DATA ?= .data
CACHE ?= .cache
override CACHE := $(abspath $(CACHE))
export CACHE
export SETTINGS ACCOUNT YES DELETE_DATA CONFIRM GRACE REMOVE

# As deployed: no cgo, no RPC mode, no HTTP/2 (which none of Lambda, DynamoDB and S3 speaks
# to a function), no paths or symbols.
BUILD := CGO_ENABLED=0 go build -tags lambda.norpc,nethttpomithttp2 -trimpath -ldflags '-s -w'
CLOUD := dist
# Arguments for go test, such as TEST='-run Rename ./internal/dynamo'.
TEST ?= ./...

.PHONY: help run test lint vulncheck check conformance build functions invoke setup clean orphans redrive verify screenshots sidebyside synth templates diff deploy destroy web cost measure bench

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' Makefile | column -t -s "$$(printf '\t')"

run: setup functions ## serve the registry on this machine: PORT=5000 DATA=.data
	@exec $(CACHE)/bin/local

test: setup setup-browser functions ## all Go tests, or TEST='-run Name ./internal/...'
	go run ./scripts/test go test $(TEST)

lint: golangci-lint ## formatting, vet, static checks, import rules, tidy modules
	@unformatted=$$(find . -path './.?*' -prune -o -name '*.go' -print0 | xargs -0 gofmt -l); \
	  test -z "$$unformatted" || { echo "run gofmt -w on:" $$unformatted >&2; exit 1; }
	go vet ./...
	$(CACHE)/bin/golangci-lint run ./...
	go mod tidy -diff
	go -C scripts/tools mod tidy -diff

vulncheck: go ## known vulnerabilities; needs https://vuln.go.dev, so it is no part of check
	@go run ./scripts/setup govulncheck
	$(CACHE)/bin/govulncheck ./...

check: lint test templates conformance bench-short ## everything that must hold before a change lands

conformance: setup functions ## ours against the real MLflow server and client
	scripts/conformance/run.sh --command $(CACHE)/bin/local

build: ## the functions for the cloud, in dist/<operation>/bootstrap
	@mkdir -p $(CLOUD)/.bin
	GOOS=linux GOARCH=arm64 $(BUILD) -o $(CLOUD)/.bin/ ./functions/...
	@for function in $(CLOUD)/.bin/*; do \
	  mkdir -p $(CLOUD)/$${function##*/} && ln -f $$function $(CLOUD)/$${function##*/}/bootstrap; done

synth: build ## the templates of the cloud stack in cdk.out, offline: SETTINGS="stage=dev"
	@scripts/stack/synth.sh

templates: synth ## what cfn-lint and checkov say of the templates
	@scripts/stack/check.sh

diff: build ## what a deployment would change
	@scripts/stack/diff.sh

deploy: build ## deploy to AWS: shows who, where and what, and asks
	@scripts/stack/deploy.sh

destroy: build ## take the stack away; the data stays unless told twice
	@scripts/stack/destroy.sh

web: go ## the deployed registry at http://localhost:5000, signed as you: PORT=5000
	@scripts/stack/web.sh

cost: go ## what the cloud stack costs, into infra/README.md
	@go run ./scripts/cost -write

ceilings: cost ## how much a table takes, into internal/dynamo/README.md

measure: setup functions build ## time cold and warm calls of each function, and its size
	@go run ./scripts/measure

bench: setup functions build ## measure beside `mlflow server`, into the README; SHORT=1 only sees that it works
	@scripts/conformance/venv.sh >/dev/null
	@go build -o $(CACHE)/bin/bench ./scripts/bench
	@exec $(CACHE)/bin/bench $(if $(SHORT),-short)

functions: go ## the functions and the stack for this machine
	@echo "Building the functions for this machine"
	@mkdir -p $(CACHE)/functions $(CACHE)/bin
	@$(BUILD) -o $(CACHE)/functions/ ./functions/...
	@go build -o $(CACHE)/bin/local ./scripts/local

invoke: setup functions ## send events/OP.json through a function: OP=create-registered-model
	@test -n "$(OP)" || { echo "OP is missing: make invoke OP=create-registered-model" >&2; exit 1; }
	@go run ./scripts/invoke "$(OP)"

orphans: go ## artifacts that nothing refers to; REMOVE=yes removes them; WHERE=cloud of the deployed stack
	@if test "$(WHERE)" = cloud; then scripts/stack/orphans.sh; else \
	  test -e "$(DATA)/client.env" || { echo "no stack runs on $(DATA): make run" >&2; exit 1; }; \
	  . "$(abspath $(DATA))/client.env" && go run ./scripts/orphans; fi

redrive: go ## put failed uploads back into the queue; WHERE=cloud of the deployed stack
	@if test "$(WHERE)" = cloud; then scripts/stack/redrive.sh; else go run ./scripts/redrive; fi

verify: go ## whether a version's files are what was uploaded: NAME=prices VERSION=1
	@go run ./scripts/verify "$(NAME)" "$(VERSION)"

screenshots: setup-browser ## pictures of every page, light, dark and narrow, in screenshots/
	go run ./scripts/screenshots screenshots

sidebyside: setup-browser functions ## the pages beside MLflow's own: clicks and seconds, into internal/web/README.md
	@scripts/conformance/venv.sh >/dev/null
	@go run ./scripts/sidebyside

setup: go ## install what the stack needs
	@go run ./scripts/setup versitygw

.PHONY: setup-browser
setup-browser: go
	@go run ./scripts/setup browser

clean: ## remove what was built; CACHE and DATA stay
	rm -rf $(CLOUD) $(CACHE)/functions cdk.out

.PHONY: golangci-lint go bench-short
bench-short:
	@$(MAKE) --no-print-directory bench SHORT=1

golangci-lint: go
	@go run ./scripts/setup golangci-lint

go:
	@command -v go >/dev/null || { echo "go is missing: install Go 1.26 or later from https://go.dev/dl" >&2; exit 1; }
