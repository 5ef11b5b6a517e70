"""How surely changes of taste are found, and what is gained: drift.py [--ml-1m FOLDER].

Twins with planted changes and twins without are made, replayed and forgotten again; what was
measured is printed and kept in bench/results.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import machine
import origins
import yaml
from drifts import ceiling, plan, told
from drifts.plan import Twin
from drifts.rivals import Detect, rivals
from drifts.scoring import score

from matinee.monitoring.change_points import change_points
from matinee.monitoring.drift_report import drift_verdict
from matinee.monitoring.windows import WindowedRatings, WindowSpec, windowed_ratings

RESULTS = Path(__file__).with_name("results")
OURS = "ruptures Pelt, all genres together"
TOLD = "one who is told day and genres"
SIZES = (80_000, 400_000)
CONTROLS = 3
"""Twins without a change that are replayed as well: of each size."""
BLOCKS = WindowSpec(window=0.05, learned=0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores the detector of changes on twins.")
    parser.add_argument("--ratings", type=int, nargs="+", default=SIZES, help="sizes of the twins")
    parser.add_argument("--ml-1m", type=Path, help="a folder with its files, to be replayed too")
    asked, before = parser.parse_args(), machine.load()
    params = yaml.safe_load(Path("params.yaml").read_text())
    found = [one for size in asked.ratings for one in detected(size, params["drift"])]
    verdicts = {
        (size, twin.seed, twin.told): drift_verdict(twin.tables(), WindowSpec(), params)
        for size in asked.ratings
        for twin in (*plan.changing(size), *islice(plan.still(size), CONTROLS))
    }
    real = drift_verdict(_real(asked.ml_1m), BLOCKS, params) if asked.ml_1m else None
    page = told.page(found, verdicts, real, [origins.code(), machine.described(), before])
    (RESULTS / "drift.md").write_text(page, encoding="utf-8")
    print(page)


def detected(size: int, settings: dict[str, Any]) -> Iterable[told.Found]:
    def ours(found: WindowedRatings, least_share: float) -> list[int]:
        return [one.found for one in change_points(found, least_share, settings["chance"])]

    detectors: dict[str, Detect] = {OURS: ours} | rivals()
    known = [told.Found(name, size, {}, [], []) for name in detectors]
    highest = told.Found(TOLD, size, {}, [], [])
    for twin in (*plan.changing(size), *plan.still(size)):
        made = twin.tables()
        found = windowed_ratings(made["ratings"], made["films"], WindowSpec())
        for one, detect in zip(known, detectors.values(), strict=True):
            began = time.process_time()
            alarms = detect(found, settings["least_share"])
            one.seconds.append(time.process_time() - began)
            _note(one, twin, found, alarms)
        if twin.days:
            asked = (settings["least_share"], settings["chance"])
            _note(highest, twin, found, ceiling.alarms(twin, found, *asked))
    return [*known, highest]


def _note(one: told.Found, twin: Twin, found: WindowedRatings, alarms: list[int]) -> None:
    if twin.days:
        one.changing[twin.seed, twin.strength] = score(twin, found, alarms)
    else:
        one.still.append(len(alarms))


def _real(folder: Path) -> dict[str, Any]:
    from matinee.datasets.movielens.load import load_tables

    return load_tables(folder, format="ml-1m")[0]


if __name__ == "__main__":
    main()
