# A fresh machine needs Python 3.11+ and make; everything else is set up here.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
.DEFAULT_GOAL := help
.PHONY: bench bench-backfill bench-detect bench-store cluster crash floors evaluate hostile bench-ingest help run test browser check lint types contract gate format clean simulate bench-ledger bench-web

help:            ## show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 18

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[postgres,web,picture,cluster,archive,parquet]" --group dev
	touch $@

run: $(STAMP)    ## the main job: seeds in, findings printed, then the daemon
	$(BIN)/monitor run --seeds

test: $(STAMP)   ## the tests
	$(BIN)/python -m pytest tests -n auto --dist loadfile

browser: $(STAMP) ## the pages in headless Chromium (apt-get install chromium), screenshots in build/screenshots
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --group browser
	$(BIN)/python -m pytest -o python_files='browse_*.py' -o pythonpath=tests/unit/web tests/browser

check: $(STAMP) lint types contract test  ## lint, types, import contract, tests and in them the accuracy gate

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(STAMP)
	$(BIN)/mypy

contract: $(STAMP)
	$(BIN)/lint-imports

gate: $(STAMP)
	$(BIN)/python -m pytest tests/gate

floors: $(STAMP) ## write what the detector reaches on seeds/ into the floors, where it is more
	$(BIN)/python tests/gate/raise_floors.py

GOLD ?= seeds
evaluate: $(STAMP) ## how well labelled articles are read: GOLD="DIR…"
	$(BIN)/monitor evaluate $(GOLD)

KILLS ?= 100
crash: $(STAMP)  ## the daemon under SIGKILL beside one that is left alone: KILLS=N SEED=N
	$(BIN)/python tests/e2e/crash_run.py $(KILLS) $(SEED)

WORLDS ?= 200
SEED ?= 1
simulate: $(STAMP) ## generated worlds through the ledger against the truth: WORLDS=N SEED=N
	$(BIN)/python tests/simulation/simulate.py --worlds $(WORLDS) --seed $(SEED)

bench-web: $(STAMP) ## board and series page over a million articles, beside their SQL
	$(BIN)/python tests/bench/web/bench_web.py

bench-ledger: $(STAMP) ## 77,200 reports folded from nothing, then one more
	$(BIN)/python tests/bench/ledger/bench_ledger.py

hostile: $(STAMP) ## the hostile corpus through a real local server
	$(BIN)/python tests/hostile/hostile_run.py -v

FEEDS ?= 20000
HOSTS ?= 500
bench-ingest: $(STAMP) ## copies found, then FEEDS=N feeds on HOSTS=N local hosts through the real pass
	$(BIN)/python tests/bench/ingest/ingest_copies.py
	$(BIN)/python tests/bench/ingest/ingest_load.py $(FEEDS) $(HOSTS)

PAGES ?= 1000
bench-backfill: $(STAMP) ## a backfill from an archive beside trafilatura on every page, and the limit: PAGES=N
	$(BIN)/python tests/bench/backfill/bench_backfill.py --pages $(PAGES)

bench-detect: $(STAMP) ## the gate's words and the detector beside extraction
	$(BIN)/python tests/bench/detect/bench_detect.py

bench-store: $(STAMP) ## a million articles and 100,000 reports on both databases, beside plain SQL
	$(BIN)/python tests/bench/store/bench_store.py --postgres

bench: bench-detect bench-ingest bench-backfill bench-store bench-ledger bench-web ## all of them

cluster: $(STAMP) ## a backfill on a real Dask cluster with a worker and the scheduler killed: the same database
	$(BIN)/python tests/cluster/cluster_proof.py

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) dist build
