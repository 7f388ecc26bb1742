# Newcomers need `make run` and `make test`. Both install their dependencies into .venv.
PYTHON ?= python3
PORT ?= 8000
PIP = .venv/bin/pip --disable-pip-version-check --quiet

.PHONY: run test test-slow browser demo components coverage walks fuzz bench load attack proxies stores lighthouse catalog lock audit hooks clean

run: .venv/.run-installed
	.venv/bin/wizard serve --port $(PORT)

# A small store on http://127.0.0.1:8001, whose pages embed the wizard of another site, localhost:8000.
demo: .venv/.run-installed
	@mkdir -p build
	.venv/bin/wizard catalog import docs/embedding/demo/products.csv --catalog build/demo.db
	@echo "The store is at http://127.0.0.1:8001; Ctrl-C stops both servers."
	@.venv/bin/python -m http.server 8001 --bind 127.0.0.1 --directory docs/embedding/demo & store=$$!; \
	    .venv/bin/wizard serve --port 8000 --catalog build/demo.db & wizard=$$!; \
	    trap 'kill $$store $$wizard 2>/dev/null' EXIT; trap 'exit 0' INT TERM; \
	    sleep 1; kill -0 $$store && wait $$wizard

# Every component of the pages on a single page, cut out of real pages; docs/design-system.md describes them.
components: .venv/.test-installed
	.venv/bin/python -m tools.show_components build/components.html

test: .venv/.test-installed browser
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/pytest --benchmark-disable --numprocesses auto --dist worksteal -m "not slow"

# The slow tests: real servers, reloading under load, the wizard in stores' pages, the guides of the documentation word
# for word, the proof of the shipped rules, hostile feeds, random walks, most kinds of page under axe, the installed
# package.
test-slow: .venv/.test-installed browser
	.venv/bin/pytest --benchmark-disable --numprocesses auto --dist worksteal -m slow

# A Chromium for the browser tests: the system's, else Debian's package, else Playwright's download. If Debian has the
# headless shell, it is installed too, because it takes half the time.
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

# Branch coverage of the packages that decide; fails below the percentage in pyproject.toml.
coverage: .venv/.test-installed
	.venv/bin/pytest --benchmark-disable --numprocesses auto --dist worksteal --cov --cov-report term-missing:skip-covered \
	    tests/rule_language tests/engine tests/analysis tests/commands tests/test_shipped_rules.py

# Two hundred random walks through the wizard in a browser; the tests take twenty.
walks: .venv/.test-installed browser
	WIZARD_WALKS=200 .venv/bin/pytest tests/browser/test_walks.py

# The property tests with eighty times as many examples; then ten minutes of broken feeds.
fuzz: .venv/.test-installed
	HYPOTHESIS_PROFILE=long .venv/bin/pytest --benchmark-disable tests/rule_language tests/engine tests/analysis tests/catalog tests/web
	$(PIP) install --require-hashes --requirement requirements-fuzz.lock
	mkdir -p build/fuzz-corpus
	.venv/bin/python -m benchmarks.fuzz_feeds build/fuzz-corpus -max_total_time=600 -timeout=2 \
	    -rss_limit_mb=200 -artifact_prefix=build/

bench: .venv/.test-installed browser
	.venv/bin/pytest benchmarks --benchmark-only --benchmark-columns=min,median,max,rounds
	.venv/bin/python -m benchmarks.vitals

# Half a minute of wrk per row (Debian: apt-get install wrk); writes docs/performance.md.
load: .venv/.test-installed
	.venv/bin/python -m benchmarks.load

# The server behind nginx, HAProxy, Caddy and Apache (Debian's packages), with headers that visitors could forge.
proxies: .venv/.test-installed
	@command -v nginx >/dev/null && command -v haproxy >/dev/null && command -v caddy >/dev/null && command -v apache2 >/dev/null \
	    || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	         nginx-light haproxy caddy apache2 >/dev/null; } \
	    || echo "Install the packages nginx-light, haproxy, caddy and apache2, then run make proxies again."
	.venv/bin/python -m benchmarks.proxies

# The element in pages of React, Next, Vue and Nuxt (from npm, into build/), built and with the development server, and
# the plugin in WordPress (Debian's package, into build/); takes about twelve minutes.
stores: .venv/.test-installed browser
	@command -v npm >/dev/null \
	    || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	         nodejs npm >/dev/null; } \
	    || echo "Install the packages nodejs (20 or newer) and npm, then run make stores again."
	@command -v php >/dev/null && command -v mariadbd >/dev/null \
	    || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	         php-cli php-mysql mariadb-server-core >/dev/null; } \
	    || echo "Install the packages php-cli, php-mysql and mariadb-server-core, then run make stores again for WordPress."
	.venv/bin/python -m benchmarks.stores

# Attacks on real servers, files and browsers; takes about fifteen minutes, and writes the counts to docs/reliability.md.
attack: .venv/.test-installed browser
	.venv/bin/python -m benchmarks.attack

# Five visits of Lighthouse (from npm, into build/) to each of three kinds of page; fails below the goals.
lighthouse: .venv/.test-installed browser
	.venv/bin/python -m benchmarks.lighthouse

catalog: .venv/.run-installed
	.venv/bin/python -m tools.build_sample

# Pins every dependency with the hashes of its files, for every system and Python version that we support; run this
# after changing the dependencies in pyproject.toml. uv uses only PyPI, whatever pip is configured for here.
LOCK = .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --upgrade \
    --custom-compile-command "make lock"

lock: .venv/.test-installed
	$(PIP) install uv
	$(LOCK) --output-file requirements-test.lock --group build --extra test pyproject.toml
	$(LOCK) --output-file requirements.lock --constraint requirements-test.lock --group build pyproject.toml
	$(LOCK) --output-file requirements-fuzz.lock --constraint requirements-test.lock --group fuzz
	$(LOCK) --output-file requirements-audit.lock --group audit

# Checks the locked packages for known vulnerabilities, with pip-audit in a separate environment; exit code 2 if its
# service does not respond. SERVICE is pypi or osv.
SERVICE ?= pypi
audit: build/audit/.installed
	$(PYTHON) -m tools.audit build/audit/bin/pip-audit $(SERVICE)

build/audit/.installed: requirements-audit.lock
	$(PYTHON) -m venv build/audit
	build/audit/bin/pip --disable-pip-version-check --quiet install --require-hashes --requirement requirements-audit.lock
	@touch $@

# Installs git hooks that check the committed files before each commit.
hooks: .venv/.test-installed
	$(PIP) install pre-commit
	.venv/bin/pre-commit install

clean:
	rm -rf .venv build dist

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	    || { echo "The wizard needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

# Only files whose hash is in the lock files are installed, including the build requirements. The project itself is
# installed after them, without its dependencies, because a folder has no hash.
.venv/.run-installed: pyproject.toml requirements.lock | .venv/bin/pip
	$(PIP) install --require-hashes --requirement requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.test-installed: requirements-test.lock .venv/.run-installed
	$(PIP) install --require-hashes --requirement requirements-test.lock
	@touch $@
