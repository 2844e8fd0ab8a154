# Two commands: `make run` serves the app, `make test` runs everything. `make check` is the minute-long part for daily work.
PYTHON ?= $(shell for p in python3.12 python3.11 python3; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; raise SystemExit(not (3, 11) <= sys.version_info[:2] <= (3, 12))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8501
BIN := .venv/bin
# One for each core of a small machine; a third that computes lets browsers and workers run out of time. What mostly waits
# has a process of its own beside them (tests/lanes.py). In the order of tests/conftest.py.
TEST_WORKERS ?= 2
SIDE_BY_SIDE := --dist loadfile --no-loadscope-reorder

.PHONY: run test test-scale check notebook format revision clean

run: .venv/app.stamp ## serve http://localhost:8501
	$(BIN)/python -m core migrate
	$(BIN)/streamlit run streamlit_app.py --server.port $(PORT)

test: .venv/test.stamp ## everything: style, types, contracts, unit, pages, properties, migrations, browser journeys
	$(MAKE) --no-print-directory --jobs=2 machine static
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -n $$(($(TEST_WORKERS) + 1)) --one-waits

test-scale: .venv/app.stamp .venv-scale/stamp ## published facts on a real Spark cluster: a master, two workers, the same totals
	$(BIN)/python -m tests.scale.cluster .venv-scale/bin/python

NOTEBOOK ?= weekly_review
CLIENT ?=
notebook: .venv/notebooks.stamp ## make notebook CLIENT=<id> [NOTEBOOK=why_did_it_change]: a copy of the template, to work in
	mkdir -p data/local/notebooks
	test -e data/local/notebooks/$(NOTEBOOK).py || cp notebooks/$(NOTEBOOK).py data/local/notebooks/
	PYTHONPATH="$(CURDIR)" $(BIN)/marimo edit --skip-update-check data/local/notebooks/$(NOTEBOOK).py -- --client "$(CLIENT)"

check: .venv/test.stamp ## a minute: style, types, contracts and the quick tests
	$(MAKE) --no-print-directory static
	$(BIN)/python -m pytest -q $(SIDE_BY_SIDE) -n $(TEST_WORKERS) -m "not slow and not browser and not postgres"

.PHONY: machine static
machine: # a browser and what drives it
	$(BIN)/python -m tests.requirements

static:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/test.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

revision: .venv/test.stamp ## make revision m="what changes"
	$(BIN)/alembic revision --autogenerate -m "$(m)"

.venv/app.stamp: requirements.txt
	@test -n "$(PYTHON)" || { echo "error: python: Python 3.11 or 3.12 is needed — install one, or run make PYTHON=/path/to/python3.12"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv || { rm -rf .venv; echo "error: python: the venv module is missing — install python3-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 -r requirements.txt
	touch $@

.venv/test.stamp: .venv/app.stamp requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 -r requirements-dev.txt
	touch $@

.venv/notebooks.stamp: .venv/app.stamp requirements-notebooks.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --use-pep517 -r requirements-notebooks.txt
	touch $@

.venv-scale/stamp: requirements-scale.txt
	test -x .venv-scale/bin/python || $(PYTHON) -m venv .venv-scale
	.venv-scale/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-scale.txt
	touch $@

clean:
	rm -rf .venv .venv-scale .mypy_cache .ruff_cache .pytest_cache
