# What one can do here; `make` alone lists it.

PYTHON ?= python3
PORT ?= 8000
SOAK_MINUTES ?= 10
BIN = .venv/bin
# What production serves otherwise than development.
OF_BUNDLES = tests/browser/story/test_delivered.py tests/browser/story/test_narrow.py

.DEFAULT_GOAL := help
.PHONY: help demo test fuzz soak bench-relay in-unit in-faults in-chromium in-firefox in-webkit in-firefox-story in-firefox-engine in-webkit-story in-webkit-engine test-browsers check types build bench bench-bundles fidelity screenshots protocol lock clean venv venv-dev node

help:  ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 24

demo: venv  ## start the demo on 127.0.0.1 (PORT=8000); needs nothing but Python
	@mkdir -p var
	@umask 077; test -s var/demo.key || $(BIN)/python -c "import secrets; print(secrets.token_urlsafe(50))" > var/demo.key
	@SECRET_KEY="$$(cat var/demo.key)" DEMO=1 DEBUG=1 REDIS_URL= DATABASE_URL="sqlite:///$(CURDIR)/var/demo.sqlite3" DEMO_TAG_ORIGIN= \
	  $(BIN)/python manage.py demo --port "$(PORT)"

test: venv-dev  ## install what is missing, then checks and tests: unit, protocol, three browsers
	@sh tests/install.sh
	@$(MAKE) --no-print-directory check
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory build bench-bundles; fi
	@echo "Now the tests, two parts at a time, the longest first. Each shows what came of it when it is done, which takes minutes."
	@$(MAKE) --no-print-directory --keep-going --jobs=2 --output-sync=target \
	  in-chromium in-firefox-story in-firefox-engine in-webkit-story in-webkit-engine in-faults in-unit

in-unit:
	$(BIN)/python -m pytest tests/unit tests/protocol $(ARGS)

fuzz: venv-dev  ## 100,000 random messages and frames on all sockets; FUZZ_INPUTS and FUZZ_SEED choose others
	FUZZ_INPUTS="$${FUZZ_INPUTS:-100000}" $(BIN)/python -m pytest tests/unit/sessions_app/test_fuzz.py -q $(ARGS)

in-chromium:
	$(BIN)/python -m pytest tests/browser --engine chromium $(ARGS)
	@if command -v npm >/dev/null; then \
	  $(BIN)/python -m pytest tests/browser/story/test_sharing.py $(OF_BUNDLES) --engine chromium --bundles $(ARGS); fi

in-faults:
	$(BIN)/python -m pytest tests/faults $(ARGS)

in-firefox in-webkit: in-%: in-%-story in-%-engine

in-firefox-story in-webkit-story: in-%-story:
	$(BIN)/python -m pytest tests/browser/story --engine $* $(ARGS)
	@if command -v npm >/dev/null; then $(BIN)/python -m pytest $(OF_BUNDLES) --engine $* --bundles $(ARGS); fi

in-firefox-engine in-webkit-engine: in-%-engine:
	$(BIN)/python -m pytest tests/browser/engine tests/browser/test_fixtures.py --engine $* $(ARGS)

soak: venv-dev  ## 100 sessions with joins, leaves, reloads and faults, for SOAK_MINUTES=10
	@sh tests/install.sh
	SOAK_SECONDS=$$(( $(SOAK_MINUTES) * 60 )) SOAK_SESSIONS=100 $(BIN)/python -m pytest tests/faults/test_soak.py -s $(ARGS)

test-browsers: venv-dev build bench-bundles  ## every browser test in every engine, from the modules and from the bundles
	@sh tests/install.sh
	$(BIN)/python -m pytest tests/browser $(ARGS)
	$(BIN)/python -m pytest tests/browser --bundles $(ARGS)

check: venv-dev  ## style, types, system checks, migrations, generated files
	@mkdir -p var
	$(BIN)/ruff check . --output-format concise
	$(BIN)/ruff format --check . --quiet
	DEBUG=1 $(BIN)/mypy
	DEBUG=1 $(BIN)/python manage.py check
	DEBUG=1 $(BIN)/python manage.py makemigrations --check --dry-run
	DEBUG=1 $(BIN)/python manage.py render_protocol --check
	$(BIN)/python .ci/audit.py
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory types; \
	  else echo "Node 20 is not here: the JavaScript types are not checked."; fi

lock: venv-dev  ## pin what requirements.txt and requirements-dev.txt bring along, with hashes
	@test -x var/lock/bin/pip-compile || { $(PYTHON) -m venv var/lock && var/lock/bin/pip install -q pip-tools==7.6.2; }
	for each in requirements requirements-dev requirements-bench; do \
	  var/lock/bin/pip-compile -q --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url \
	    --no-emit-trusted-host --no-emit-find-links --output-file $$each.lock $$each.txt || exit 1; done

types: node  ## types of the JavaScript
	node_modules/.bin/tsc --project tsconfig.json

build: node  ## minified, content-hashed bundles in static/dist/
	node build.mjs

bench: venv-dev build bench-bundles  ## what recording costs, beside rrweb (docs/benchmarks.md); ARGS="--rounds 1 --only bursts"
	@sh tests/install.sh
	$(BIN)/python -m bench $(ARGS)

bench-relay: venv-dev  ## what relaying costs the server, beside a bare relay (docs/benchmarks.md); ARGS="--only frames"
	@sh tests/install.sh
	@$(PYTHON) cobrowse_site/bootstrap.py requirements-bench.txt
	$(BIN)/python -m bench.relay $(ARGS)

bench-bundles: node bench/node_modules/.package-lock.json
	node bench/build.mjs

bench/node_modules/.package-lock.json: bench/package-lock.json
	npm ci --prefix bench --no-audit --no-fund

protocol: venv-dev  ## write what follows from sessions_app/protocol.py
	DEBUG=1 $(BIN)/python manage.py render_protocol

screenshots: venv-dev  ## take the pictures in docs/images/
	$(BIN)/python -m pytest tests/browser/test_screenshots.py --engine chromium --pictures docs/images -q

fidelity: venv-dev  ## run the fidelity matrix on the three engines and write docs/fidelity.md
	$(BIN)/python -m pytest tests/browser/engine/test_fidelity.py -q --fidelity docs/fidelity.md

clean:  ## remove what was built or installed here; var/ with the demo's data stays
	rm -rf .venv node_modules bench/node_modules bench/dist static/dist staticfiles .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

venv:
	@$(PYTHON) cobrowse_site/bootstrap.py requirements.txt

venv-dev:
	@$(PYTHON) cobrowse_site/bootstrap.py requirements-dev.txt

node: node_modules/.package-lock.json

node_modules/.package-lock.json: package-lock.json
	@command -v npm >/dev/null || { echo "Node 20 or newer is needed for this: https://nodejs.org/"; exit 1; }
	npm ci --no-audit --no-fund
