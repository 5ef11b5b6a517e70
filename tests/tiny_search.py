"""A folder in which the tiny tables are prepared and one candidate's hyper-parameters searched."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

import tiny
from matinee.tuning.recommendation import Search
from matinee.tuning.search import Bounds, search
from matinee.tuning.search_plan import Plan, plan_of
from matinee.tuning.study_storage import open_study

Loss = Callable[[Any], float]

CANDIDATE = "newcomer_group_popularity"
CONF = """# @package candidates.newcomer_group_popularity
task: newcomer
objective: ranking
inputs: [prepared/movielens, merged/movielens]
family: demographic
module: segment_popularity
model:
  _target_: matinee.models.demographic.segment_popularity.SegmentPopularity
  damping: 10000  # how strongly groups are taken to be alike
"""
SPACE = {"damping": {"low": 1, "high": 10000, "log": True}}
SETTINGS = {
    "collection": "movielens",
    "split": "by_user",
    "list_size": 5,
    "resamples": 10,
    "confidence": 0.95,
    "objectives": {
        "ranking": {
            "baseline": "newcomer_popularity",
            "metric": "ndcg",
            "better": "higher",
            "per_user": ["ndcg"],
            "pooled": [],
            "whole": [],
        },
        "rating": {
            "baseline": "newcomer_film_distribution",
            "metric": "log_loss",
            "better": "lower",
            "per_user": ["log_loss"],
            "pooled": [],
            "whole": [],
        },
    },
}


def params(seed: int = 1) -> dict[str, Any]:
    return {"seed": seed, "tasks": {"newcomer": SETTINGS}}


def lay_out(root: Path, space: Any = SPACE) -> Path:
    files = {
        f"conf/candidates/{CANDIDATE}.yaml": CONF,
        f"conf/searches/{CANDIDATE}.yaml": yaml.safe_dump(space),
        "params.yaml": yaml.safe_dump(params()),
        "data/raw/movielens/source.json": json.dumps({"source": "tiny", "url": "tiny:"}),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    prepared = root / "data/prepared/movielens"
    prepared.mkdir(parents=True, exist_ok=True)
    for name, table in tiny.prepared().items():
        table.to_parquet(prepared / f"{name}.parquet", index=False)
    return root


def plan(root: Path, seed: int = 1) -> Plan:
    return plan_of(root, CANDIDATE, params(seed))


def distance(hard: float) -> Loss:
    """The loss of a fold that is this hard: lowest where damping is 20."""
    return lambda model: hard + abs(math.log(model.damping / 20))


def refusing(model: Any) -> float:
    if model.damping < 100:
        raise ValueError(f"damping={model.damping} is too little")
    return distance(0)(model)


def searched(root: Path, losses: Sequence[Loss], bounds: Bounds, seed: int = 1) -> Search:
    wanted = plan(root, seed)
    with open_study(root / "searches", wanted) as journal:
        search(journal, losses, bounds)
        return Search(wanted, journal.tried(), len(journal.others))


def outcomes(found: Search) -> list[Any]:
    return [one[:4] for one in found.tried]
