"""A version is promoted if it beats who reigns, or if somebody insists; the report is kept."""

from __future__ import annotations

from typing import Any, NamedTuple

from matinee.model_store import releases
from matinee.model_store.comparison import report
from matinee.model_store.comparison.markdown import page
from matinee.model_store.comparison.report import CurrentChampion
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.promotion_log import Note, Promotion
from matinee.model_store.storage import PublishError
from matinee.runtime.serialization import canonical_json


class Decision(NamedTuple):
    reigns: Promotion | None
    """what is current now"""
    report: dict[str, Any] | None
    """of the gate; none if the version was current already"""


class PromotionRequest(NamedTuple):
    version: str
    place: str
    endpoint_url: str | None = None
    insist: bool = False
    """Whether to promote also what the gate does not let pass."""


def decide(asked: PromotionRequest, note: Note, ring: Workspace) -> Decision:
    where = (asked.place, asked.endpoint_url)
    last = releases.latest_version(*where)
    if last and last.version == asked.version:
        # also mends what a killed promotion left
        return Decision(releases.promote(asked.version, *where, note=note), None)
    challenger = releases.open_version(asked.version, *where)
    found = report.report(_reigning(last, *where) if last else None, challenger, ring)
    if not found["passed"] and not asked.insist:
        return Decision(last, found)
    found |= {"forced": not found["passed"]}
    kept = note._replace(report=releases.keep(canonical_json(found), *where))
    follows = last.number if last else 0
    return Decision(releases.promote(asked.version, *where, note=kept, follows=follows), found)


def _reigning(last: Promotion, place: str, endpoint_url: str | None) -> CurrentChampion:
    try:
        return CurrentChampion(
            last.version, last.number, releases.open_current(place, endpoint_url)
        )
    except PublishError as error:
        return CurrentChampion(last.version, last.number, None, str(error))


def describe_decision(decision: Decision, asked: PromotionRequest) -> str:
    """What came of it, in Markdown."""
    current, told = decision.reigns, page(decision.report) if decision.report else ""
    if current and current.version == asked.version:
        return f"{told}\nVersion {asked.version} is current in {asked.place}.".lstrip()
    reigns = f"{current.version} goes on serving" if current else "nothing is served"
    return (
        f"{told}\nVersion {asked.version} is stored in {asked.place}, and {reigns}. To serve it "
        f'all the same: make promote VERSION={asked.version} WHY="..." FORCE=yes'
    )
