# `make` prints what there is. Everything needs Python >= 3.11 and make; the rest comes into .venv and a user cache.

BIN := .venv/bin
STAMP := .venv/installed
PYTHON ?=
PYTEST_ARGS ?=
UPGRADE ?=

OF_CORE := tests/unit/core tests/unit/kinds

# The folders spare each process from collecting all the other tests.
ON_CLUSTER := tests/cluster tests/control_plane -m cluster

# A folder of wheels that this machine is set up with must not choose what is locked, nor an index show in the locks.
LOCK := env -u PIP_FIND_LINKS -u UV_FIND_LINKS UV_CUSTOM_COMPILE_COMMAND="make lock" \
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade)

# Images of Python often set it. Here each of hundreds of processes would then compile all sources anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help venv lint format generate control-plane test coverage test-unit test-cluster test-trouble demo up down lock clean

help: ## print this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile
	@echo "  PYTEST_ARGS='-k budget -x' goes to pytest; USE_EXISTING_CLUSTER=true takes the current kubeconfig's cluster."

venv: $(STAMP) ## make .venv with exactly what is locked (PYTHON=python3.12 names an interpreter)

$(STAMP): requirements-dev.txt pyproject.toml simulator/pyproject.toml tools/venv.sh
	@PYTHON="$(PYTHON)" tools/venv.sh
	@touch $@

lint: $(STAMP) ## ruff, mypy, import-linter, sizes of modules, generated files up to date
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/python tools/check_sizes.py
	$(BIN)/python tools/generate.py --check

format: $(STAMP) ## put the code into shape
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

generate: $(STAMP) ## write the CRDs and the reference anew from the models
	$(BIN)/python tools/generate.py

# The tests would build it too, but in silence: pytest keeps what a fixture prints to itself.
control-plane: $(STAMP) ## build the Kubernetes control plane for tests and demo (once for each version; 8 to 19 minutes)
	@PYTHONPATH=tools/control-plane $(BIN)/python -m control_plane build

test: control-plane coverage ## all tests; those in a browser only where there is Chromium
	$(BIN)/pytest -m "not cluster" $(addprefix --ignore=,$(OF_CORE)) -n auto $(PYTEST_ARGS)
	$(BIN)/pytest $(ON_CLUSTER) -n 2 --dist loadgroup $(PYTEST_ARGS)

coverage: $(STAMP) ## the tests of the pure core, which take every branch of it
	$(BIN)/pytest $(OF_CORE) -n auto --cov --cov-report=
	$(BIN)/coverage report --include="operator/okta_operator/core/*" --omit="*/core/json.py" --fail-under=100  # json: types only

test-unit: $(STAMP) ## the tests that need no API server
	$(BIN)/pytest -m "not cluster" $(PYTEST_ARGS)

test-cluster: control-plane ## the tests on the real API server
	$(BIN)/pytest $(ON_CLUSTER) $(PYTEST_ARGS)

TROUBLES := lag throttled broken no-secrets no-api-access-management

test-trouble: control-plane ## the same tests while Okta makes each kind of trouble (an hour and more)
	$(BIN)/pytest tests/kinds/test_trouble.py -n auto $(PYTEST_ARGS)
	$(BIN)/pytest tests/kinds -n auto --trouble=otherwise $(PYTEST_ARGS)
	for trouble in $(TROUBLES); do $(BIN)/pytest tests/cluster -m cluster --ignore=tests/cluster/install --timeout=1500 --trouble=$$trouble $(PYTEST_ARGS) || exit; done

demo: control-plane ## the whole way: from YAML to Okta, the Secret, changes, a login, deletion; everything is checked
	@$(BIN)/python tools/demo.py

up: control-plane ## leave it all running to try things by hand, with a page to sign in at
	@$(BIN)/python tools/demo.py up

down: $(STAMP) ## stop what `make up` started
	@$(BIN)/python tools/demo.py down

lock: $(STAMP) ## write the locks anew from the pyproject files (UPGRADE=1: the newest versions that fit)
	$(LOCK) pyproject.toml --output-file requirements.txt
	$(LOCK) pyproject.toml simulator/pyproject.toml --group pyproject.toml:dev --constraint requirements.txt \
		--output-file requirements-dev.txt
	$(LOCK) --group pyproject.toml:build --constraint requirements-dev.txt --output-file requirements-build.txt

clean: ## remove .venv, caches and built files (not the control plane in the user cache)
	rm -rf .venv .demo dist build htmlcov .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find operator simulator tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
