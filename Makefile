# Everything runs from one virtual environment, .venv, installed from the hash-pinned files in requirements/.
# A set of packages is installed when it is first needed, and again only when its file changes.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory
.PHONY: help setup demo rehearse test check lint format types imports bench screenshot migration lock clean rebuild

# The first of these that is new enough and can make a virtual environment. To choose: make setup PYTHON=/path/to/python
PYTHON ?= python3.13 python3.12 python3.11 python3 python

python := .venv/bin/python
uv := .venv/bin/uv
export UV_PYTHON_DOWNLOADS := never
# Trust the certificates this machine trusts: many workplaces have one of their own.
export UV_SYSTEM_CERTS ?= true

ifndef UV_CACHE_DIR
user_cache := $(or $(XDG_CACHE_HOME),$(if $(HOME),$(HOME)/.cache,/dev/null))
ifneq ($(shell mkdir -p "$(user_cache)/uv" 2>/dev/null && test -w "$(user_cache)/uv" && echo writable),writable)
export UV_CACHE_DIR := $(CURDIR)/.venv/.uv-cache
endif
endif

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-15s%s\n", $$1, $$2}'

setup: .venv/.dev ## install everything development needs
	@echo "Ready. Next: make demo, make test or make check."

demo: .venv/.demo ## open a community in your browser, without a Discord account; anew with FRESH=1, elsewhere with PORT=N
	@$(python) -m bot demo $(if $(PORT),--port $(PORT)) $(if $(FRESH),--fresh)

rehearse: .venv/.demo ## play a whole chat offline, and leave its transcript in demo-output
	@$(python) -m bot rehearse --out demo-output

test: .venv/.dev ## run the tests
	@$(python) -m pytest

check: .venv/.dev ## lint, format, types, and who may import whom
	@$(MAKE) --keep-going lint format types imports
	@echo "All checks passed."

lint: .venv/.dev
	@$(python) -m ruff check --output-format concise

format: .venv/.dev
	@$(python) -m ruff format --check --output-format concise

types: .venv/.dev
	@$(python) -m mypy

imports: .venv/.dev
	@$(python) -c "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-logo'])"

bench: .venv/.bench ## measure against other tools and write bench.json
	@$(python) -m tests.benchmarks --out bench.json
	@echo "Done. The figures are in bench.json."

screenshot: .venv/.dev ## take README's picture of the demo
	@$(python) -m tests.demo.screenshot
	@echo "Done. It is docs/demo.png."

migration: .venv/.dev ## draft the next migration: make migration NAME="what changes"
	@$(python) -m db.migrations.draft "$(NAME)"
	@echo "Drafted in db/migrations/versions. Read it before you commit it."

clean: ## delete .venv, the caches and what demo and bench made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache demo-output bench.json
	@echo "Clean."

# Each smaller set starts from the larger one's versions, so that they agree and one environment can hold them all.
compile = $(uv) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--annotation-style line --custom-compile-command "make lock"
lock: .venv/.uv ## write requirements/ from pyproject.toml; newest versions with: make lock UPGRADE=1
	@echo uv | $(compile) --no-annotate $(if $(UPGRADE),--upgrade) --output-file requirements/uv.txt -
	@$(compile) $(if $(UPGRADE),--upgrade) --extra bench --output-file requirements/bench.txt pyproject.toml
	@for set in dev demo run; do cp requirements/bench.txt requirements/$$set.txt || exit 1; done
	@$(compile) --extra dev --output-file requirements/dev.txt pyproject.toml
	@$(compile) --extra demo --output-file requirements/demo.txt pyproject.toml
	@$(compile) --output-file requirements/run.txt pyproject.toml
	@echo "Done. The pinned versions are in requirements/."

.venv/.demo .venv/.dev .venv/.bench: .venv/.%: requirements/%.txt .venv/.uv
	@echo "Installing requirements/$*.txt into .venv"
	@$(uv) pip install --quiet --compile-bytecode --require-hashes --python $(python) --requirement $<
	@touch $@

# An environment whose Python has gone (upgraded, moved) is built again.
broken := $(if $(wildcard .venv/.uv),$(shell $(python) -c "" 2>/dev/null || echo rebuild))
.venv/.uv: requirements/uv.txt $(broken)
	@new_enough=; ready=; \
	for candidate in $(PYTHON); do \
	    "$$candidate" -c "import sys; sys.exit(sys.version_info < (3, 11))" >/dev/null 2>&1 || continue; \
	    new_enough=$$candidate; \
	    if "$$candidate" -c "import ensurepip, venv" >/dev/null 2>&1; then ready=$$candidate; break; fi; \
	done; \
	if [ -z "$$new_enough" ]; then \
	    echo "Python 3.11 or later is needed, and none was found. Is it installed, and on the PATH?" >&2; exit 1; \
	elif [ -z "$$ready" ]; then \
	    echo "$$new_enough cannot make virtual environments yet. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi; \
	echo "Making .venv with $$ready"; \
	"$$ready" -m venv --clear .venv
	@$(python) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement $<
	@touch $@
