# Diên Hồng. Targets leave stamps in var/stamps, so a second `make run` has nothing to do but start.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --warn-undefined-variables

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := var/stamps
UV := $(BIN)/uv
NPM := tools/node.sh npm
LOCKS := $(foreach set,runtime speech test tools,requirements/$(set).txt)
CONTRACT := contract/openapi.json clients/shared/contract/api.ts
ARGS ?=
FUZZ_SECONDS ?= 60

NATIVE_SOURCES := $(shell find media/native \( -name target -o -name tests -o -name fuzz \) -prune -o \( -name '*.rs' -o -name 'Cargo.*' \) -print 2>/dev/null)
CLIENT_SOURCES := $(shell find clients -name node_modules -prune -o -name dist -prune -o -type f -print 2>/dev/null)

.PHONY: help
help: ## What can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  \033[1m%-13s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- what everything stands on

.PHONY: venv native clients model system
venv: $(STAMPS)/venv ## Python environment in .venv, from the pinned requirements
native: $(STAMPS)/native ## The relay's data plane (Rust), built into media/
clients: $(STAMPS)/clients ## The browser apps, built into clients/*/dist
model: $(STAMPS)/model ## The Whisper model for development and tests
system: $(STAMPS)/system-test ## Programs of the system that the tests drive (apt, where allowed)

$(STAMPS)/system-%: tools/system_packages.sh
	@mkdir -p $(STAMPS)
	@tools/system_packages.sh $*
	@touch $@

$(STAMPS)/venv: $(LOCKS) | $(STAMPS)/system-run
	@echo "Python packages, into .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(UV) || $(BIN)/python -m pip install --quiet --require-hashes --no-deps \
		--requirement <(sed -n '/^uv==/,/[^\\]$$/p' requirements/tools.txt)
	@$(UV) pip sync --quiet --compile-bytecode --require-hashes $(LOCKS)
	@rm -f $(STAMPS)/native; touch $@

$(STAMPS)/native: $(NATIVE_SOURCES) pyproject.toml | $(STAMPS)/venv
	@echo "Native core of the relay (some minutes the first time)"
	@VIRTUAL_ENV=$(CURDIR)/$(VENV) $(BIN)/maturin develop --release --uv --quiet
	@touch $@

