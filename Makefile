SHELL := /bin/bash
BUF := tools/node_modules/.bin/buf

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

tools/node_modules: tools/package.json tools/package-lock.json
	npm ci --prefix tools && touch $@

.PHONY: proto-deps
proto-deps: ## print the imported third-party .proto files into .deps/proto
	go -C proto run ./protodeps $(CURDIR)/.deps/proto

.PHONY: generate
generate: tools/node_modules proto-deps ## generate the code of the contract
	$(BUF) format -w proto
	$(BUF) generate
