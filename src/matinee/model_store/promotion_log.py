"""The signed log of what a place serves: each promotion knows the one before, the last is current.

A promotion is added to the log first and pointed to afterwards. What was added but not pointed to,
by a process that died, is taken up by the next one that promotes; readers follow the pointer alone.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matinee.artifacts.pickle_io import Sha256, sha256
from matinee.model_store import signing
from matinee.model_store.signing import ForgedError, Signature
from matinee.model_store.storage import PublishError, Storage, TruncatedReadError
from matinee.model_store.versions import Version, VersionName, named, shaped
from matinee.runtime.serialization import canonical_json

POINTER = "current.json"
LOOKS: tuple[float, ...] = (0.05, 0.2, 0.5)
"""Seconds to wait before looking again at a pointer that seems half written."""
PURPOSE = "a promotion"


class UnpublishedError(PublishError):
    """There is nothing at the place."""


class Note(NamedTuple):
    who: str
    why: str
    report: str | None = None
    """The digest of what the gate reported."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Promotion(_Shape):
    number: int = Field(ge=1)
    version: VersionName
    manifest: Sha256
    replaced: VersionName | None
    """What was current before."""
    restored: int | None = None
    """Of a rollback: the promotion that it goes back to."""
    who: str
    when: str
    why: str
    report: Sha256 | None = None
    before: Sha256 | None
    """The digest of the promotion before, as it is stored."""

    @property
    def origin(self) -> int:
        """The promotion by which this version once became current."""
        return self.restored or self.number

    @model_validator(mode="after")
    def name_the_version_after_its_manifest(self) -> Self:
        if self.version != named(self.manifest):
            raise ValueError("the version's name does not fit its digest")
        return self


class Signed(_Shape):
    promotion: Promotion
    signature: Signature

    @property
    def name(self) -> str:
        return _name(self.promotion.number)

    @property
    def data(self) -> bytes:
        return canonical_json(self.model_dump())


@dataclass(frozen=True)
class Log:
    place: Storage
    address: str

    def current(self, at_least: int = 0) -> Promotion:
        """What is pointed to; not every server replaces it in one step, so it may look again."""
        for pause in LOOKS:
            try:
                return self._current(at_least).promotion
            except TruncatedReadError:
                time.sleep(pause)
        return self._current(at_least).promotion

    def last(self) -> Signed | None:
        """What the next promotion follows; completes what somebody began, and repairs."""
        try:
            pointed = self._current()
        except (TruncatedReadError, ForgedError, UnpublishedError):
            pointed = None
        return self._pointed_to_last(pointed)

    def add(self, version: Version, note: Note, restored: int | None = None) -> Promotion:
        last = self.last()
        promotion = Promotion(
            number=last.promotion.number + 1 if last else 1,
            version=version.version,
            manifest=version.manifest,
            replaced=last.promotion.version if last else None,
            restored=restored,
            when=datetime.now(UTC).isoformat(timespec="seconds"),
            before=sha256(last.data) if last else None,
            **note._asdict(),
        )
        signature = signing.sign(PURPOSE, canonical_json(promotion.model_dump()))
        signed = Signed(promotion=promotion, signature=signature)
        self._claim(signed, last)
        self.place.write(POINTER, signed.data)
        self._pointed_to_last(signed)
        return promotion

    def back(self) -> Iterator[Promotion]:
        """The current promotion, the one before, and so on; each vouches for the one before."""
        promotion = self.current()
        yield promotion
        while promotion.before:
            name = _name(promotion.number - 1)
            data = self.place.read(name)
            if data is None or sha256(data) != promotion.before:
                raise PublishError(
                    f"{name} at {self.address} is missing, or is not what promotion "
                    f"{promotion.number} followed: what was before cannot be told"
                )
            promotion = shaped(Signed, data, name).promotion
            yield promotion

    def copy(self, number: int, target: Storage) -> None:
        """One promotion, as the current one of another place."""
        data = self.place.read(_name(number))
        if data is None:
            raise PublishError(f"{_name(number)} at {self.address} is missing: publish again")
        for name in (_name(number), POINTER):
            target.write(name, data)

    def _current(self, at_least: int = 0) -> Signed:
        where = f"{POINTER} at {self.address}"
        data = self.place.read(POINTER)
        if data is None:
            raise UnpublishedError(f"{self.address}: nothing published yet: run `make publish`")
        signed = self._signed(data, where)
        if signed.promotion.number < at_least:
            raise PublishError(
                f"{where} is promotion {signed.promotion.number}, but {at_least} has been served "
                "already: an older one was put back in its place; publish again"
            )
        return signed

    def _pointed_to_last(self, pointed: Signed | None) -> Signed | None:
        last = pointed
        while following := self._following(last):
            last = following
        if last and last != pointed:
            self.place.write(POINTER, last.data)
        return last

    def _following(self, last: Signed | None) -> Signed | None:
        """What was written half, or does not belong there, is as good as nothing."""
        number, before = (last.promotion.number + 1, sha256(last.data)) if last else (1, None)
        where = f"{_name(number)} at {self.address}"
        data = self.place.read(_name(number))
        try:
            found = self._signed(data, where) if data else None
        except (TruncatedReadError, ForgedError):
            return None
        if found is None or found.promotion.number != number:
            return None
        if found.promotion.before != before:
            raise PublishError(
                f"{where} follows another promotion than the one that is there before it; "
                "remove it if it never was current"
            )
        return found

    def _claim(self, signed: Signed, last: Signed | None) -> None:
        """Its number; what was left there half written may be replaced."""
        taken = not self.place.add(signed.name, signed.data)
        if taken and not self._following(last):
            self.place.write(signed.name, signed.data)
        if self.place.read(signed.name) != signed.data:
            raise PublishError(
                f"another promotion at {self.address} took number {signed.promotion.number} at "
                "the same moment: look at `make history`, and try again"
            )

    def _signed(self, data: bytes, where: str) -> Signed:
        signed = shaped(Signed, data, where)
        text = canonical_json(signed.promotion.model_dump())
        signing.verify(signed.signature, PURPOSE, text, where)
        return signed


def _name(number: int) -> str:
    return f"promotions/{number:06}.json"
