"""What a search found, in words, and whether it is more than luck."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import yaml

from matinee.runtime.serialization import markdown_table
from matinee.tuning.search_plan import CANDIDATES, Plan
from matinee.tuning.space import filled
from matinee.tuning.study_storage import COMPLETE, PRUNED, Trial, standard_error

SHOWN = 5
FIGURES = ("loss", "its error", "gain", "its error", "seconds")


class Search(NamedTuple):
    plan: Plan
    trials: list[Trial]
    older: int = 0
    """searches of the candidate with other data, space, seed or code"""

    @property
    def ranked(self) -> list[Trial]:
        """The complete trials, the best first."""
        complete = [one for one in self.trials if one.state == COMPLETE]
        return sorted(complete, key=lambda one: (one.loss, one.number))

    @property
    def current(self) -> Trial | None:
        """The trial of the values that conf has."""
        whole = (one for one in self.trials if one.state != PRUNED)
        return next((one for one in whole if one.values == self.plan.space.current), None)

    def metrics(self) -> dict[str, float]:
        """The best trial and its gain; unknown values are omitted."""
        figures: dict[str, float] = {"trials": len(self.trials)}
        if self.ranked:
            best = self.ranked[0]
            gained = gain_over_current(self, best) or Gain(math.nan, math.nan)
            figures |= {"best_trial": best.number, "loss": best.loss}
            figures |= {"gain": gained.mean, "gain_error": gained.error}
        return {name: value for name, value in figures.items() if value == value}


class Gain(NamedTuple):
    """How much lower a trial's loss is than that of the current values, on the same folds."""

    mean: float
    error: float
    """its standard error over the folds"""


class Recommendation(NamedTuple):
    words: str
    recommended: Trial | None = None
    """better than the current values by more than the standard error"""


def gain_over_current(search: Search, one: Trial) -> Gain | None:
    current = search.current
    if current is None or {current.state, one.state} != {COMPLETE}:
        return None
    gains = [before - now for before, now in zip(current.losses, one.losses, strict=True)]
    return Gain(float(np.mean(gains)), standard_error(gains))


def recommend(search: Search) -> Recommendation:
    current, ranked = search.current, search.ranked
    if current is None:
        return Recommendation(
            "The current values are not tried yet: give it more minutes, or more trials."
        )
    if not ranked:
        return Recommendation(
            f"All {len(search.trials)} trials failed, the first by {current.message}"
        )
    best = ranked[0]
    gained = gain_over_current(search, best)
    if gained is None:
        words = f"Recommended: trial {best.number}, since the current values fail"
        return Recommendation(f"{words} by {current.message}", best)
    if best is current or gained.mean <= 0:
        return Recommendation(
            f"Nothing is recommended: none of {len(ranked)} complete trials is better than the "
            "current values."
        )
    return _compared(best, gained)


def _compared(best: Trial, gained: Gain) -> Recommendation:
    comparison = f"trial {best.number} is better than the current values by {gained.mean:.5f}"
    if math.isnan(gained.error):
        return Recommendation(
            f"Nothing is recommended: {comparison}, and one fold cannot tell that from luck."
        )
    error = f"the standard error of that gain over {len(best.losses)} folds, {gained.error:.5f}"
    if gained.mean <= gained.error:
        return Recommendation(f"Nothing is recommended: {comparison}, which is within {error}.")
    return Recommendation(f"Recommended: {comparison}, which is beyond {error}.", best)


def report(search: Search) -> str:
    """A column for each of the best trials and the current values, in Markdown; the verdict."""
    current, shown = search.current, search.ranked[:SHOWN]
    if current and current.state == COMPLETE and current not in shown:
        shown.append(current)
    columns = [_column(search, one) for one in shown]
    rows = zip(("", *FIGURES, *search.plan.space.ranges), *columns, strict=True)
    heading, *rest = list(rows)
    table = [markdown_table(heading, rest)] if shown else []
    return "\n\n".join([_counted(search), *table, recommend(search).words])


def advice(search: Search, written: bool) -> str:
    """How to apply the recommended values."""
    best = recommend(search).recommended
    if not best:
        return ""
    conf = CANDIDATES / f"{search.plan.candidate}.yaml"
    section = filled({}, {f"model.{key}": value for key, value in best.values.items()})
    lines = yaml.safe_dump(section, sort_keys=False)
    if written:
        return f"Written to {conf}:\n\n{lines}\nNext: make params, and dvc repro."
    return f"Write into {conf}, or search once more with --write:\n\n{lines}"


def _column(search: Search, one: Trial) -> list[str]:
    gained = gain_over_current(search, one)
    compared = [f"{gained.mean:+.5f}", f"{gained.error:.5f}"] if gained else ["", ""]
    name = f"trial {one.number}"
    if one is search.current:
        name, compared = "current", ["", ""]
    values = [str(one.values[key]) for key in search.plan.space.ranges]
    return [name, f"{one.loss:.5f}", f"{one.error:.5f}", *compared, f"{one.seconds:.1f}", *values]


def _counted(search: Search) -> str:
    states = [one.state for one in search.trials]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    older = f" (not counted: {search.older} earlier, with other data, space, seed or code)"
    return f"{search.plan.candidate}: {counts or 'no trial'}{older if search.older else ''}"
