# Each target sets up what it needs by itself. `make` alone says what there is.
.DEFAULT_GOAL := help
.PHONY: help up check test bench demo-reset lint types types-buyer types-producer imports migrations openapi openapi-update unit format lock pictures
MAKEFLAGS += --no-print-directory

# What a developer's shell may hold must not reach the checks.
unexport DATABASE_URL MONGODB_URI DJANGO_SETTINGS_MODULE DEBUG
# Dozens of processes start here: what one compiled, the others load.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3.14 python3,$(shell command -v $(name) 2>/dev/null)))
WORKERS ?= 2
PY := .venv/bin/python
INSTALLED := .venv/installed-$(firstword $(shell cksum requirements/dev.txt))
BENCH := .venv/bench/installed-$(firstword $(shell cksum requirements/bench.txt))
PIP_INSTALL := -m pip install --quiet --disable-pip-version-check --require-hashes -r
SAY = @printf '\n\033[1m%s\033[0m\n'

help:  ## what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

up: $(INSTALLED)  ## both portals with demo data on this machine, until Ctrl-C (BUYER_PORT, PRODUCER_PORT, REDIS_PORT, DATA_DIR)
	@exec $(PY) -m scripts.up

demo-reset: $(INSTALLED)  ## throw the demo's data away and make it anew
	@exec $(PY) -m scripts.demo_reset

check: $(INSTALLED)  ## lint, types, contracts, and the unit tests on SQLite: before every commit
	@$(MAKE) -j2 lint types-buyer types-producer imports migrations openapi
	@$(MAKE) unit
	$(SAY) "All checks passed."

test: check  ## all of `check`, and the rest: `shared` in both portals, PostgreSQL, faults, schemathesis, the journeys in a browser
	@exec $(PY) -m scripts.whole_test

bench: $(INSTALLED) $(BENCH)  ## measure every figure beside its yardstick (PARTS="inbox lists" names some)
	@exec $(PY) -m benchmarks $(PARTS)

lint: $(INSTALLED)  ## ruff and the templates' format
	$(SAY) "Lint"
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@git ls-files -z '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2 --check

format: $(INSTALLED)  ## mend what ruff and djade can mend
	@.venv/bin/ruff check --fix-only .
	@.venv/bin/ruff format .
	@git ls-files -z '*.html' | xargs -0 -r .venv/bin/djade --target-version 5.2

types: types-buyer types-producer  ## mypy, once for each portal

types-buyer: $(INSTALLED)
	$(SAY) "Types: Buyer portal"
	@DJANGO_SETTINGS_MODULE=buyer_portal.config.settings .venv/bin/mypy --cache-dir .mypy_cache/buyer shared buyer_portal scripts

types-producer: $(INSTALLED)
	$(SAY) "Types: Producer portal"
	@DJANGO_SETTINGS_MODULE=producer_portal.config.settings .venv/bin/mypy --cache-dir .mypy_cache/producer shared producer_portal

imports: $(INSTALLED)  ## who may import whom
	$(SAY) "Import contracts"
	@.venv/bin/lint-imports --no-logo

migrations: $(INSTALLED)  ## is there a migration for every change of a model
	$(SAY) "Migrations"
	@$(PY) buyer_portal/manage.py makemigrations --check --dry-run
	@$(PY) producer_portal/manage.py makemigrations --check --dry-run

openapi: $(INSTALLED)  ## is the HTTP API what docs/openapi-*.json says
	$(SAY) "OpenAPI"
	@$(PY) -m scripts.openapi

openapi-update: $(INSTALLED)  ## write docs/openapi-*.json anew, when the API changed on purpose
	@$(PY) -m scripts.openapi --write

# What `shared` does is tried once here, as the Buyer portal has it; `make test` tries it as the Producer portal has it too.
unit: $(INSTALLED)  ## the unit tests on SQLite, those of `shared` with the Buyer portal's settings alone
	$(SAY) "Unit tests: Buyer portal"
	@env -u MONGODB_TEST_URI $(PY) -m pytest -q -n $(WORKERS) -m "not slow" --ds=buyer_portal.config.settings shared buyer_portal
	$(SAY) "Unit tests: Producer portal"
	@env -u MONGODB_TEST_URI $(PY) -m pytest -q -n $(WORKERS) -m "not slow" --ds=producer_portal.config.settings producer_portal
	$(SAY) "Unit tests: the tooling"
	@$(PY) -m pytest -q -n $(WORKERS) -m "not slow" tests/tooling

pictures: $(INSTALLED)  ## take the README's pictures anew
	@PICTURES=1 $(PY) -m pytest -q tests/journeys/test_pictures.py

lock: $(INSTALLED)  ## lock requirements/*.in anew (UPGRADE=--upgrade for newer versions)
	@$(PY) -m pip install --quiet uv
	@cd requirements && for name in dev base mongodb production test bench; do \
		case $$name in dev|bench) with= ;; *) with="-c dev.txt" ;; esac; \
		../.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --no-emit-find-links --annotation-style line $(UPGRADE) $$with $$name.in -o $$name.txt || exit 1; \
	done

$(INSTALLED): requirements/dev.txt
	$(SAY) "Installing the packages into .venv (once for each change of requirements/dev.txt)"
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed (PYTHON=… names one)." if sys.version_info < (3, 11) else 0)'
	@test -x $(PY) && $(PY) -c "" || $(PYTHON) -m venv --clear .venv
	@$(PY) $(PIP_INSTALL) requirements/dev.txt
	@rm -f .venv/installed-* && touch $@

$(BENCH): requirements/bench.txt
	@test -x .venv/bench/bin/python || $(PYTHON) -m venv .venv/bench
	@.venv/bench/bin/python $(PIP_INSTALL) requirements/bench.txt
	@rm -f .venv/bench/installed-* && touch $@
