# The dozen words of daily life; `matinee --help` has the rest, and bench/Makefile the benchmarks.
SHELL := /bin/sh
PORT ?= 3000
UI_PORT ?= 5000
SET ?=
HOST ?= 127.0.0.1
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONPATH := src
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export MLFLOW_DISABLE_TELEMETRY := true
export DVC_NO_ANALYTICS := 1
export BENTOML_DO_NOT_TRACK := true
export AWS_EC2_METADATA_DISABLED := true

.PHONY: setup run params test check serve mlflow report docs publish bench lock

setup: .venv/ready

# the interpreter is the first of these that fits; uv comes at its locked version and hash
.venv/ready: requirements.lock pyproject.toml
	@for python in $(PYTHON) python3 python3.11 python3.12 python3.13 python none; do \
	    "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	        2>/dev/null && break; \
	done; \
	test "$$python" != none || { \
	    echo "Matinee needs Python 3.11, 3.12 or 3.13, and found none: make setup PYTHON=..."; \
	    exit 1; }; \
	"$$python" -m venv .venv
	@awk '/^uv==/ {on = 1} on && /^ *#/ {exit} on' requirements.lock > .venv/uv.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
	    --no-deps -r .venv/uv.txt
	@uv pip sync --quiet --require-hashes --python .venv/bin/python requirements.lock
	@uv pip install --quiet --no-deps --no-build-isolation --python .venv/bin/python -e .
	@touch .venv/ready

run: setup
	@matinee run $(SET)

params: setup
	@matinee params $(SET)

# a file stays with one worker: what it sets up is built once. PROOF=yes runs what takes minutes
test: setup
	@pytest $(if $(PROOF),-m proof,-n 2 --dist loadfile --no-loadscope-reorder)

check: setup
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

report: setup
	@matinee report

docs: setup
	@NO_MKDOCS_2_WARNING=1 mkdocs build --strict --quiet
	@echo "Read site/index.html."

bench: setup
	@python bench/run.py $(SET)

lock: setup
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --extra pipeline --extra test --extra docs pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --constraints requirements.lock pyproject.toml -o requirements-serve.lock
