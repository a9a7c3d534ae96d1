# A bare `make` lists its commands.
# The first Python that is here and runs; `make app PYTHON=/path/to/python3.12` takes another.
VERSIONS := 3.11 3.12 3.13
PYTHON   ?= $(firstword $(foreach version,$(VERSIONS),$(shell python$(version) -c 'print("python$(version)")' 2>/dev/null)))
VENV     := .venv
RUN      := $(VENV)/bin/python
PIP      := $(RUN) -m pip install --disable-pip-version-check --quiet
WORKERS  ?= 2

.DEFAULT_GOAL := help
.PHONY: help app test suite lint style types format wheels bench fuzz chaos load walk audit screenshots clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

app: $(VENV)/.installed ## install what is missing, start the app on localhost
	@$(RUN) -m app

# Types are checked beside the tests: it takes one process most of a minute. What compares speeds runs afterwards, alone.
test: style ## lint and every test, browser included, on WORKERS=2 processes
	$(MAKE) --no-print-directory --jobs 2 types suite
	$(RUN) -m pytest tests/benchmarks

# Each worker computes on one thread: WORKERS times as many would wait for each other. Groups begin in the order of
# tests/conftest.py, not the one with the most tests first.
suite: $(VENV)/.installed-dev
	OMP_NUM_THREADS=1 $(RUN) -m pytest --numprocesses $(WORKERS) --dist loadscope --no-loadscope-reorder --ignore tests/benchmarks

lint: style types ## ruff, and mypy over core/ and app/

style: $(VENV)/.installed-dev
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

types: $(VENV)/.installed-dev
	$(RUN) -m mypy

format: $(VENV)/.installed-dev ## let ruff mend what it can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

# Only metadata is read, nothing is installed. `wn` was never published as a wheel; its source is pure Python.
wheels: $(VENV)/.installed-dev ## check that every pinned package but wn has a wheel for each Python
	@for version in $(VERSIONS); do \
	  $(RUN) -m uv pip compile --quiet --no-header --python-version $$version \
	    --only-binary :all: --no-binary wn requirements.txt >/dev/null || exit 1; \
	  echo "Python $$version: a wheel for every package"; \
	done

bench: $(VENV)/.installed-dev ## print the measured speeds
	$(RUN) -m tests.benchmarks

# What is long; ARGS shortens it, or writes the figures into tests/README.md: make load ARGS="--people 5 10 --readme"
fuzz: $(VENV)/.installed-dev ## 10,000 damaged files of every kind
	OMP_NUM_THREADS=1 $(RUN) -m tests.stress.fuzz $(ARGS)

chaos: $(VENV)/.installed-dev ## kill writers 200 times each; 16 threads on one model
	OMP_NUM_THREADS=1 $(RUN) -m tests.stress.chaos $(ARGS)

load: $(VENV)/.installed-dev ## more and more people, until the app answers too late
	OMP_NUM_THREADS=1 $(RUN) -m tests.stress.load $(ARGS)

walk: $(VENV)/.installed-dev ## 2,000 random actions of two visitors in the browser
	OMP_NUM_THREADS=1 $(RUN) -m tests.stress.walk $(ARGS)

audit: $(VENV)/.installed-dev ## known holes in packages, licences of all
	$(RUN) -m tests.stress.audit $(ARGS)

screenshots: $(VENV)/.installed-dev ## remake app/assets/*.png from the running app
	$(RUN) -m tests.browser.screenshots

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .ruff_cache .mypy_cache .hypothesis

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed and none was found. Install one (with its" \
	  "venv module), or name it: make app PYTHON=/path/to/python3.12"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; PYTHON=$(PYTHON) is not."; exit 1; }
	@"$(PYTHON)" -m venv $(VENV)

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "installing packages (about 2 minutes the first time)"
	@$(PIP) -r requirements.txt && touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(PIP) -r requirements-dev.txt && touch $@
