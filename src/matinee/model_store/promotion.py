"""Promotes a version if the gate lets it pass, or by force; keeps the report."""

from __future__ import annotations

from typing import Any, NamedTuple

from matinee.model_store import store
from matinee.model_store.comparison.markdown import page
from matinee.model_store.comparison.report import CurrentChampion, compare_versions
from matinee.model_store.comparison.rescoring import Workspace
from matinee.model_store.promotion_record import Note, Promotion
from matinee.model_store.storage import PublishError, StoreAddress
from matinee.runtime.serialization import canonical_json


class Decision(NamedTuple):
    current: Promotion | None
    """the promotion that is current after the decision"""
    report: dict[str, Any] | None
    """the gate's report; none if the version was current already"""


class PromotionRequest(NamedTuple):
    version: str
    store: StoreAddress
    note: Note
    force: bool = False
    """Whether to promote a version that the gate rejects."""


def promote(request: PromotionRequest, workspace: Workspace) -> Decision:
    """Compares with the current version; a promotion made in between is a `ConflictError`."""
    version, where = request.version, request.store
    last = store.latest_promotion(*where)
    follows = last.number if last else 0
    if last and last.version == version:
        # also completes an interrupted promotion
        return Decision(store.promote(version, *where, note=request.note, follows=follows), None)
    challenger = store.open_version(version, *where)
    report = compare_versions(_champion(last, where) if last else None, challenger, workspace)
    if not report["passed"] and not request.force:
        return Decision(last, report)
    report |= {"forced": not report["passed"]}
    note = request.note._replace(report=store.save_report(canonical_json(report), *where))
    return Decision(store.promote(version, *where, note=note, follows=follows), report)


def _champion(last: Promotion, where: StoreAddress) -> CurrentChampion:
    try:
        return CurrentChampion(last.version, last.number, store.open_current(*where))
    except PublishError as error:
        return CurrentChampion(last.version, last.number, None, str(error))


def describe_decision(decision: Decision, request: PromotionRequest) -> str:
    """The report and the outcome, in Markdown."""
    current, text = decision.current, page(decision.report) if decision.report else ""
    version, url = request.version, request.store.url
    if current and current.version == version:
        return f"{text}\nVersion {version} is current in {url}.".lstrip()
    serving = f"{current.version} is still served" if current else "nothing is served"
    return (
        f"{text}\nVersion {version} is stored in {url}, and {serving}. To serve it "
        f"all the same: matinee promote {version} REASON --force"
    )
