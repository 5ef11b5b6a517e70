"""A place with immutable versions of what is served, and a signed pointer to the current one."""

from __future__ import annotations

import getpass
import logging
from pathlib import Path

from matinee import versions
from matinee.places import PublishError, place_at
from matinee.promotions import POINTER, Log, Note, Promotion
from matinee.versions import Version

__all__ = [
    "Note",
    "Promotion",
    "Version",
    "copy_current",
    "history",
    "open_current",
    "promote",
    "publish",
    "rollback",
    "somebody",
    "store",
]

_log = logging.getLogger(__name__)


def publish(
    files: dict[str, Path], place: str, endpoint_url: str | None = None, note: Note | None = None
) -> str:
    """Stores the files (name -> local path) as a version, makes it current and returns its name.

    The pointer moves last, when everything else has arrived; a retry completes what was cut off.
    """
    target = place_at(place, endpoint_url)
    version = versions.store(files, target, place)
    return _current(Log(target, place), version, note or Note(somebody(), "published")).version


def store(files: dict[str, Path], place: str, endpoint_url: str | None = None) -> str:
    """The same without making it current: `promote` may do so later."""
    return versions.store(files, place_at(place, endpoint_url), place).version


def open_current(place: str, endpoint_url: str | None = None, at_least: int = 0) -> Version:
    """Who has served a promotion asks for at least its number: an older one is refused."""
    source = place_at(place, endpoint_url)
    promotion = Log(source, place).current(at_least)
    version = versions.opened(source, place, promotion.version, promotion.number)
    if version.manifest != promotion.manifest:
        raise PublishError(f"{POINTER} at {place} means another {version.version}: publish again")
    return version


def promote(
    version: str, place: str, endpoint_url: str | None = None, note: Note | None = None
) -> Promotion:
    """Makes a version current that was published before."""
    target = place_at(place, endpoint_url)
    found = _whole(versions.opened(target, place, version))
    return _current(Log(target, place), found, note or Note(somebody(), "promoted"))


def rollback(place: str, endpoint_url: str | None = None, note: Note | None = None) -> Promotion:
    """Goes back to what was current before the version that is current now."""
    target = place_at(place, endpoint_url)
    log = Log(target, place)
    log.last()
    earlier = _earlier(log)
    found = _whole(versions.opened(target, place, earlier.version))
    return _current(log, found, note or Note(somebody(), "rolled back"), earlier.origin)


def history(place: str, endpoint_url: str | None = None) -> list[Promotion]:
    """The current promotion first."""
    return list(Log(place_at(place, endpoint_url), place).back())


def copy_current(place: str, folder: Path) -> Version:
    """The current version and its promotion, signatures as they are: no key is needed."""
    source, target = place_at(place), place_at(str(folder))
    version = open_current(place)
    versions.copy(version, source, target)
    Log(source, place).copy(version.number, target)
    return open_current(str(folder), at_least=version.number)


def somebody() -> str:
    try:
        return getpass.getuser()
    # a container may run as a number without a name
    except (KeyError, OSError):
        return "unknown"


def _earlier(log: Log) -> Promotion:
    back = log.back()
    current = next(back)
    for promotion in back:
        if promotion.number == current.origin - 1:
            return promotion
    raise PublishError(
        f"{log.address} has had nothing before version {current.version}: there is nothing to go "
        "back to"
    )


def _whole(version: Version) -> Version:
    for name in version.names:
        version.read(name)
    return version


def _current(log: Log, version: Version, note: Note, restored: int | None = None) -> Promotion:
    last = log.last()
    if last and last.promotion.version == version.version:
        _log.info("%s: version %s is current already, nothing to do", log.address, version.version)
        return last.promotion
    added = log.add(version, note, restored)
    said = "%s: version %s is current now, by promotion %s"
    _log.info(said, log.address, added.version, added.number)
    return added
