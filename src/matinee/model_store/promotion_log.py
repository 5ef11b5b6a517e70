"""The signed, hash-chained log of promotions of a model store; the last one is current.

A promotion is first added to the log and then pointed to. A record that a killed process added but
did not point to is completed by the next promotion; readers follow the pointer alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from matinee.artifacts.pickles.pickle_io import sha256
from matinee.model_store.promotion_record import (
    Note,
    Promotion,
    Signed,
    read_verified,
    record_name,
    sign,
)
from matinee.model_store.signing import ForgedError
from matinee.model_store.storage import PublishError, Storage, TruncatedReadError
from matinee.model_store.versions import Version, parse_canonical

POINTER = "current.json"
PAUSES: tuple[float, ...] = (0.05, 0.2, 0.5)
"""Seconds to wait before reading a pointer or record again that seems half written."""
Result = TypeVar("Result")


class UnpublishedError(PublishError):
    """The model store is empty."""


class ConflictError(PublishError):
    """Another promotion was made between the comparison and this one."""


@dataclass(frozen=True)
class Log:
    storage: Storage
    address: str

    def current(self, at_least: int = 0) -> Promotion:
        """The promotion pointed to; reads again if the pointer seems half written."""
        return _patiently(lambda: self._pointed(at_least).promotion)

    def last(self) -> Signed | None:
        """The end of the log; a pointer that a killed process left behind is advanced to it."""
        pointed = self._pointed_or_none()
        if pointed:
            self._restore_record(pointed)
        return self._advance_pointer(pointed)

    def add(
        self, version: Version, note: Note, restored: int | None = None, follows: int | None = None
    ) -> Promotion:
        """Appends a promotion and points to it, all or nothing.

        With `follows` the promotion of that number (0: none) must still be the last one.
        """
        with self.storage.exclusive():
            last = self.last()
            number = last.promotion.number if last else 0
            if follows is not None and number != follows:
                raise ConflictError(
                    f"{self.address}: promotion {number} was made in the meantime, so the "
                    f"comparison with {follows or 'an empty store'} no longer holds: try again"
                )
            signed = sign(version, note, last, restored)
            self._claim(signed, last)
            self._point_to(signed)
            self._advance_pointer(signed)
        return signed.promotion

    def back(self) -> Iterator[Promotion]:
        """From the current promotion backwards; each record holds the digest of the one before."""
        promotion = self.current()
        yield promotion
        while promotion.before:
            name = record_name(promotion.number - 1)
            data = self.storage.read(name)
            if data is None or sha256(data) != promotion.before:
                raise PublishError(
                    f"{name} at {self.address} is missing, or is not what promotion "
                    f"{promotion.number} followed: the earlier history cannot be read"
                )
            promotion = parse_canonical(Signed, data, name).promotion
            yield promotion

    def copy(self, number: int, target: Storage) -> None:
        """Copies one promotion to another store and makes it current there."""
        data = self.storage.read(record_name(number))
        if data is None:
            raise PublishError(f"{record_name(number)} at {self.address} is missing: publish again")
        for name in (record_name(number), POINTER):
            target.write(name, data)

    def _pointed(self, at_least: int = 0) -> Signed:
        where = f"{POINTER} at {self.address}"
        data = self.storage.read(POINTER)
        if data is None:
            raise UnpublishedError(f"{self.address}: nothing published yet: run `make publish`")
        signed = read_verified(data, where)
        if signed.promotion.number < at_least:
            raise PublishError(
                f"{where} is promotion {signed.promotion.number}, but {at_least} has been served "
                "already: it was replaced by an older one; publish again"
            )
        return signed

    def _pointed_or_none(self) -> Signed | None:
        try:
            return _patiently(self._pointed)
        except (TruncatedReadError, ForgedError, UnpublishedError):
            return None

    def _restore_record(self, pointed: Signed) -> None:
        """The pointer wins over a different record, once a promotion under way may have ended."""
        for pause in PAUSES:
            if self._record(pointed) == pointed.data:
                return
            time.sleep(pause)
        self.storage.write(pointed.name, pointed.data)

    def _record(self, signed: Signed) -> bytes | None:
        return _patiently(lambda: self.storage.read(signed.name))

    def _advance_pointer(self, pointed: Signed | None) -> Signed | None:
        last = pointed
        while following := self._following(last):
            last = following
        if last and last != pointed:
            self.storage.write(POINTER, last.data)
        return last

    def _following(self, last: Signed | None) -> Signed | None:
        """The next record; a half-written or foreign one counts as none."""
        number, before = (last.promotion.number + 1, sha256(last.data)) if last else (1, None)
        where = f"{record_name(number)} at {self.address}"
        data = self.storage.read(record_name(number))
        try:
            signed = read_verified(data, where) if data else None
        except (TruncatedReadError, ForgedError):
            return None
        if signed is None or signed.promotion.number != number:
            return None
        if signed.promotion.before != before:
            raise PublishError(
                f"{where} follows another promotion than the one before it in this log; "
                "remove it if it never was current"
            )
        return signed

    def _claim(self, signed: Signed, last: Signed | None) -> None:
        """Takes the number; a half-written record under it may be replaced."""
        taken = not self.storage.add(signed.name, signed.data)
        if taken and not self._following(last):
            self.storage.write(signed.name, signed.data)
        if self._record(signed) != signed.data:
            raise self._conflict(signed)

    def _point_to(self, signed: Signed) -> None:
        """Moves the pointer, and reads again what was written.

        Safe also on servers that ignore conditional writes: of two writers of one record, either
        the second sees the first one's pointer here, or the first sees the second one's record.
        """
        pointed = self._pointed_or_none()
        number = signed.promotion.number
        if pointed and pointed != signed and pointed.promotion.number == number:
            self.storage.write(signed.name, pointed.data)
            raise self._conflict(signed)
        if not pointed or pointed.promotion.number < number:
            self.storage.write(POINTER, signed.data)
        record = self._record(signed)
        if record != signed.data:
            self.storage.write(POINTER, record or b"")
            raise self._conflict(signed)

    def _conflict(self, signed: Signed) -> ConflictError:
        return ConflictError(
            f"another promotion at {self.address} took number {signed.promotion.number} at "
            "the same moment: look at `matinee history`, and try again"
        )


def _patiently(read: Callable[[], Result]) -> Result:
    """Not every server replaces an object in one step."""
    for pause in PAUSES:
        try:
            return read()
        except TruncatedReadError:
            time.sleep(pause)
    return read()
