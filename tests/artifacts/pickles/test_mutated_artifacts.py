"""Thousands of artifacts that differ from good ones in an instruction or an argument."""

from __future__ import annotations

import json
import pickletools
import random
import resource
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from matinee.artifacts.pickles import strict_pickle
from matinee.artifacts.pickles.pickle_io import RefusedArtifact

FEW, MANY = 200, 5000
SECONDS, TIMES_FILE_SIZE, SLACK = 5, 20, 64 << 20
Spans = list[bytes]


def originals() -> list[bytes]:
    """A boosted, a bagged and a linear model, fitted and loaded once, so that all is imported."""
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from sklearn.linear_model import LogisticRegression
    from xgboost import XGBClassifier

    features, labels = np.random.default_rng(1).random((60, 3)), np.arange(60) % 3
    fitted = [
        XGBClassifier(n_estimators=3, n_jobs=1),
        RandomForestClassifier(3, random_state=1),
        HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=2, early_stopping=False),
        LogisticRegression(),
    ]
    return [strict_pickle.dumps(each.fit(features, labels)) for each in fitted]


def instructions(data: bytes) -> Spans:
    starts = [position or 0 for _, _, position in pickletools.genops(data)]
    return [data[start:end] for start, end in zip(starts, [*starts[1:], len(data)], strict=True)]


def mutated(spans: Spans, rng: random.Random) -> bytes:
    spans = [span for span in spans if span[:1] != b"\x95"]  # frames hold lengths of others
    for _ in range(rng.randint(1, 3)):
        change = rng.choice((_change_span, _change_order))
        change(spans, rng.randrange(len(spans)), rng)
    return b"".join(spans)


def _change_span(spans: Spans, index: int, rng: random.Random) -> None:
    """A byte of the argument, eight of them, or the instruction."""
    span = bytearray(spans[index])
    change = rng.randrange(3)
    if change == 0:
        span[0] = rng.randrange(256)
    elif change == 1 and len(span) > 8:
        position = rng.randrange(len(span) - 8)
        span[position : position + 8] = rng.choice((b"\xff" * 8, b"\x7f" * 8, bytes(8)))
    else:
        span[rng.randrange(len(span))] = rng.randrange(256)
    spans[index] = bytes(span)


def _change_order(spans: Spans, index: int, rng: random.Random) -> None:
    other, change = rng.randrange(len(spans)), rng.randrange(4)
    if change == 0:
        spans[index], spans[other] = spans[other], spans[index]
    elif change == 1:
        spans[index] = spans[other]
    elif change == 2:
        spans.insert(index, spans[index])
    elif len(spans) > 1:
        del spans[index]


def attack(number: int) -> dict[str, float]:
    """Loads mutants, and lets those that load predict."""
    good = [(data, instructions(data)) for data in originals()]
    features, outcomes, slowest = np.random.default_rng(2).random((9, 3)), Counter[str](), 0.0
    for data, _ in good:
        strict_pickle.loads(data, "good").predict_proba(features)
    largest = max(len(data) for data, _ in good)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for seed in range(number):
        rng = random.Random(seed)
        data = mutated(rng.choice(good)[1], rng)
        started = time.process_time()
        try:
            model = strict_pickle.loads(data, "mutant")
            outcomes["loaded"] += 1
            model.predict_proba(features)
        except RefusedArtifact:
            outcomes["refused"] += 1
        # what loads may be wrong, and say so as Python does
        except Exception:  # noqa: BLE001
            outcomes["no prediction"] += 1
        slowest = max(slowest, time.process_time() - started)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    return {**outcomes, "slowest": slowest, "grown": grown, "largest": largest}


@pytest.mark.parametrize("number", [FEW, pytest.param(MANY, marks=pytest.mark.proof)])
def test_no_mutant_crashes_hangs_or_swallows_memory(number: int) -> None:
    command = [sys.executable, str(Path(__file__)), str(number)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, (done.returncode, done.stderr[-1000:])
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["loaded"] + found["refused"] == number
    assert found["refused"] > number / 2 and found["loaded"] > 0
    assert found["slowest"] < SECONDS
    assert found["grown"] < TIMES_FILE_SIZE * found["largest"] + SLACK


if __name__ == "__main__":
    print(json.dumps(attack(int(sys.argv[1]))))
