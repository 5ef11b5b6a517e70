"""How two published champions of a task are made comparable: asked anew about people whom neither
has seen, or by what was kept of their evaluations."""

from __future__ import annotations

import importlib
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from matinee.artifacts import pickle_io
from matinee.artifacts.bundle import Champion
from matinee.evaluation.objective import Objective
from matinee.model_store.comparison import champion_challenger
from matinee.model_store.comparison.champion_challenger import Comparison, Entrant
from matinee.model_store.releases import EVIDENCE
from matinee.model_store.versions import Version
from matinee.schema.columns import USER_ID
from matinee.schema.streaming import FOLD
from matinee.splits import holdout_fingerprint
from matinee.splits.prepared_tables import table_reader

if TYPE_CHECKING:
    from matinee.splits.prepared_tables import ReadTable

LEAST = 20
"""So few people held out from both can tell nothing."""


class NotComparableError(Exception):
    """No comparison of the two would be true; the message says why."""


class Workspace(NamedTuple):
    """Where they meet: the settings and the prepared tables of this checkout."""

    params: dict[str, Any]
    prepared: Path

    def task(self, name: str) -> dict[str, Any]:
        found = self.params.get("tasks", {}).get(name)
        if found is None:
            raise NotComparableError(f"params.yaml knows no task {name}")
        return dict(found)


class ComparisonInputs(NamedTuple):
    """Two versions that answer the same task, the reigning one first."""

    task: str
    settings: dict[str, Any]
    versions: tuple[Version, Version]
    manifests: tuple[dict[str, Any], dict[str, Any]]
    ring: Workspace


Achieved = tuple[str, list[dict[str, Entrant]]]
"""How, and of each of the two what it achieved by objective."""


def holdout_file(task: str) -> str:
    return f"{EVIDENCE}/{task}/held_out.bin"


def rows_file(task: str, objective: str) -> str:
    return f"{EVIDENCE}/{task}/{objective}.parquet"


def rescore(
    task: str, both: tuple[Version, Version], ring: Workspace
) -> tuple[str, dict[str, Comparison]]:
    """How they were compared, and what came of it by objective."""
    settings = ring.task(task)
    manifests = _manifest(task, both[0]), _manifest(task, both[1])
    if any(set(one["objectives"]) != set(settings["objectives"]) for one in manifests):
        shown = " and ".join("+".join(sorted(one["objectives"])) for one in manifests)
        now = "+".join(sorted(settings["objectives"]))
        raise NotComparableError(f"the objectives of the task have changed: {shown}, and now {now}")
    met = ComparisonInputs(task, settings, both, manifests, ring)
    how, achieved = _kept(met) if settings["split"] == FOLD else _asked(met)
    return how, {objective: _bout(met, objective, achieved) for objective in settings["objectives"]}


def _bout(met: ComparisonInputs, objective: str, achieved: list[dict[str, Entrant]]) -> Comparison:
    mine = Objective.from_settings(met.settings, objective, met.ring.params["seed"])
    return champion_challenger.compare(
        achieved[0][objective], achieved[1][objective], met.settings, mine
    )


def _kept(met: ComparisonInputs) -> Achieved:
    """What serves has learned from every rating: what counts are the figures of its folds."""
    if len({one["digests"]["data"] for one in met.manifests}) > 1:
        raise NotComparableError(
            "what serves has learned from every rating, and the figures of the folds were made "
            "from different data"
        )
    pairs = zip(met.versions, met.manifests, strict=True)
    found = [
        {
            objective: Entrant(
                winner["candidate"], _rows(met, version, objective), winner["metrics"]
            )
            for objective, winner in manifest["objectives"].items()
        }
        for version, manifest in pairs
    ]
    return "what each foretold, by the models of its folds, is compared as it was kept", found


def _rows(met: ComparisonInputs, version: Version, objective: str) -> Any:
    import pandas as pd

    return pd.read_parquet(io.BytesIO(_read(version, rows_file(met.task, objective))))


def _asked(met: ComparisonInputs) -> Achieved:
    """Both models, asked anew about the people who are held out in this checkout."""
    read = table_reader(met.ring.prepared)
    try:
        champions = [_champion(met, one, read) for one in met.versions]
        how, user_ids = _unseen(met, read)
        found = [
            {
                objective: _contestant(met, read, manifest, objective, champion)
                for objective in manifest["objectives"]
            }
            for champion, manifest in zip(champions, met.manifests, strict=True)
        ]
    except FileNotFoundError as error:
        collection = met.settings["collection"]
        raise NotComparableError(
            f"the tables of {collection} are not prepared here: run `dvc repro`"
        ) from error
    if user_ids is not None:
        found = [
            {objective: _only(one, user_ids) for objective, one in each.items()} for each in found
        ]
    return how, found


def _contestant(
    met: ComparisonInputs,
    read: ReadTable,
    manifest: dict[str, Any],
    objective: str,
    champion: Champion,
) -> Entrant:
    asking = importlib.import_module(f"matinee.tasks.{met.task}.evaluate")
    winner, mine = (
        manifest["objectives"][objective],
        Objective.from_settings(met.settings, objective, met.ring.params["seed"]),
    )
    seen = asking.evaluate(champion.models[objective], read, met.settings, mine)
    whole = {name: value for name, value in seen.summary.items() if isinstance(value, float)}
    # the size of its file is known of the candidate alone
    return Entrant(winner["candidate"], seen.rows, winner["metrics"] | whole)


def _only(one: Entrant, user_ids: Any) -> Entrant:
    return one._replace(rows=one.rows[one.rows[USER_ID].isin(user_ids)])


def _champion(met: ComparisonInputs, version: Version, read: ReadTable) -> Champion:
    telling = importlib.import_module(f"matinee.tasks.{met.task}.present")
    champion = version.load(f"{met.task}.sav")
    if not isinstance(champion, Champion):
        raise NotComparableError(f"{met.task}.sav of version {version.version} holds no champion")
    here, there = set(telling.films(read).film_ids), set(champion.films.film_ids)
    if here != there:
        raise NotComparableError(
            f"version {version.version} knows {len(there)} films, and {len(here)} are prepared "
            f"here, {len(here & there)} of them the same"
        )
    return champion


def _unseen(met: ComparisonInputs, read: ReadTable) -> tuple[str, Any]:
    """Whom neither has learned from; None where that is everybody who is asked about."""
    if not holdout_fingerprint.holds_out_users(met.settings):
        return "asked anew for every film; what is judged is told to no model", None
    people = holdout_fingerprint.read_holdout_users(read, met.settings)
    known = (_read(version, holdout_file(met.task)) for version in met.versions)
    user_ids = people.shared_with(*map(holdout_fingerprint.decode_holdout, known))
    if len(user_ids) < min(LEAST, len(people.user_ids)):
        raise NotComparableError(
            f"of {len(people.user_ids)} people held out here only {len(user_ids)} are held out "
            f"from both, and {LEAST} are needed: the others may have been learned from"
        )
    every = f"{len(user_ids)} of {len(people.user_ids)} held-out people"
    return f"asked anew about {every}, of whom neither has learned", user_ids


def _manifest(task: str, version: Version) -> dict[str, Any]:
    return pickle_io.read_manifest(_read(version, f"{task}.json"))


def _read(version: Version, name: str) -> bytes:
    if name not in version.names:
        raise NotComparableError(
            f"version {version.version} keeps no {name}, which would tell what it is and whom it "
            "may have learned from"
        )
    return version.read(name)
