"""Makes two published champions of a task comparable: both are re-scored on held-out users that
neither was trained on, or the per-fold results kept with them are compared."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.artifacts.bundle import Champion
from matinee.artifacts.manifest import read_manifest
from matinee.evaluation.objective import Objective
from matinee.model_store.comparison import champion_challenger
from matinee.model_store.comparison.champion_challenger import Comparison, Entrant
from matinee.model_store.store import EVIDENCE
from matinee.model_store.versions import Version
from matinee.runtime.process import UserError
from matinee.schema.columns import USER_ID
from matinee.schema.streaming import FOLD
from matinee.splits import holdout_fingerprint
from matinee.splits.prepared_tables import table_reader
from matinee.tasks.base import load_task

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

MIN_USERS = 20
"""The least number of users held out from both that allows a comparison."""


class NotComparableError(UserError):
    """No valid comparison of the two is possible; the message says why."""


class Workspace(NamedTuple):
    """The settings and the prepared tables of this checkout."""

    params: dict[str, Any]
    prepared: Path

    def task(self, name: str) -> dict[str, Any]:
        settings = self.params.get("tasks", {}).get(name)
        if settings is None:
            raise NotComparableError(f"params.yaml knows no task {name}")
        return dict(settings)


class ComparisonInputs(NamedTuple):
    """Two versions of the same task, the current one first."""

    task: str
    settings: dict[str, Any]
    versions: tuple[Version, Version]
    manifests: tuple[dict[str, Any], dict[str, Any]]
    workspace: Workspace


Results = tuple[str, list[dict[str, Entrant]]]
"""A description, and for each version the results by objective."""


def holdout_file(task: str) -> str:
    return f"{EVIDENCE}/{task}/held_out.bin"


def rows_file(task: str, objective: str) -> str:
    return f"{EVIDENCE}/{task}/{objective}.parquet"


def rescore(
    task: str, versions: tuple[Version, Version], workspace: Workspace
) -> tuple[str, dict[str, Comparison]]:
    """How they were compared, and the comparison by objective."""
    settings = workspace.task(task)
    manifests = _manifest(task, versions[0]), _manifest(task, versions[1])
    if any(set(one["objectives"]) != set(settings["objectives"]) for one in manifests):
        both = " and ".join("+".join(sorted(one["objectives"])) for one in manifests)
        now = "+".join(sorted(settings["objectives"]))
        raise NotComparableError(f"the objectives of the task have changed: {both}, and now {now}")
    inputs = ComparisonInputs(task, settings, versions, manifests, workspace)
    how, results = _stored(inputs) if settings["split"] == FOLD else _rescored(inputs)
    return how, {name: _compare(inputs, name, results) for name in settings["objectives"]}


def _compare(inputs: ComparisonInputs, name: str, results: list[dict[str, Entrant]]) -> Comparison:
    objective = Objective.from_settings(inputs.settings, name, inputs.workspace.params["seed"])
    champion, challenger = (each[name] for each in results)
    return champion_challenger.compare(champion, challenger, inputs.settings, objective)


def _stored(inputs: ComparisonInputs) -> Results:
    """The served model was fitted to every rating; only the results of its folds are unbiased."""
    if len({one["digests"]["data"] for one in inputs.manifests}) > 1:
        raise NotComparableError(
            "the served models were fitted to every rating, and the results of their folds were "
            "made from different data"
        )
    pairs = zip(inputs.versions, inputs.manifests, strict=True)
    results = [
        {
            name: Entrant(winner["candidate"], _rows(inputs, version, name), winner["metrics"])
            for name, winner in manifest["objectives"].items()
        }
        for version, manifest in pairs
    ]
    return "compared by the stored out-of-fold predictions", results


def _rows(inputs: ComparisonInputs, version: Version, objective: str) -> Any:
    import pandas as pd

    return pd.read_parquet(io.BytesIO(_read(version, rows_file(inputs.task, objective))))


def _rescored(inputs: ComparisonInputs) -> Results:
    """Both models, evaluated on the hold-out of this checkout."""
    read = table_reader(inputs.workspace.prepared)
    try:
        champions = [_champion(inputs, version, read) for version in inputs.versions]
        how, user_ids = _unseen_by_both(inputs, read)
        results = [
            {
                name: _evaluate(inputs, read, manifest, name, champion)
                for name in manifest["objectives"]
            }
            for champion, manifest in zip(champions, inputs.manifests, strict=True)
        ]
    except FileNotFoundError as error:
        collection = inputs.settings["collection"]
        raise NotComparableError(
            f"the tables of {collection} are not prepared here: run `dvc repro`"
        ) from error
    if user_ids is not None:
        results = [{k: _restrict(one, user_ids) for k, one in each.items()} for each in results]
    return how, results


def _evaluate(
    inputs: ComparisonInputs,
    read: ReadTable,
    manifest: dict[str, Any],
    name: str,
    champion: Champion,
) -> Entrant:
    task = load_task(inputs.task).evaluation
    objective = Objective.from_settings(inputs.settings, name, inputs.workspace.params["seed"])
    settings = inputs.settings | {"protocols": []}  # no champion is fitted again
    evaluation = task.evaluate(champion.models[name], read, settings, objective)
    whole = {key: value for key, value in evaluation.summary.items() if isinstance(value, float)}
    winner = manifest["objectives"][name]
    # the size of the model's file is in the manifest alone
    return Entrant(winner["candidate"], evaluation.rows, winner["metrics"] | whole)


def _restrict(entrant: Entrant, user_ids: Any) -> Entrant:
    return entrant._replace(rows=entrant.rows[entrant.rows[USER_ID].isin(user_ids)])


def _champion(inputs: ComparisonInputs, version: Version, read: ReadTable) -> Champion:
    task = load_task(inputs.task).presentation
    champion = version.load(f"{inputs.task}.sav")
    if not isinstance(champion, Champion):
        raise NotComparableError(
            f"{inputs.task}.sav of version {version.version} holds no champion"
        )
    here, there = set(task.items(read).film_ids), set(champion.films.film_ids)
    if here != there:
        raise NotComparableError(
            f"version {version.version} knows {len(there)} films, and {len(here)} are prepared "
            f"here, {len(here & there)} of them the same"
        )
    return champion


def _unseen_by_both(inputs: ComparisonInputs, read: ReadTable) -> tuple[str, Any]:
    """The users that neither was trained on; None where no user is."""
    if not holdout_fingerprint.holds_out_users(inputs.settings):
        return "re-scored on every film; no model is trained on the relevance judgements", None
    users = holdout_fingerprint.read_holdout_users(read, inputs.settings)
    stored = (_read(version, holdout_file(inputs.task)) for version in inputs.versions)
    user_ids = users.shared_with(*map(holdout_fingerprint.decode_holdout, stored))
    if len(user_ids) < min(MIN_USERS, len(users.user_ids)):
        raise NotComparableError(
            f"of {len(users.user_ids)} users held out here only {len(user_ids)} are held out "
            f"from both, and {MIN_USERS} are needed: a model may have been trained on the others"
        )
    count = f"{len(user_ids)} of {len(users.user_ids)} held-out users"
    return f"both re-scored on the same {count}, unseen by either", user_ids


def _manifest(task: str, version: Version) -> dict[str, Any]:
    return read_manifest(_read(version, f"{task}.json"))


def _read(version: Version, name: str) -> bytes:
    if name not in version.names:
        raise NotComparableError(
            f"version {version.version} has no {name}, which says what it is and which users were "
            "held out"
        )
    return version.read(name)
