"""Every entrant in a process of its own, one after the other, each on one thread."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from matinee.metrics.inputs import Floats
from viewers.judging import judged
from viewers.lineup import Entrant
from viewers.questions import Question

ROOT = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


class Tried(NamedTuple):
    entrant: Entrant
    took: dict[str, float]
    values: dict[str, Floats]

    @property
    def fit(self) -> float:
        """Processor seconds."""
        return self.took["fit_cpu"]

    @property
    def whole(self) -> float:
        """Processor seconds from the ratings to the answers."""
        return sum(self.took[f"{part}_cpu"] for part in ("load", "fit", "answer"))


def tried(question: Question, entrant: Entrant, peers: Path) -> Tried:
    """What was tried before in the same folder is not tried again."""
    answers = _answers(question, entrant)
    cost = answers.with_name(f"{answers.name}.json")
    if not kept(question, entrant):
        interpreter = str(peers) if entrant.peer else sys.executable
        whose = [entrant.module, entrant.maker, str(question.folder), str(answers)]
        run([interpreter, "-m", "viewers.trial", *whose])
    took: dict[str, Any] = json.loads(cost.read_text())
    return Tried(entrant, took, judged(question, np.load(answers.with_name(f"{answers.name}.npy"))))


def kept(question: Question, entrant: Entrant) -> bool:
    answers = _answers(question, entrant)
    return answers.with_name(f"{answers.name}.json").exists()


def _answers(question: Question, entrant: Entrant) -> Path:
    return question.folder / entrant.name.replace(" ", "_")


def run(command: list[str]) -> None:
    paths = [str(ROOT / name) for name in ("bench", "src")]
    environment = os.environ | dict.fromkeys(THREADS, "1")
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if done.returncode:
        said = "\n".join(done.stderr.splitlines()[-20:])
        sys.exit(f"{said}\nbench: `{' '.join(command[1:5])}` failed, see above")
