# A bare `make` lists its commands.
PYTHON ?= python3.11
VENV   := .venv
RUN    := $(VENV)/bin/python
PIP    := $(RUN) -m pip install --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help app test lint format bench screenshots clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 22

app: $(VENV)/.installed ## install what is missing, start the app on localhost
	@$(RUN) -m app

test: $(VENV)/.installed-dev ## ruff and every test, browser included
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m pytest

lint: $(VENV)/.installed-dev ## ruff alone
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: $(VENV)/.installed-dev ## let ruff mend what it can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

bench: $(VENV)/.installed-dev ## print the measured speeds
	$(RUN) -m tests.benchmarks

screenshots: $(VENV)/.installed-dev ## remake app/assets/*.png from the running app
	$(RUN) -m tests.browser.screenshots

clean: ## remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

# The interpreter is looked up once: python3.11 where it is on the path, else python3.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null 2>&1 && $(PYTHON) -m venv $(VENV) || python3 -m venv $(VENV)
	@$(RUN) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
	  { echo "Python 3.11 is needed; $$($(RUN) --version) was found. Set PYTHON=/path/to/python3.11"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "installing packages (about 2 minutes the first time)"
	@$(PIP) -r requirements.txt && touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	@$(PIP) -r requirements-dev.txt && touch $@
