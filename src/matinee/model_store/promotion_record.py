"""The records of the promotion log: canonical JSON with a signature."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matinee.artifacts.pickles.pickle_io import Sha256, sha256
from matinee.model_store import signing
from matinee.model_store.signing import Signature
from matinee.model_store.versions import Version, VersionName, parse_canonical, version_name
from matinee.runtime.serialization import canonical_json

PURPOSE = "a promotion"


class Note(NamedTuple):
    who: str
    why: str
    report: str | None = None
    """The digest of the gate's report."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Promotion(_Shape):
    number: int = Field(ge=1)
    version: VersionName
    manifest: Sha256
    replaced: VersionName | None
    """The version that was current before."""
    restored: int | None = None
    """Of a rollback: the promotion it returns to."""
    who: str
    when: str
    why: str
    report: Sha256 | None = None
    before: Sha256 | None
    """The digest of the stored record before this one."""

    @property
    def origin(self) -> int:
        """The promotion that made this version current first."""
        return self.restored or self.number

    @model_validator(mode="after")
    def name_the_version_after_its_manifest(self) -> Self:
        if self.version != version_name(self.manifest):
            raise ValueError("the version's name does not fit its digest")
        return self


class Signed(_Shape):
    promotion: Promotion
    signature: Signature

    @property
    def name(self) -> str:
        return record_name(self.promotion.number)

    @property
    def data(self) -> bytes:
        return canonical_json(self.model_dump())


def read_verified(data: bytes, where: str) -> Signed:
    signed = parse_canonical(Signed, data, where)
    text = canonical_json(signed.promotion.model_dump())
    signing.verify(signed.signature, PURPOSE, text, where)
    return signed


def sign(version: Version, note: Note, last: Signed | None, restored: int | None) -> Signed:
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
    return Signed(promotion=promotion, signature=signature)


def record_name(number: int) -> str:
    return f"promotions/{number:06}.json"
