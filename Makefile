# The few words of daily life. Everything here can be done without make: see README.md.
SHELL := /bin/sh
HOST ?= 127.0.0.1
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

.PHONY: setup run params test proof check publish promote rollback history serve key bento mlflow report drift search scale bench \
    docs bench-viewer bench-peers bench-peers-slow bench-drift bench-door fuzz lock

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

# a file stays with one worker: what it sets up is made once
test: setup
	@pytest -n 2 --dist loadfile --no-loadscope-reorder

# what takes minutes, such as two whole runs of which every byte is compared
proof: setup
	@pytest -m proof

check: setup
	@ruff check .
	@ruff format --check --quiet .
	@mypy
	@lint-imports --no-cache > .venv/imports.txt || { cat .venv/imports.txt; exit 1; }
	@python pipeline/compose.py --check

# what the gate does not let pass is only stored: FORCE=yes overrules it
publish: setup
	@python pipeline/publish.py $(if $(FORCE),--force)

# make promote VERSION=0123456789abcdef WHY="...", make rollback WHY="...": who, when and why is kept
promote: setup
	@python pipeline/promote.py promote "$$VERSION" "$$WHY" $(if $(FORCE),--force)

rollback: setup
	@python pipeline/promote.py rollback "$$WHY"

history: setup
	@python pipeline/promote.py history

# serves the model store, by default this checkout's champions, on this machine only:
# make serve HOST=0.0.0.0 accepts connections from the network
serve: setup
	@test -n "$$MATINEE_MODEL_STORE" || python pipeline/publish.py published --serve
	@bentoml serve matinee.service.app:Matinee --host $(HOST) --port $(PORT)

# MATINEE_GATEWAY_KEYS=keys.txt make key NAME=alice prints a new API key and stores its hash
key: setup
	@python -m matinee.service.middleware.api_keys "$$NAME"

# a package of service and champion, served from any folder: bentoml serve matinee-service:latest
bento: setup
	@test -n "$$MATINEE_MODEL_STORE" || python pipeline/publish.py published --serve
	@python -m matinee.service.build_bento

# the site, with what is made of the code: site/index.html
docs: setup
	@NO_MKDOCS_2_WARNING=1 mkdocs build --strict --quiet
	@echo "Read site/index.html."

mlflow: setup
	@MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false mlflow server --workers 1 \
	    --backend-store-uri sqlite:///mlruns/mlflow.db --port $(UI_PORT)

# one page that leads to all reports, with the notebooks executed on the data as it lies here
report: setup
	@python pipeline/report.py

# as run does, and then trains on all ratings if tastes have changed since the last training
drift: setup
	@python pipeline/repair.py
	@python pipeline/retrain.py $(SET)
	@python pipeline/publish.py --if-asked

# make search CANDIDATE=newcomer_xgboost TRIALS=30 MINUTES=10; WRITE=yes puts what is found into conf
search: setup
	@python pipeline/search.py $(CANDIDATE) --trials $(TRIALS) --minutes $(MINUTES) \
	    $(if $(WRITE),--write)

# how the cost of each champion grows with its data; it varies, so no run waits for it
scale: setup
	@python pipeline/scale.py

bench: setup
	@python bench/run.py $(SET)

# models of viewers, ours and the peers: make bench-viewer SET="movielens=ml-1m movielens.url=...";
# SLOW=yes tries those too that take minutes, or gigabytes to install
bench-viewer: setup bench-peers $(if $(SLOW),bench-peers-slow)
	@python bench/viewer.py $(if $(SLOW),--slow) $(SET)

# drift detection: make bench-drift, or with FOLDER= the files of MovieLens 1M as well
bench-drift: setup
	@uv pip install --quiet --no-deps --target .venv/river river==0.26.1 narwhals
	@OPENBLAS_NUM_THREADS=1 PYTHONPATH=src:.venv/river python bench/drift.py \
	    $(if $(FOLDER),--ml-1m $(FOLDER))

# cost of the gateway: latency and memory with and without it
bench-door: setup
	@test -n "$$MATINEE_MODEL_STORE" || python pipeline/publish.py published --serve
	@MATINEE_MODEL_STORE="$${MATINEE_MODEL_STORE:-published}" python bench/door.py

# 20,000 requests generated from the OpenAPI document, and some more through the gateway
fuzz: setup
	@test -n "$$MATINEE_MODEL_STORE" || python pipeline/publish.py published --serve
	@MATINEE_MODEL_STORE="$${MATINEE_MODEL_STORE:-published}" python bench/fuzz.py

# the peers want other versions than we do, hence an environment of their own
bench-peers: .venv/peers/ready

bench-peers-slow: bench-peers
	@.venv/peers/bin/python -m pip install --quiet -r bench/viewers/peers_slow.txt

.venv/peers/ready: .venv/ready bench/viewers/peers.txt
	@uv venv --quiet --clear --seed --python .venv/bin/python .venv/peers
	@uv pip install --quiet --python .venv/peers/bin/python -r bench/viewers/peers.txt
	@touch .venv/peers/ready

lock: setup
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --extra pipeline --extra test --extra docs pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    --constraints requirements.lock pyproject.toml -o requirements-serve.lock
