"""Kills a search at its first write, at its second, ...: kill_during_search.py ROOT.

Prints what an undisturbed search tried, and for each of the killed ones how it ended, what it had
tried when it was called again, and how often folds were asked in both together.
"""

import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import optuna  # noqa: F401
import tqdm  # noqa: F401

from fixtures import small_search
from matinee.tuning.search import Bounds, search
from matinee.tuning.study_storage import open_study

TRIALS, FOLDS = 2, 2


def killed(root: Path, last: int) -> int:
    """The exit code of a search that is killed just before its last write."""
    child = os.fork()
    if not child:
        steps = itertools.count(1)

        def kill(event: str, told: tuple[Any, ...]) -> None:
            writes = (event == "open" and told[1] == "a") or event == "os.rename"
            if writes and "journal" in str(told[0]) and next(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        searched(root)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def searched(root: Path) -> list[Any]:
    with open_study(root / "searches", small_search.plan(root)) as journal:
        search(journal, [fold(root, number) for number in range(FOLDS)], Bounds(TRIALS, 1))
        return [[one.state, one.values, one.losses] for one in journal.trials()]


def fold(root: Path, number: int) -> Any:
    def loss(model: Any) -> float:
        with (root / "asked").open("a") as file:
            file.write(f"{model.damping} {number}\n")
        return float(model.damping) + number

    return loss


def main(folder: str) -> None:
    root, told = small_search.lay_out(Path(folder)), []
    for last in itertools.count():  # before the first, nothing is killed
        shutil.rmtree(root / "searches", ignore_errors=True)
        (root / "asked").unlink(missing_ok=True)
        ended = killed(root, last)
        tried = searched(root)
        told.append([ended, tried, len((root / "asked").read_text().splitlines())])
        if last and not ended:
            break
    print(json.dumps(told))


if __name__ == "__main__":
    os.fsync = lambda _: None  # what guards against a fallen machine is slow, and not tried here
    main(*sys.argv[1:])
