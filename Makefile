# Two commands matter: make demo, make test. The others serve them.
PYTHON ?= python3
BIN = .venv/bin
STAMP = .venv/.stamp

.PHONY: setup demo test check lock docs bench

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $(STAMP)

demo: setup
	$(BIN)/journey demo

test: setup
	$(MAKE) check

check:
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto --dist loadfile

docs:
	$(BIN)/python docs/make_dictionary.py
	$(BIN)/python docs/make_method.py

bench: setup
	$(BIN)/python tests/benchmarks/bench_demo.py
	$(BIN)/python tests/benchmarks/bench_cost.py
	$(BIN)/python tests/benchmarks/bench_events.py --build 0 --store 0
	$(BIN)/python tests/benchmarks/bench_groups.py --write

lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements.lock