$(STAMPS)/node_modules: clients/package-lock.json | $(STAMPS)/venv
	@echo "Packages of the browser apps"
	@cd clients && ../$(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(STAMPS)/clients: $(STAMPS)/node_modules $(CLIENT_SOURCES)
	@echo "Browser apps"
	@cd clients && ../$(NPM) run --silent build
	@touch $@

$(STAMPS)/model: tools/whisper_model.py requirements/speech.txt | $(STAMPS)/venv
	@$(BIN)/python tools/whisper_model.py
	@touch $@

# ---------------------------------------------------------------- using it

.PHONY: run demo
run: native clients model ## Start the server with demo data; prints the address and the accounts
	@DIENHONG_LOGGING__LEVEL=$${DIENHONG_LOGGING__LEVEL:-warning} exec $(BIN)/dienhong serve --demo $(ARGS)

demo: native clients model system ## A whole meeting without hands; writes var/demo/report.json
	@exec $(BIN)/dienhong demo $(ARGS)

# ---------------------------------------------------------------- proving it

.PHONY: tampers test check unit e2e record-e2e bench fuzz contract native-test client-test lint types architecture bench-votes bench-pages bench-floor floor-history kill-recording record-8h bench-speech kill-speech
test: ## Everything a change must pass, from a fresh clone
	@tools/stages.sh system venv native+clients model -- \
		lint+types architecture contract native-test+client-test unit e2e

check: lint types architecture contract ## The checks that run no test

lint: venv $(STAMPS)/node_modules ## Style of Python, Rust and TypeScript
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	cd media/native && cargo fmt --all --check
	cd media/native && cargo clippy --quiet --release --workspace --all-targets --locked -- -D warnings
	cd clients && ../$(NPM) run --silent lint

types: native $(STAMPS)/node_modules ## mypy --strict and vue-tsc
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest media._native
	cd clients && ../$(NPM) run --silent typecheck

architecture: native ## Import contracts, size limits, vocabulary
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tools.check_sizes
	$(BIN)/python -m tools.check_vocabulary

contract: native $(STAMPS)/node_modules ## Regenerate the contract and the clients' types; fails if they changed
	@before=$$(cat $(CONTRACT) | sha256sum); \
	$(BIN)/dienhong contract; \
	(cd clients && ../$(NPM) run --silent contract >/dev/null); \
	[ "$$before" = "$$(cat $(CONTRACT) | sha256sum)" ] \
		|| { echo "The contract changed; it is written anew: look at it and commit it." >&2; exit 1; }

native-test: ## Tests of the native core, seeded lossy links included
	cd media/native && if cargo nextest --version >/dev/null 2>&1; \
		then cargo nextest run --release --workspace --locked $(ARGS); \
		else cargo test --quiet --release --workspace --locked $(ARGS); fi

client-test: $(STAMPS)/node_modules ## Tests of the browser apps
	cd clients && ../$(NPM) test

unit e2e: export TMPDIR := $(shell tools/tests_folder.sh)

# They wait now and then: one more at a time than there are cores.
WORKERS := $(shell cores=$$(nproc); echo $$((cores < 4 ? cores + 1 : 4)))

unit: native model system ## Unit, property, contract and integration tests, on both databases
	$(BIN)/pytest -m "not alone" --numprocesses=$(WORKERS) --dist=loadfile --durations=40 $(ARGS)
	@# What others would disturb has the machine for itself; 5 is pytest's word for nothing chosen.
	$(BIN)/pytest -m alone $(ARGS) || [ $$? -eq 5 ]

e2e: native clients model system ## Real Chromium browsers hold a meeting
	@# Two at a time, but those with several cameras one after the other (xdist_group). What others
	@# would disturb comes after them; the recorded meeting has a target of its own: record-e2e.
	$(BIN)/pytest tests/e2e --ignore=tests/e2e/test_record.py -m "not alone" \
		--numprocesses=2 --dist=loadgroup --durations=40 $(ARGS)
	$(BIN)/pytest tests/e2e -m alone $(ARGS) || [ $$? -eq 5 ]

record-e2e: native clients model system ## A meeting of five minutes in real browsers, and its whole record
	RECORD_SPEECH_S=72 $(BIN)/pytest tests/e2e/test_record.py -s $(ARGS)

bench: native system ## Figures of the data plane
	$(BIN)/pytest tests/bench -s $(ARGS)

bench-votes: native ## Votes: load, kills, power cuts, attackers; the last line is JSON
	@$(BIN)/python -m tests.bench.votes $(ARGS)

bench-pages: native clients system ## Papers: drawing, page turns, search; the last line is JSON
	@$(BIN)/python -m tests.bench.pages $(ARGS)

bench-floor: native ## A crowd of 3,000: joining, the floor, a reload, slow readers; the last line is JSON
	@$(BIN)/python -m tests.bench.floor $(ARGS)

kill-recording: native ## A recorded meeting under 50 kills of recorder, relay and server; the last line is JSON
	@$(BIN)/python -m tests.bench.recording.kills $(ARGS)

record-8h: native ## Eight hours through the recorder, the film's plan and the archive pass; the last line is JSON
	@$(BIN)/python -m tests.bench.recording.eight_hours $(ARGS)

floor-history: native ## The floor under kills and frozen owners, 10^5 operations; the last line is JSON
	@$(BIN)/python -m tests.bench.history $(ARGS)

bench-speech: model system ## Captions and the archive pass: errors, lag, memory; the last line is JSON
	@$(BIN)/python -m tests.bench.speech $(ARGS)

kill-speech: model system ## The transcriber killed 50 times while somebody speaks; the last line is JSON
	@$(BIN)/python -m tests.bench.speech.kills $(ARGS)

tampers: venv ## 200 random tampers of a bundle (TAMPERS, TAMPER_SEED), each with its verdict
	$(BIN)/pytest --quiet --numprocesses=0 tests/unit/server/archiving/test_tampers.py $(ARGS)

fuzz: ## Each parser of the native core for FUZZ_SECONDS (60)
	tools/fuzz.sh $(FUZZ_SECONDS) $(ARGS)

# ---------------------------------------------------------------- keeping it

.PHONY: fmt lock clean screens
screens: native clients system ## Take the pictures of docs/screens again
	$(BIN)/python -m tools.screens
	$(BIN)/python -m tools.screens_life
	$(BIN)/python -m tools.screens_door
	$(BIN)/python -m tools.screens_archive

fmt: venv ## Format Python, Rust and TypeScript
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .
	cd media/native && cargo fmt --all
	cd clients && ../$(NPM) run --silent format --if-present

lock: ## Pin requirements/*.in again into *.txt
	for set in runtime speech speech-zipformer test tools; do \
		$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
			--no-annotate --no-header requirements/$$set.in -o requirements/$$set.txt $(ARGS); \
		sed -i "1i # Pinned from $$set.in by \`make lock\`." requirements/$$set.txt; \
	done

clean: ## Remove what was built here (not the data in var/)
	rm -rf $(STAMPS) $(VENV) clients/node_modules clients/*/dist media/native/target media/*.so
