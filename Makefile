# make graph   build samples/ into exports/ and say where the page is
# make test    run the tests
# make check   format, lint, types, and that exports/ is what samples/ gives
# make bench   time extraction and whole builds beside other people's tools; what each mechanism is worth
# make lock    renew requirements.lock

PYTHON ?= python3
VENV := .venv
KEPT := graph.ttl graph.html nodes.csv edges.csv manifest.json
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

.PHONY: graph test check bench lock

graph: $(VENV)/installed
	$(VENV)/bin/kg build samples -o exports

test: $(VENV)/installed-dev
	.ci/system chromium
	.ci/system virtuoso
	.ci/system jdk
	$(VENV)/bin/python -m pytest $(PYTEST)

check: $(VENV)/installed-dev
	$(VENV)/bin/ruff format --check kg tests
	$(VENV)/bin/ruff check kg tests
	$(VENV)/bin/mypy
	$(VENV)/bin/kg build samples -o build/exports
	@for file in $(KEPT); do cmp build/exports/$$file exports/$$file || \
	  { echo "exports/$$file is not what samples/ gives: run 'make graph' and commit it"; exit 1; }; done

bench: $(VENV)/installed-bench
	$(VENV)/bin/python -m benchmarks.scale
	$(VENV)/bin/python -m benchmarks.engines
	$(VENV)/bin/python -m benchmarks.extraction
	$(VENV)/bin/python -m benchmarks.ablation
	$(VENV)/bin/python -m benchmarks.errors

lock: $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet uv
	$(VENV)/bin/uv pip compile --universal --python-version 3.11 --all-extras --no-header --upgrade \
	  --quiet pyproject.toml --output-file requirements.lock

$(VENV)/bin/pip:
	.ci/system venv $(PYTHON)
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml requirements.lock | $(VENV)/bin/pip
	$(VENV)/bin/pip install --quiet --constraint requirements.lock --editable .
	@touch $@

$(VENV)/installed-dev: pyproject.toml requirements.lock | $(VENV)/bin/pip
	extras=dev; if .ci/system icu; then extras=dev,ftm; fi; \
	  $(VENV)/bin/pip install --quiet --constraint requirements.lock --editable ".[$$extras]"
	@touch $@ $(VENV)/installed

$(VENV)/installed-bench: $(VENV)/installed-dev
	$(VENV)/bin/pip install --quiet --constraint requirements.lock --editable '.[dev,bench]'
	@touch $@
