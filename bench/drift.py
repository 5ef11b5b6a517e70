"""Benchmark of the drift detector and of retraining: drift.py [--ratings N ...] [--ml-1m FOLDER].

Synthetic data with and without planted preference changes are generated and replayed. The report
is printed and written to bench/results/drift.md.
"""

from __future__ import annotations

import argparse
import time
from itertools import islice
from pathlib import Path
from typing import Any

import machine
import provenance
import yaml
from drifts import oracle, report
from drifts.report import DetectorResult
from drifts.river_detectors import Detect, river_detectors
from drifts.scenarios import Scenario, with_drifts, without_drifts
from drifts.scoring import score

from matinee.monitoring.change_points import change_points
from matinee.monitoring.retrain_decision import monitor
from matinee.monitoring.windows import WindowedRatings, WindowSpec, windowed_ratings

RESULTS = Path(__file__).with_name("results")
PELT = "PELT, all genres together"
ORACLE = "oracle that knows days and genres"
SIZES = (80_000, 400_000)
CONTROLS = 3
"""Scenarios without drift in the comparison of champions, for each size."""
BLOCKS = WindowSpec(window=0.05, train_share=0.5)


def main() -> None:
    parser = argparse.ArgumentParser(description="Scores the drift detector on synthetic data.")
    parser.add_argument("--ratings", type=int, nargs="+", default=SIZES, help="sizes of the data")
    parser.add_argument("--ml-1m", type=Path, help="folder of ML-1M's files, to replay them too")
    arguments, load = parser.parse_args(), machine.load()
    params = yaml.safe_load(Path("params.yaml").read_text())
    results = [result for size in arguments.ratings for result in detect_all(size, params["drift"])]
    decisions = {
        (size, scenario.seed, scenario.effective_strength): monitor(
            scenario.tables(), WindowSpec(), params
        )
        for size in arguments.ratings
        for scenario in (*with_drifts(size), *islice(without_drifts(size), CONTROLS))
    }
    real = monitor(_real(arguments.ml_1m), BLOCKS, params) if arguments.ml_1m else None
    page = report.page(results, decisions, real, [provenance.code(), machine.described(), load])
    (RESULTS / "drift.md").write_text(page, encoding="utf-8")
    print(page)


def detect_all(size: int, settings: dict[str, Any]) -> list[DetectorResult]:
    """Runs every detector, and the oracle, on all scenarios of one size."""

    def pelt(windowed: WindowedRatings, min_share: float) -> list[int]:
        changes = change_points(windowed, min_share, settings["significance"])
        return [change.detected for change in changes]

    detectors: dict[str, Detect] = {PELT: pelt} | river_detectors()
    results = [DetectorResult(name, size, {}, [], []) for name in detectors]
    upper_bound = DetectorResult(ORACLE, size, {}, [], [])
    for scenario in (*with_drifts(size), *without_drifts(size)):
        tables = scenario.tables()
        windowed = windowed_ratings(tables["ratings"], tables["films"], WindowSpec())
        for result, detect in zip(results, detectors.values(), strict=True):
            start = time.process_time()
            alarms = detect(windowed, settings["min_share"])
            result.seconds.append(time.process_time() - start)
            _record(result, scenario, windowed, alarms)
        if scenario.days:
            alarms = oracle.alarms(
                scenario, windowed, settings["min_share"], settings["significance"]
            )
            _record(upper_bound, scenario, windowed, alarms)
    return [*results, upper_bound]


def _record(
    result: DetectorResult, scenario: Scenario, windowed: WindowedRatings, alarms: list[int]
) -> None:
    if scenario.days:
        result.scores[scenario.seed, scenario.strength] = score(scenario, windowed, alarms)
    else:
        result.false_alarms.append(len(alarms))


def _real(folder: Path) -> dict[str, Any]:
    from matinee.datasets.movielens.load import load_tables

    return load_tables(folder, format="ml-1m")[0]


if __name__ == "__main__":
    main()
