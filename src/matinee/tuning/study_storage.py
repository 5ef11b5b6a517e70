"""The trials of a search, kept in a file: a killed search goes on from what is kept there.

A trial is appended whole when it is finished. Each next one follows from the finished ones and
the seed, so that a search that was killed tries the same values as one that was not.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import filelock
import numpy as np

from matinee.runtime.atomic_write import write_atomically
from matinee.tuning.space import NotSearchableError

if TYPE_CHECKING:
    import optuna

    from matinee.tuning.search_plan import Plan

COMPLETE, PRUNED, FAIL = "complete", "pruned", "fail"
VALUES, LOSSES, SECONDS, MESSAGE = "values", "losses", "seconds", "message"
UNFINISHED = "unfinished"


class Trial(NamedTuple):
    """A finished trial."""

    number: int
    state: str
    values: dict[str, Any]
    losses: list[float]
    """of each fold that was requested"""
    seconds: float
    message: str
    """why it failed"""
    ended: float
    """seconds since 1970"""

    @property
    def loss(self) -> float:
        return float(np.mean(self.losses)) if self.losses else float("nan")

    @property
    def error(self) -> float:
        """The standard error of its loss over the folds."""
        return standard_error(self.losses)

    def metrics(self) -> dict[str, float]:
        """Its figures besides the fold losses; unknown values are omitted."""
        figures = {SECONDS: self.seconds}
        if self.state == COMPLETE:  # the mean of fewer folds cannot be compared
            figures |= {"loss": self.loss, "standard_error": self.error}
        return {name: value for name, value in figures.items() if value == value}


class PartialTrial(NamedTuple):
    """The fold losses of hyper-parameters so far."""

    losses: list[float]
    seconds: float


class StudyStorage:
    """One plan's trials among those in the file."""

    def __init__(self, path: Path, plan: Plan) -> None:
        import optuna
        from optuna.storages.journal import JournalFileBackend, JournalFileOpenLock

        optuna.logging.set_verbosity(optuna.logging.ERROR)  # the report contains everything
        journal = str(path.resolve())
        storage = optuna.storages.JournalStorage(
            JournalFileBackend(journal, JournalFileOpenLock(journal))
        )
        self.kept = optuna.create_study(storage=storage, study_name=plan.name, load_if_exists=True)
        self.plan = plan
        self.others = [name for name in optuna.get_all_study_names(storage) if name != plan.name]

    def trials(self) -> list[Trial]:
        return [_tried(trial) for trial in self.kept.trials]

    def keep(self, trial: optuna.trial.FrozenTrial) -> None:
        self.kept.add_trial(trial)

    def note(self, values: dict[str, Any], partial: PartialTrial) -> None:
        """Records a trial's losses before its remaining folds are evaluated."""
        self.kept.set_user_attr(UNFINISHED, {VALUES: values, **partial._asdict()})

    def partial(self, values: dict[str, Any]) -> PartialTrial:
        """The recorded losses of equal values, from a finished or interrupted trial."""
        noted = self.kept.user_attrs.get(UNFINISHED)
        for trial in self.trials():
            if trial.values == values:
                return PartialTrial(trial.losses, 0.0)
        if noted and noted[VALUES] == values:
            return PartialTrial(noted[LOSSES], noted[SECONDS])
        return PartialTrial([], 0.0)


@contextmanager
def open_study(folder: Path, plan: Plan) -> Iterator[StudyStorage]:
    """Opens the journal of a candidate under an exclusive lock."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{plan.candidate}.journal"
    alone = filelock.FileLock(folder / f".{plan.candidate}.lock", timeout=0)
    try:
        alone.acquire()
    except filelock.Timeout:
        raise NotSearchableError(
            f"{plan.candidate} is being searched by another process; wait for its end, or end it"
        ) from None
    try:
        _mend(path)
        yield StudyStorage(path, plan)
    finally:
        alone.release()


def _mend(path: Path) -> None:
    """Removes what an interrupted search left: a lock of Optuna, and an incomplete last line."""
    Path(f"{path}.lock").unlink(missing_ok=True)
    if not path.exists():
        return
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if whole != data:
        write_atomically(path, whole)


def _tried(trial: optuna.trial.FrozenTrial) -> Trial:
    attributes, ended = trial.user_attrs, trial.datetime_complete
    return Trial(
        trial.number,
        trial.state.name.lower(),
        attributes[VALUES],
        attributes[LOSSES],
        attributes[SECONDS],
        attributes.get(MESSAGE, ""),
        ended.timestamp() if ended else 0.0,
    )


def standard_error(values: list[float]) -> float:
    """Unknown (NaN) from a single value."""
    if len(values) < 2:
        return float("nan")
    return float(np.std(values, ddof=1) / np.sqrt(len(values)))
