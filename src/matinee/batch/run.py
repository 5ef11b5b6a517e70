"""`matinee batch`: the lists of one task for all its queries, or for those of a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from matinee.artifacts.bundle import Champion
from matinee.batch.champions import champion_file, load, similar_index, viewer_index
from matinee.batch.newcomer import NewcomerLists
from matinee.batch.parts import Job, Lists, Progress, write_parts
from matinee.batch.similar import SimilarLists
from matinee.batch.subscriber import SubscriberLists
from matinee.batch.viewer import ViewerLists
from matinee.model_store.versions import VersionFiles
from matinee.models.base import Ints, index_in
from matinee.ranking.orders import Order
from matinee.runtime.process import UserError
from matinee.service.state.subscriber_index import SubscriberIndex

ALL = "all"
TASKS = ("newcomer", "similar", "subscriber", "viewer")
MAX_N = 1000


class Options(NamedTuple):
    users: str
    """`all`, or a file with one id per line"""
    n: int
    order: Order
    """of the viewer's lists"""
    reasons: bool
    out: str
    endpoint_url: str | None = None


def run(files: VersionFiles, task: str, options: Options) -> Iterator[Progress]:
    if not 1 <= options.n <= MAX_N:
        raise UserError(f"n is {options.n}; allowed: 1 to {MAX_N}")
    contents = {
        "task": task,
        "version": files.version,
        "champion": files.digest(champion_file(files, task)),
        "n": options.n,
        "reasons": options.reasons,
    }
    contents |= {"order": options.order} if task == "viewer" else {}
    yield from write_parts(
        _lists(files, task, options), Job(options.out, options.endpoint_url, contents)
    )


def _lists(files: VersionFiles, task: str, options: Options) -> Lists:
    n, reasons = options.n, options.reasons
    ids = None if options.users == ALL else _read_ids(Path(options.users))
    if task == "viewer":
        index = viewer_index(files)
        if ids is None:
            ids = _stored_users(index.champion)
        return ViewerLists(index, ids, options.order, n, reasons)
    if task == "similar":
        similar = similar_index(files)
        shown = similar.film_filter.attributes.film_ids
        return SimilarLists(similar, _indices(ids, shown), n, reasons)
    if task == "subscriber":
        subscriber = SubscriberIndex.build(load(files, task))
        return SubscriberLists(subscriber, subscriber.model.user_ids if ids is None else ids, n)
    if ids is not None:
        raise UserError("newcomers have no ids; allowed: --users all, every demographic cell")
    return NewcomerLists(load(files, task), n)


def _stored_users(champion: Champion) -> Ints:
    if champion.histories is None:
        raise UserError("this champion stores no histories; allowed: the champion of another run")
    return champion.histories.user_ids


def _indices(ids: Ints | None, shown: Ints) -> Ints:
    """Of the films with these ids; of all films without any."""
    if ids is None:
        return np.arange(len(shown))
    order = np.argsort(shown)
    indices = index_in(ids, shown[order])
    if (indices < 0).any():
        raise UserError(f"{ids[indices < 0][0]} is no film of the champion of similar")
    return np.asarray(order[indices])


def _read_ids(path: Path) -> Ints:
    try:
        lines = path.read_text(encoding="utf-8").split()
        ids = np.array([int(line) for line in lines], dtype=np.int64)
    except (OSError, ValueError, OverflowError) as error:
        raise UserError(
            f"--users {path}: {error}; allowed: all, or a file with one whole number per line"
        ) from error
    if not len(ids):
        raise UserError(f"--users {path}: the file is empty")
    return ids
