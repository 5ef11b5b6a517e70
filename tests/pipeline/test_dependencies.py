"""An edit reruns what depends on it, and nothing else: `dvc status` after edits of single files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout import Checkout

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # MLflow warns about what it stands on
]
LINEUP = """# @package _global_
defaults:
  - /tasks: [newcomer, viewer]
  - /candidates:
      - newcomer_popularity
      - newcomer_film_distribution
      - viewer_popularity
      - viewer_biases
      - viewer_als
      - viewer_ease
      - viewer_item_knn
"""
NEWCOMER = {"newcomer_popularity", "newcomer_film_distribution"}
VIEWER = {f"viewer_{name}" for name in ("popularity", "biases", "als", "ease", "item_knn")}
FACTORIZATION = {"viewer_biases", "viewer_als"}
TASKS = {"newcomer", "viewer"}


def stages(name: str, keys: set[str]) -> set[str]:
    return {f"{name}@{key}" for key in keys}


def candidates(keys: set[str]) -> set[str]:
    return stages("train", keys) | stages("evaluate", keys)


AFTER_MODELS = {
    "drift",
    *(f"{name}@{task}" for name in ("select_best", "beyond_accuracy", "track") for task in TASKS),
}
EDITS = {
    "src/matinee/models/neural/neural_mf.py": AFTER_MODELS,
    "src/matinee/models/factorization/biased_als.py": candidates({"viewer_als"}) | AFTER_MODELS,
    "src/matinee/models/factorization/blocks/bias_terms_with_side_info.py": candidates(
        FACTORIZATION
    )
    | AFTER_MODELS,
    "src/matinee/models/neighbours/ease.py": candidates({"viewer_ease"}) | AFTER_MODELS,
    "src/matinee/metrics/ranking.py": stages("evaluate", NEWCOMER | VIEWER) | AFTER_MODELS,
    "src/matinee/tasks/viewer/present.py": stages("evaluate", VIEWER)
    | {"select_best@viewer", "beyond_accuracy@viewer"},
    "src/matinee/runtime/progress_bar.py": set(),
    "src/matinee/reports/charts.py": {
        "drift",
        *stages("select_best", TASKS),
        *stages("beyond_accuracy", TASKS),
    },
    "src/matinee/tracking/mlflow_runs.py": stages("track", TASKS),
    "src/matinee/datasets/movielens/load.py": {"merge@movielens"},
    "src/matinee/service/app.py": set(),
    "docs/index.md": set(),
}
"""By file, the stages that an edit of it changes; later ones change only if their inputs do."""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    checkout = Checkout(tmp_path_factory.mktemp("edits"))
    (checkout.folder / "conf/lineup/edits.yaml").write_text(LINEUP)
    small = ["movielens.synthetic.ratings=4000", "collections=[movielens]"]
    small += ["~discretize.tmdb", "~discretize.streaming", "lineup=edits"]
    small += [f"tasks.{task}.resamples=100" for task in sorted(TASKS)]
    checkout.run("matinee", "params", *small)
    checkout.repro()
    return checkout


@pytest.fixture
def edited(finished: Checkout, request: pytest.FixtureRequest) -> Iterator[Path]:
    file: Path = finished.folder / request.param
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    yield file
    file.write_bytes(before)


def changed(checkout: Checkout) -> set[str]:
    """The stages of a run whose own dependencies differ; `sources` always runs."""
    status = json.loads(checkout.run("dvc", "status", "--json").splitlines()[-1])
    names = {name.rpartition(":")[2] for name in status if not name.startswith("notebooks/")}
    return names - {"sources"}


def test_unchanged_checkout_needs_nothing(finished: Checkout) -> None:
    assert changed(finished) == set()


@pytest.mark.parametrize(("edited", "expected"), EDITS.items(), indirect=["edited"], ids=EDITS)
def test_edit_changes_its_dependants_only(
    finished: Checkout, edited: Path, expected: set[str]
) -> None:
    assert changed(finished) == expected
