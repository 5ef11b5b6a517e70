"""Tries values of hyper-parameters, fold by fold, within bounds."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from matinee.models.instantiate import instantiate_model
from matinee.runtime.seeds import rng_for
from matinee.tuning.space import filled
from matinee.tuning.study_storage import (
    COMPLETE,
    LOSSES,
    MESSAGE,
    PRUNED,
    SECONDS,
    VALUES,
    PartialTrial,
    StudyStorage,
)

if TYPE_CHECKING:
    import optuna
    from tqdm import tqdm

    from matinee.tuning.search_plan import Plan

Loss = Callable[[Any], float]
UNPRUNED_TRIALS, UNPRUNED_FOLDS = 5, 1


class Bounds(NamedTuple):
    trials: int
    """in all, those of earlier runs included"""
    minutes: float
    """of this run"""


class _TimeIsUpError(Exception):
    pass


def search(journal: StudyStorage, folds: Sequence[Loss], bounds: Bounds) -> None:
    """Adds trials to the journal, the current values first; an interrupt ends it like time."""
    from tqdm import tqdm

    tried = journal.trials()
    trials = _Trials(journal, folds, time.monotonic() + 60 * bounds.minutes)
    with tqdm(
        desc=journal.plan.candidate,
        total=bounds.trials,
        initial=len(tried),
        unit="trial",
        disable=None,
    ) as bar:
        try:
            for _ in range(len(tried), bounds.trials):
                trials.another(bar)
                bar.update()
        except (_TimeIsUpError, KeyboardInterrupt):
            return


class _Trials:
    """Optuna's study in memory, of which the journal keeps what is finished."""

    def __init__(self, journal: StudyStorage, folds: Sequence[Loss], end: float) -> None:
        import optuna

        self.journal, self.folds, self.end = journal, folds, end
        self.study = optuna.create_study(
            pruner=optuna.pruners.MedianPruner(UNPRUNED_TRIALS, UNPRUNED_FOLDS)
        )
        self.study.add_trials(journal.kept.trials)
        space = journal.plan.space
        if space.current not in [one.values for one in journal.trials() if one.state != PRUNED]:
            self.study.enqueue_trial(
                space.suggestions(space.current), user_attrs={VALUES: space.current}
            )

    def another(self, bar: tqdm[Any]) -> None:
        import optuna

        plan = self.journal.plan
        self.study.sampler = optuna.samplers.TPESampler(seed=_seed(plan, len(self.study.trials)))
        trial = self.study.ask(plan.space.distributions())
        values = trial.user_attrs.get(VALUES) or plan.space.values(trial.params)
        trial.set_user_attr(VALUES, values)
        state, losses = self._tried(trial, values, bar)
        whole = state == optuna.trial.TrialState.COMPLETE
        self.study.tell(trial, float(np.mean(losses)) if whole else None, state)
        self.journal.keep(self.study.trials[trial.number])

    def _tried(
        self, trial: optuna.Trial, values: dict[str, Any], bar: tqdm[Any]
    ) -> tuple[optuna.trial.TrialState, list[float]]:
        from optuna.trial import TrialState

        partial, state = self.journal.partial(values), TrialState.COMPLETE
        try:
            for fold in range(len(self.folds)):
                bar.set_postfix_str(f"fold {fold + 1} of {len(self.folds)}")
                if fold == len(partial.losses):
                    partial = self._with_next_fold(fold, values, partial)
                if self._is_hopeless(trial, values, partial.losses[: fold + 1]):
                    partial, state = (
                        PartialTrial(partial.losses[: fold + 1], partial.seconds),
                        TrialState.PRUNED,
                    )
                    break
        except _TimeIsUpError:
            raise
        # any error of a model is attributed to the hyper-parameters and recorded
        except Exception as error:  # noqa: BLE001
            trial.set_user_attr(MESSAGE, _message(error))
            state = TrialState.FAIL
        trial.set_user_attr(LOSSES, partial.losses)
        trial.set_user_attr(SECONDS, round(partial.seconds, 3))
        return state, partial.losses

    def _with_next_fold(
        self, fold: int, values: dict[str, Any], partial: PartialTrial
    ) -> PartialTrial:
        """Evaluates the next fold and records its loss, in case the search is interrupted."""
        start = time.monotonic()
        if start >= self.end:
            raise _TimeIsUpError
        model = instantiate_model(filled(self.journal.plan.model, values))
        loss = float(self.folds[fold](model))
        if not math.isfinite(loss):
            raise ValueError(f"the loss of fold {fold} is {loss}")
        seconds = partial.seconds + time.monotonic() - start
        more = PartialTrial([*partial.losses, loss], seconds)
        self.journal.note(values, more)
        return more

    def _is_hopeless(
        self, trial: optuna.Trial, values: dict[str, Any], losses: list[float]
    ) -> bool:
        """By the losses less those of the first trial: folds differ in how hard they are."""
        if not trial.number:
            return False
        first = self.journal.trials()[0]
        hard = first.losses[: len(losses)] if first.state == COMPLETE else [0.0]
        trial.report(float(np.mean(losses) - np.mean(hard)), len(losses) - 1)
        unfinished = len(losses) < len(self.folds)
        return unfinished and values != self.journal.plan.space.current and trial.should_prune()


def _seed(plan: Plan, number: int) -> int:
    luck = rng_for(plan.seed, "search", plan.candidate, str(number))
    return int(luck.integers(2**32))


def _message(error: Exception) -> str:
    cause = error.__cause__ or error
    return f"{type(cause).__name__}: {cause}"[:500]
