"""Kills a fetch at its first step, at its second, ...: kill_during_fetch.py SOURCE ROOT EXCHANGE.

Prints for each: how it ended, what the folder then held, what it held after a further fetch that
found nothing, how one more fetch ended, what the folder held in the end, and what stood beside it.
"""

import contextlib
import itertools
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import filelock  # noqa: F401  (its import would count among the steps)

from matinee.datasets.download import atomic_folder
from matinee.datasets.download.fetch import FetchError, Source, fetch


def held(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.name: path.read_text() for path in files}


def forked(last: int, source: str, folder: Path, work: Path) -> int:
    """The exit code of a fetch that is killed just before its last step."""
    child = os.fork()
    if not child:
        steps = itertools.count()

        def kill(event: str, _: tuple[Any, ...]) -> None:
            if event.startswith(("open", "os.", "shutil.")) and next(steps) == last:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(kill)
        fetch(Source(source), folder, work)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(source: str, root: str, exchange: str) -> None:
    if exchange == "two steps":
        atomic_folder._exchange = lambda one, other: False
    folder, work = Path(root) / "raw" / "movielens", Path(root) / "work"
    seen: list[list[Any]] = []
    while not seen or seen[-1][0]:
        shutil.rmtree(root, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "movies.dat").write_text("old")
        row: list[Any] = [forked(len(seen), source, folder, work), held(folder)]
        with contextlib.suppress(FetchError):
            fetch(Source("nowhere"), folder, work)
        row += [held(folder), forked(-1, source, folder, work), held(folder)]
        seen.append([*row, sorted(path.name for path in folder.parent.iterdir())])
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
