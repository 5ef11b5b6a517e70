# The few words of daily life. Everything here can be done without make: see README.md.
SHELL := /bin/sh
PORT ?= 3000
UI_PORT ?= 5000
SET ?=
TRIALS ?= 30
MINUTES ?= 10
export PATH := $(CURDIR)/.venv/bin:$(PATH)
export PYTHONPATH := src
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export MLFLOW_DISABLE_TELEMETRY := true
export DVC_NO_ANALYTICS := 1
export BENTOML_DO_NOT_TRACK := true
export AWS_EC2_METADATA_DISABLED := true

.PHONY: setup run params test check publish promote rollback history serve bento mlflow search scale bench bench-viewer \
    bench-peers lock

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
	@python pipeline/repair.py
	@python pipeline/compose.py $(SET)
	@dvc repro
	@python pipeline/publish.py --if-asked
	@python pipeline/closing.py

params: setup
	@python pipeline/compose.py $(SET)

test: setup
	@pytest -n 2 --dist loadgroup

check: setup
	@ruff check .
	@ruff format --check --quiet .
	@mypy
	@lint-imports --no-cache > .venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	@python pipeline/compose.py --check

publish: setup
	@python pipeline/publish.py

# make promote VERSION=0123456789abcdef WHY="...", make rollback WHY="...": who, when and why is kept
promote: setup
	@python pipeline/promote.py promote "$$VERSION" "$$WHY"

rollback: setup
	@python pipeline/promote.py rollback "$$WHY"

history: setup
	@python pipeline/promote.py history

# serves what is published; where nothing else is named, that is this checkout's champion
serve: setup
	@test -n "$$MATINEE_PUBLISHED" || python pipeline/publish.py published
	@bentoml serve matinee.service.app:Matinee --port $(PORT)

# a package of service and champion, served from any folder: bentoml serve matinee-service:latest
bento: setup
	@test -n "$$MATINEE_PUBLISHED" || python pipeline/publish.py published
	@python -m matinee.service.bento

mlflow: setup
	@MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false mlflow server --workers 1 \
	    --backend-store-uri sqlite:///mlruns/mlflow.db --port $(UI_PORT)

# make search CANDIDATE=newcomer_xgboost TRIALS=30 MINUTES=10; WRITE=yes puts what is found into conf
search: setup
	@python pipeline/search.py $(CANDIDATE) --trials $(TRIALS) --minutes $(MINUTES) \
	    $(if $(WRITE),--write)

# how the cost of each champion grows with its data; it varies, so no run waits for it
scale: setup
	@python pipeline/scale.py

bench: setup
	@python bench/run.py $(SET)

# models of viewers, ours and the peers: make bench-viewer SET="movielens=ml-1m movielens.url=..."
bench-viewer: setup bench-peers
	@python bench/viewer.py $(SET)

# the peers want other versions than we do, hence an environment of their own
bench-peers: .venv/peers/ready

.venv/peers/ready: .venv/ready bench/viewers/peers.txt
	@uv venv --quiet --clear --python .venv/bin/python .venv/peers
	@uv pip install --quiet --python .venv/peers/bin/python -r bench/viewers/peers.txt
	@touch .venv/peers/ready

lock: setup
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --extra pipeline --extra test pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --constraints requirements.lock pyproject.toml -o requirements-serve.lock
