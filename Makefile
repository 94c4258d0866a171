PORT ?= 8000
TEST_WORKERS ?= 2
PYTHON ?=
INSTANCE := $(or $(FORUM_INSTANCE),instance)

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install -qq --no-input --disable-pip-version-check --no-deps
FLASK := $(BIN)/flask --app wsgi
PYTEST := $(BIN)/pytest

export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONUNBUFFERED := 1

# Ctrl-C is how a person ends `make run`, and no error. A closed terminal ends it too: what
# honcho still says then must not fail for want of a terminal, or its programs would stay behind.
define START
import os, signal, sys
from honcho.command import main

def hang_up(*_):
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.kill(os.getpid(), signal.SIGTERM)

signal.signal(signal.SIGHUP, hang_up)
sys.argv = ["honcho", "start"]
try:
    main()
except SystemExit as ending:
    sys.exit(0 if ending.code == 130 else ending.code)
endef
export START

# The web server would share a port with whoever else is willing to.
define FREE
import os, socket, sys
port = os.environ["PORT"]
if port.isdigit() and socket.socket().connect_ex(("127.0.0.1", int(port))) == 0:
    sys.exit(f"Port {port} is taken. Choose another one: make run PORT={int(port) + 1}")
endef
export FREE

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev browser run test test-fast test-hostile test-whole test-leaks test-crash \
  lint types architecture format migrations bench screenshots clean

help: ## List everything make can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) \
	  | awk -F ':.*## ' '{ printf "  make %-13s %s\n", $$1, $$2 }'

run: setup $(INSTANCE)/secret_key ## Start the community on http://127.0.0.1:8000 (PORT=… for another, FORUM_DEMO=0 without demo)
	@export PORT="$(PORT)" FORUM_ENV="$${FORUM_ENV:-development}"; \
	export BASE_URL="$${BASE_URL:-http://127.0.0.1:$$PORT}"; \
	$(BIN)/python -c "$$FREE" && $(FLASK) prepare && exec $(BIN)/python -c "$$START"

test: setup-dev browser lint types architecture ## Check everything: style, types, architecture, every test
	@$(PYTEST) -n $(TEST_WORKERS) --dist worksteal -m "not hostile and not crash"

test-fast: setup-dev ## Run the tests that need neither browser nor PostgreSQL
	@$(PYTEST) -n $(TEST_WORKERS) --dist worksteal -m "not browser and not postgresql and not hostile and not crash"

test-hostile: setup-dev browser ## Post every hostile text there is and look at it in Chromium
	@$(PYTEST) -n $(TEST_WORKERS) --dist worksteal -m hostile -rP

test-whole: setup-dev browser ## Run at full size what `make test` runs at a part of it
	@WHOLE=1 $(PYTEST) -n $(TEST_WORKERS) --dist worksteal tests/browser/test_axe.py \
	  tests/ideas/test_finder_properties.py tests/ideas/test_rollup_properties.py \
	  tests/members/test_everywhere.py tests/exchange/test_openings.py \
	  tests/jobs/test_finder_properties.py tests/jobs/test_machine.py tests/talent/test_matching.py

test-leaks: setup-dev ## Ask thousands of pages for traces of candidates who are not there for who asks
	@LEAK_TOWNS=$${TOWNS:-8} $(PYTEST) -n $(TEST_WORKERS) --dist worksteal tests/talent/test_leaks.py

test-crash: setup-dev ## Kill web and worker at 50 random moments under load (KILLS=… for another number)
	@KILLS=$${KILLS:-50} $(PYTEST) -m crash -s

lint: setup-dev ## Check style and likely mistakes
	@ruff check . && ruff format --check .

types: setup-dev ## Check the types
	@mypy

architecture: setup-dev ## Check who imports whom
	@lint-imports --no-logo

format: setup-dev ## Bring the code into the house's form
	@ruff check --fix . && ruff format .

migrations: setup-dev ## Write a migration for what changed in the models (MESSAGE="add …")
	@test -n "$(MESSAGE)" || { echo 'Say what changes: make migrations MESSAGE="add bookmarks"' >&2; exit 2; }
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; unset DATABASE_URL; \
	export FORUM_INSTANCE="$$scratch" FORUM_ENV=development SECRET_KEY=only-to-compare-models-with-migrations; \
	$(FLASK) migrate && $(FLASK) db migrate -m "$(MESSAGE)"

bench: setup-dev ## Measure every page beside the raw page (POSTS=… for another size)
	@$(BIN)/python -m bench

screenshots: setup-dev browser ## Take the pictures of docs/screenshots
	@$(BIN)/python -m tests.support.screenshots

setup: $(VENV)/.runtime ## Make the environment with what the community needs
	@:

setup-dev: $(VENV)/.development ## Make the environment with what checks and tests need, too
	@:

browser: setup-dev ## Find a Chromium for the tests, or install one where that is possible
	@$(BIN)/python -m tests.support.chromium

clean: ## Remove the environment and all caches; the community's data in instance/ stays
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTANCE)/secret_key: | $(BIN)/python
	@mkdir -p $(INSTANCE)
	@umask 077; $(BIN)/python -c 'import secrets; print(secrets.token_hex(32))' > $@

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	@echo "Installing what the community needs …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.development: requirements-dev.txt $(VENV)/.runtime
	@echo "Installing what checks and tests need …"
	@$(PIP) -r requirements-dev.txt
	@touch $@

$(BIN)/python:
	@for python in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    echo "Making $(VENV) with $$($$python --version) …"; \
	    exec $$python -m venv --clear $(VENV); \
	  fi; \
	done; \
	echo "Needed: Python 3.11 or newer with its venv module (on Debian and Ubuntu: apt install python3 python3-venv)." >&2; \
	exit 1
