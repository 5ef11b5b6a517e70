"""A champion made of the winners' files, and its manifest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from matinee import artifact
from matinee.models.base import Ranker, Rater
from matinee.models.champion import Champion, FilmList
from matinee.tables import FILM_ID, GENRES, TITLE, YEAR

if TYPE_CHECKING:
    import pandas as pd

LOCK = Path("requirements.lock")
CODE = Path("src/matinee/models")


def crowned(
    task: str, winners: dict[str, str], models: dict[str, Any], films: pd.DataFrame, seed: int
) -> Champion:
    ranker, rater = models["ranking"], models["rating"]
    assert isinstance(ranker, Ranker) and isinstance(rater, Rater)
    return Champion(task, winners, ranker, rater, film_list(films), seed)


def film_list(films: pd.DataFrame) -> FilmList:
    ordered = films.sort_values(FILM_ID)
    years = ordered[YEAR].to_numpy(dtype=float, na_value=np.nan)
    return FilmList(
        ordered[FILM_ID].to_numpy("int64"),
        ordered[TITLE].tolist(),
        [None if np.isnan(year) else int(year) for year in years],
        ordered[GENRES].tolist(),
    )


def manifest(
    task: str,
    winners: dict[str, str],
    summaries: dict[str, dict[str, Any]],
    params: dict[str, Any],
    files: dict[str, Path],
) -> dict[str, Any]:
    """What the champion is made of, by content alone; `files` holds `data` and the .sav."""
    sav = files["sav"]
    chosen = {name: params["candidates"][name] for name in winners.values()}
    decisive = {"seed": params["seed"], "task": params["tasks"][task], "candidates": chosen}
    return {
        "task": task,
        "sides": {
            side: {"candidate": name, "metrics": _figures(summaries[name])}
            for side, name in winners.items()
        },
        "digests": {
            "data": _folder(files["data"], "*.parquet"),
            "params": artifact.sha256(artifact.canonical(decisive)),
            "code": _folder(CODE, "*.py"),
            "lock": artifact.sha256(LOCK.read_bytes()),
        },
        "files": {sav.name: artifact.sha256(sav.read_bytes())},
    }


def _figures(summary: dict[str, Any]) -> dict[str, float]:
    return {name: value for name, value in summary.items() if isinstance(value, float)}


def _folder(folder: Path, pattern: str) -> str:
    paths = sorted(path for path in folder.rglob(pattern))
    names = {p.relative_to(folder).as_posix(): artifact.sha256(p.read_bytes()) for p in paths}
    return artifact.sha256(artifact.canonical(names))
