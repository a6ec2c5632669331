# make demo    sets everything up and runs the whole service on recorded inputs
# make test    sets everything up and runs all tests
# make lint    style and types          make translations   after a change of texts
# make bench   measurements (docs/bench.md)
SHELL := /bin/sh
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
IN := .venv/bin/
MAILTOOLS := tests/compose/mailtools
ROOT := $(shell [ "$$(id -u)" = 0 ] && echo yes)

.PHONY: demo test lint bench migrations translations debian clean

demo: .venv/run.stamp
	$(IN)newsletter demo

test: .venv/dev.stamp $(MAILTOOLS)/node_modules/.package-lock.json debian
	$(IN)python -m pytest

lint: .venv/dev.stamp
	$(IN)ruff check .
	$(IN)ruff format --check .
	$(IN)mypy

migrations: .venv/dev.stamp
	folder=$$(mktemp -d) && \
	$(IN)alembic -x url=sqlite:///$$folder/check.db upgrade head && \
	$(IN)alembic -x url=sqlite:///$$folder/check.db check && \
	rm -r $$folder

bench: .venv/dev.stamp
	$(IN)python bench/kill.py

translations: .venv/dev.stamp
	$(IN)pybabel extract --mapping pyproject.toml --keywords ngettext:1,2 --no-location \
	    --sort-output --omit-header --output .venv/newsletter.pot newsletter
	$(IN)pybabel update --input-file .venv/newsletter.pot --output-dir newsletter/locale \
	    --domain newsletter --locale cs --ignore-obsolete --no-fuzzy-matching --omit-header
	$(IN)pybabel compile --use-fuzzy --directory newsletter/locale --domain newsletter --statistics

# The tests use real servers. Without root they skip what is missing and say how to get it.
debian:
ifeq ($(ROOT),yes)
	@.ci/debian
endif

.venv/run.stamp: pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked --no-default-groups --inexact
	@touch $@

.venv/dev.stamp: pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked
	@touch $@ .venv/run.stamp

# Node comes from PyPI with its npm: that of Debian needs 350 other packages.
$(MAILTOOLS)/node_modules/.package-lock.json: $(MAILTOOLS)/package-lock.json | .venv/dev.stamp
	$(IN)npm ci --prefix $(MAILTOOLS) --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

.uv/bin/uv:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/debian venv
	$(PYTHON) -m venv .uv
	.uv/bin/pip install --quiet uv

clean:
	rm -rf .venv .uv $(MAILTOOLS)/node_modules newsletter-demo
