"""Runs each contender in its own process on one thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from matinee.metrics.inputs import Floats
from viewers.contenders import ContenderSpec
from viewers.eval_cases import EvalCase
from viewers.scoring import score_answers

ROOT = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class Result(NamedTuple):
    spec: ContenderSpec
    costs: dict[str, float]
    values: dict[str, Floats]

    @property
    def fit(self) -> float:
        """CPU seconds."""
        return self.costs["fit_cpu"]

    @property
    def end_to_end(self) -> float:
        """CPU seconds from the ratings to the answers."""
        return sum(self.costs[f"{part}_cpu"] for part in ("load", "fit", "answer"))


def run_contender(case: EvalCase, spec: ContenderSpec, peers: Path) -> Result:
    """Reuses an earlier result in the same folder."""
    answers = _answers(case, spec)
    cost = answers.with_name(f"{answers.name}.json")
    if not kept(case, spec):
        interpreter = str(peers) if spec.peer else sys.executable
        arguments = [spec.module, spec.factory, str(case.folder), str(answers)]
        run([interpreter, "-m", "viewers.run_one", *arguments])
    costs: dict[str, Any] = json.loads(cost.read_text())
    return Result(
        spec, costs, score_answers(case, np.load(answers.with_name(f"{answers.name}.npy")))
    )


def kept(case: EvalCase, spec: ContenderSpec) -> bool:
    answers = _answers(case, spec)
    return answers.with_name(f"{answers.name}.json").exists()


def _answers(case: EvalCase, spec: ContenderSpec) -> Path:
    return case.folder / spec.name.replace(" ", "_")


def run(command: list[str]) -> None:
    paths = [str(ROOT / name) for name in ("bench", "src")]
    environment = os.environ | dict.fromkeys(THREADS, "1")
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        log = "\n".join(done.stderr.splitlines()[-20:])
        sys.exit(f"{log}\nbench: `{' '.join(command[1:5])}` failed, see above")
