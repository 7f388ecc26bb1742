# Everything a newcomer needs: `make run` and `make test`. Both install what they need into .venv.
PYTHON ?= python3
PORT ?= 8000
PIP = .venv/bin/pip --disable-pip-version-check --quiet

.PHONY: run test browser demo components coverage walks fuzz bench load lighthouse catalog lock hooks clean

run: .venv/.run-installed
	.venv/bin/wizard serve --port $(PORT)

# A small store on http://127.0.0.1:8001 with the wizard of another site, localhost:8000, in its pages.
demo: .venv/.run-installed
	@mkdir -p build
	.venv/bin/wizard catalog import docs/embedding/demo/products.csv --catalog build/demo.db
	@echo "The store is at http://127.0.0.1:8001; Ctrl-C ends both."
	@.venv/bin/python -m http.server 8001 --bind 127.0.0.1 --directory docs/embedding/demo & store=$$!; \
	    .venv/bin/wizard serve --port 8000 --catalog build/demo.db & wizard=$$!; \
	    trap 'kill $$store $$wizard 2>/dev/null' EXIT; trap 'exit 0' INT TERM; \
	    sleep 1; kill -0 $$store && wait $$wizard

# Every part of the pages on one page, cut from real ones; docs/design-system.md says what they are made of.
components: .venv/.test-installed
	.venv/bin/python -m tools.show_components build/components.html

test: .venv/.test-installed browser
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest --benchmark-disable --numprocesses auto --dist worksteal

# A Chromium for the browser tests: the system's, else Debian's package, else Playwright's own download; and
# where Debian has it, the one without windows, which takes half the time.
browser: .venv/.test-installed
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null \
	    || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing Debian's chromium ..." \
	         && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null; } \
	    || .venv/bin/playwright install chromium >/dev/null 2>&1 \
	    || echo "There is no Chromium here and none could be installed: the browser tests will be skipped." \
	            "Install the package 'chromium', then run make test again."
	@command -v chromium-headless-shell >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null \
	    || DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell >/dev/null 2>&1 \
	    || { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium-headless-shell; } >/dev/null 2>&1 \
	    || true

# Branch coverage of the packages that decide; fails under the share that pyproject.toml names.
coverage: .venv/.test-installed
	.venv/bin/pytest --benchmark-disable --numprocesses auto --dist worksteal --cov --cov-report term-missing:skip-covered \
	    tests/rule_language tests/engine tests/analysis tests/commands tests/test_shipped_rules.py

# Two hundred random walks through the wizard in a browser; make test takes twenty.
walks: .venv/.test-installed browser
	WIZARD_WALKS=200 .venv/bin/pytest tests/browser/test_walks.py

# The same property tests, fifty times as long; then ten minutes of broken feeds.
fuzz: .venv/.test-installed
	HYPOTHESIS_PROFILE=long .venv/bin/pytest --benchmark-disable tests/rule_language tests/engine tests/analysis tests/catalog tests/web
	$(PIP) install --constraint requirements.lock --no-build-isolation --editable '.[test,fuzz]'
	mkdir -p build/fuzz-corpus
	.venv/bin/python -m benchmarks.fuzz_feeds build/fuzz-corpus -max_total_time=600 -timeout=2 \
	    -rss_limit_mb=200 -artifact_prefix=build/

bench: .venv/.test-installed browser
	.venv/bin/pytest benchmarks --benchmark-only --benchmark-columns=min,median,max,rounds
	.venv/bin/python -m benchmarks.vitals

# Half a minute of wrk a line (Debian: apt-get install wrk); writes docs/performance.md.
load: .venv/.test-installed
	.venv/bin/python -m benchmarks.load

# Five visits of Lighthouse (from npm, into build/) to each kind of page; fails below the goals.
lighthouse: .venv/.test-installed browser
	.venv/bin/python -m benchmarks.lighthouse

catalog: .venv/.run-installed
	.venv/bin/python -m tools.build_sample

# Pins every dependency; run after changing pyproject.toml.
lock: .venv/.test-installed
	$(PIP) install pip-tools
	.venv/bin/pip-compile --extra test --extra fuzz --strip-extras --allow-unsafe --upgrade --no-emit-index-url \
	    --no-emit-find-links --quiet --output-file requirements.lock pyproject.toml

# Checks what is committed, before each commit.
hooks: .venv/.test-installed
	$(PIP) install pre-commit
	.venv/bin/pre-commit install

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
