# Everything a newcomer needs: `make run` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
PORT ?= 8000
PIP = .venv/bin/pip --disable-pip-version-check --quiet

.PHONY: run test fuzz bench catalog lock clean

run: .venv/.run-installed
	.venv/bin/wizard serve --port $(PORT)

test: .venv/.test-installed
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest --benchmark-disable

# The same property tests, thirty times as long.
fuzz: .venv/.test-installed
	HYPOTHESIS_PROFILE=long .venv/bin/pytest --benchmark-disable tests/core tests/catalog tests/web

bench: .venv/.test-installed
	.venv/bin/pytest benchmarks --benchmark-only --benchmark-columns=min,median,max,rounds

catalog: .venv/.run-installed
	.venv/bin/wizard catalog sample --catalog catalog.db

# Pins every dependency; run after changing pyproject.toml.
lock: .venv/.test-installed
	$(PIP) install pip-tools
	.venv/bin/pip-compile --extra test --strip-extras --allow-unsafe --upgrade --no-emit-index-url \
	    --no-emit-find-links --quiet --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv build dist

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "The wizard needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

# Hatchling is installed from the lock file too, so that building is pinned like all the rest.
.venv/.run-installed: pyproject.toml requirements.lock | .venv/bin/pip
	$(PIP) install --constraint requirements.lock hatchling editables
	$(PIP) install --constraint requirements.lock --no-build-isolation --editable .
	@touch $@

.venv/.test-installed: .venv/.run-installed
	$(PIP) install --constraint requirements.lock --no-build-isolation --editable '.[test]'
	@touch $@
