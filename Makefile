# The dozen words of daily life; `matinee --help` has the rest, and bench/Makefile the benchmarks.
SHELL := /bin/sh
PORT ?= 3000
UI_PORT ?= 5000
SET ?=
HOST ?= 127.0.0.1
NEURAL := torch==2.13.0 sympy==1.14.0 mpmath networkx
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONPATH := src
# bytecode is written when a module is first imported; all of it would take 40 s and 300 MB
unexport PYTHONDONTWRITEBYTECODE
export UV_PYTHON_DOWNLOADS := never
export MLFLOW_DISABLE_TELEMETRY := true
export DVC_NO_ANALYTICS := 1
export BENTOML_DO_NOT_TRACK := true
export AWS_EC2_METADATA_DISABLED := true

.PHONY: setup run params test neural test-neural check serve mlflow report docs publish bench lock

# FULL=yes adds what reports, docs, checks and browser tests need; make adds it for these
setup: .venv/ready $(if $(FULL),.venv/full)

# the interpreter is the first of these that fits; uv comes at its locked version and hash
.venv/ready: requirements.lock pyproject.toml
	@for python in $(PYTHON) python3 python3.11 python3.12 python3.13 python3.14 python none; do \
	    "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' \
	        2>/dev/null && break; \
	done; \
	test "$$python" != none || { \
	    echo "Matinee needs Python 3.11 to 3.14, and found none: make setup PYTHON=..."; \
	    exit 1; }; \
	echo "Creating .venv with $$("$$python" --version), from requirements.lock: about 1 GB"; \
	"$$python" -m venv .venv
	@awk '/^uv==/ {on = 1} on && /^ *#/ {exit} on' requirements.lock > .venv/uv.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    --no-deps -r .venv/uv.txt
	@rm -f .venv/full
	$(call install,requirements.lock)
	@touch .venv/ready

.venv/full: .venv/ready requirements-full.lock
	@echo "Adding what reports, docs and browser tests need, from requirements-full.lock"
	$(call install,requirements-full.lock)
	@touch .venv/full

define install
@uv pip sync --require-hashes --python .venv/bin/python $(1)
@uv pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python -e .
@du -sh .venv
endef

run: setup
	@matinee run $(SET)

params: setup
	@matinee params $(SET)

# a file stays with one worker: what it sets up is built once. PROOF=yes runs what takes minutes
test: setup
	@pytest $(if $(PROOF),-m proof,-n 2 --dist loadfile --no-loadscope-reorder)

# PyTorch's CPU build, beside what the rest needs: 740 MB, found by Python as soon as it is there
neural: .venv/neural/ready

# where uv cannot reach the index of PyTorch, pip takes what it is configured for
.venv/neural/ready: .venv/ready
	@uv pip install --quiet --no-deps --python .venv/bin/python --target .venv/neural \
	    --torch-backend cpu $(NEURAL) 2>/dev/null || \
	    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --upgrade \
	    --target .venv/neural $(NEURAL)
	@.venv/bin/python -c 'import pathlib, sysconfig; pathlib.Path(sysconfig.get_path("purelib"), \
	    "neural.pth").write_text(str(pathlib.Path(".venv/neural").resolve()))'
	@touch $@

# what trains with PyTorch, and is skipped without it
test-neural: neural
	@pytest -n 2 tests/models/test_neural_mf.py tests/models/test_transformer.py
	@pytest tests/models/test_contract.py -k "viewer_neural or viewer_transformer"

check: .venv/full
	@ruff check .
	@ruff format --check --quiet .
	@mypy
	@lint-imports --no-cache > .venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	@matinee params --check

# what the gate rejects is stored, and not served: FORCE=yes overrules it
publish: setup
	@matinee publish $(if $(FORCE),--force)

serve: setup
	@matinee serve --host $(HOST) --port $(PORT)

mlflow: setup
	@matinee mlflow --port $(UI_PORT)

report: .venv/full
	@matinee report

docs: .venv/full
	@NO_MKDOCS_2_WARNING=1 mkdocs build --strict --quiet
	@echo "Read site/index.html."

bench: setup
	@python bench/run.py $(SET)

lock: setup
	$(call compile,requirements-full.lock) --extra pipeline --extra test --extra notebooks \
	    --extra browser --extra docs
	$(call compile,requirements.lock) --constraints requirements-full.lock \
	    --extra pipeline --extra test
	$(call compile,requirements-serve.lock) --constraints requirements-full.lock

define compile
@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --custom-compile-command "make lock" pyproject.toml -o $(1)
endef
