"""Ed25519 signatures of exact bytes, each for one purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from matinee.model_store.keys import TRUSTED_KEYS, key_name, signing_key, trusted_keys
from matinee.model_store.storage import PublishError


class UntrustedError(PublishError):
    """There is no signature by a trusted key."""


class ForgedError(UntrustedError):
    """The signature names a trusted key, but was not made with it."""


class Signature(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    ed25519: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


def sign(purpose: str, data: bytes) -> Signature:
    """The purpose is signed too, so the signature is valid for nothing else."""
    key, trusted = signing_key(), trusted_keys()
    name = key_name(key.public_key())
    if name not in trusted:
        raise UntrustedError(
            f"the signing key {name} is not among {TRUSTED_KEYS} ({_listed(trusted)}), so nobody "
            "here would read what it signs; add its public key, or sign with another"
        )
    return Signature(key=name, ed25519=key.sign(_message(purpose, data)).hex())


def verify(signature: Signature, purpose: str, data: bytes, where: str) -> None:
    from cryptography.exceptions import InvalidSignature

    trusted = trusted_keys()
    if signature.key not in trusted:
        raise UntrustedError(
            f"{where} is signed by {signature.key}, who is not trusted here (trusted: "
            f"{_listed(trusted)}); if it is one of yours, put its public key into {TRUSTED_KEYS}, "
            "else use another store"
        )
    try:
        signed = bytes.fromhex(signature.ed25519)
        trusted[signature.key].verify(signed, _message(purpose, data))
    except InvalidSignature:
        raise ForgedError(
            f"{where} is damaged: it is not what {signature.key} has signed, or was signed as "
            "something else; publish again"
        ) from None


def _message(purpose: str, data: bytes) -> bytes:
    encoded = purpose.encode()
    # with its length in front, a purpose cannot run into the data
    return b"matinee %d %s\n%s" % (len(encoded), encoded, data)


def _listed(names: Mapping[str, object]) -> str:
    return ", ".join(sorted(names)) or "no key"
