# Every command of ihome. `make help` is the index; `make check` is what CI runs.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
PORT   ?= 8000
T      ?= tests
export PORT

.DEFAULT_GOAL := help
.PHONY: help run setup setup-stores setup-test web check lint types contracts docs-fresh test coverage fix openapi migrate race bench clean lock

help:            ## list the commands
	@grep -hE '^[a-z0-9-]+: .*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

run: setup web   ## everything on this machine: database, web app, worker (PORT=8000)
	@$(PY) -m ihome run

setup: $(VENV)/.run   ## the environment, from the lock file
$(VENV)/.run: requirements/run.lock
	@echo "==> making the Python environment (about a minute the first time)"
	@test -x $(PY) || $(PYTHON) -m venv $(VENV)
	@$(PY) -m pip install --disable-pip-version-check --require-hashes --no-deps --progress-bar on -r requirements/run.lock
	@touch $@

setup-stores: setup $(VENV)/.stores   ## what photo stores other than a folder need
$(VENV)/.stores: requirements/stores.lock
	@echo "==> adding the photo stores"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/stores.lock
	@touch $@

setup-test: setup setup-stores $(VENV)/.test   ## what the tests and audits need on top
$(VENV)/.test: requirements/test.lock
	@echo "==> adding what the tests need"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/test.lock
	@touch $@

web: ihome/static/web/index.html   ## build the web app, when something in web/ is newer
ihome/static/web/index.html: $(shell find web -type f -not -path '*/node_modules/*' -not -path 'web/tests/*')
	@$(PY) tools/web.py build

check: setup-test web lint types contracts docs-fresh test   ## all that CI runs, in order of speed

lint:            ## format and style, server and web
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/ruff check .

types:           ## mypy, strict
	@$(VENV)/bin/mypy

contracts:       ## floors and rooms
	@$(VENV)/bin/lint-imports

docs-fresh:      ## docs/api and the web app's types say what the code says
	@$(PY) tools/fresh.py

test: setup-test web ## the whole suite; one file or folder: make test T=tests/booking
	@$(PY) tools/test.py $(if $(filter tests,$(T)),,$(T))

coverage: setup-test web ## which lines and branches the server suite runs
	@$(VENV)/bin/pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered

fix:             ## format, and mend what can be mended
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

openapi:         ## write docs/api, the web app's types and the tables of settings anew
	@$(PY) tools/settings.py
	@$(PY) -m ihome openapi
	@$(PY) tools/web.py schema

migrate:         ## bring the database to the newest shape
	@$(PY) -m ihome migrate

race: setup-test web ## 32 bookers, one night, 200 rounds, on SQLite and MariaDB, with the controls
	@IHOME_RACE_ROUNDS=200 $(PY) tools/test.py --twice tests/concurrency

bench: setup-test ## measure; see bench/README.md
	@$(PY) -m bench

clean:           ## remove what was built; keeps var/
	@rm -rf $(VENV) web/node_modules ihome/static/web dist

lock:            ## solve the dependencies anew
	@$(PY) -m pip install --quiet uv
	@solve() { $(PY) -m uv pip compile -q "$$@" --universal --generate-hashes --no-header --no-annotate; }; \
	run="-c requirements/run.lock"; stores="-c requirements/stores.lock"; \
	solve pyproject.toml -o requirements/run.lock && \
	solve --group stores $$run -o requirements/stores.lock && \
	solve --group test $$run $$stores -o requirements/test.lock && \
	solve --group node $$run -o requirements/node.lock
