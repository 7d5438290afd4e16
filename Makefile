# Two commands for a newcomer: `make demo` and `make test`. Both set up .venv themselves.
PYTHON ?= python3
BIN := .venv/bin
SOURCES := pyproject.toml frontend/package-lock.json frontend/hatch_build.py

.PHONY: help demo test test-engines test-random test-slow simulate-proof check format docs golden bench bench-large bench-growth bench-try clean

help:
	@echo "make demo       set up, run the shipped example, say what to open"
	@echo "make test       set up, run all tests"
	@echo "make check      style, types, import contracts, docs up to date"
	@echo "make docs       write the generated pages (commands, rules, errors, schemas)"
	@echo "make test-slow  the larger runs: coverage of intervals by simulation"
	@echo "make test-random  what must hold of all input, on new examples"
	@echo "make simulate-proof  bias and coverage of every estimator, as docs/methods/proof.md"
	@echo "make test-engines  the same questions on DuckDB, PostgreSQL and Spark"
	@echo "make bench      us and the peers side by side"
	@echo "make bench-large  the same with twenty million rows and more"
	@echo "make bench-growth  how time and memory grow with rows and clusters, drawn"
	@echo "make bench-try  every case of the bench once, on few rows"
	@echo "make golden     refresh the stored pictures after looking at them"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Forethought needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12 ...")'
	$(PYTHON) -m venv .venv

.venv/installed: $(SOURCES) | $(BIN)/python
	@echo "Installing into .venv (about a minute) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[examples]'
	@$(BIN)/python -m compileall -q src
	@touch $@

.venv/installed-dev: $(SOURCES) | $(BIN)/python
	@echo "Installing into .venv, with the tools for tests (about a minute) ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@$(BIN)/python -m compileall -q src
	@touch .venv/installed $@

# what the tests of the engines need; Spark is half a gigabyte, and needs Java
.venv/installed-engines: .venv/installed-dev
	@echo "Installing PostgreSQL's client and Spark into .venv ..."
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[engines]'
	@touch $@

.venv/installed-bench: .venv/installed-dev
	@$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

demo: .venv/installed
	$(BIN)/forethought run examples/think-family --output demo

test: .venv/installed-dev
	$(BIN)/python -m pytest -q -m "not slow"

test-random: .venv/installed-dev
	HYPOTHESIS_PROFILE=random $(BIN)/python -m pytest -q tests/property

test-engines: .venv/installed-engines
	$(BIN)/python -m pytest -q -m "not slow" tests/engines

test-slow: .venv/installed-dev
	$(BIN)/python -m pytest -q -m slow

simulate-proof: .venv/installed-dev
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.reference.simulate_proof

# every check runs, so that all that is wrong shows at once
check: .venv/installed-dev
	@failed=""; \
	for step in "ruff format --check ." "ruff check ." "mypy" "lint-imports" "python docs/make.py --check"; do \
	  echo "-- $$step"; $(BIN)/$$step || failed="$$failed\n  $$step"; \
	done; \
	if [ -n "$$failed" ]; then printf "Failed:$$failed\n"; exit 1; fi; echo "All checks passed."

format: .venv/installed-dev
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

docs: .venv/installed-dev
	$(BIN)/python docs/make.py

golden: .venv/installed-dev
	$(BIN)/python -m tests.golden.refresh

# peers in R join where Rscript has them; R_LIBS names a library of one's own
bench: .venv/installed-bench
	$(BIN)/python -m bench

# twenty million rows against a peer that needs 16 GB of memory, then a file of 4 GB: half an hour
bench-large: .venv/installed-bench
	$(BIN)/python -m bench large largest

bench-growth: .venv/installed-bench
	$(BIN)/python -m bench.growth

# every case and every peer once, on few rows: do they run, and agree?
bench-try: .venv/installed-bench
	$(BIN)/python -m bench --all --small

clean:
	rm -rf .venv demo out .pytest_cache .mypy_cache .ruff_cache .hypothesis src/forethought/assets
