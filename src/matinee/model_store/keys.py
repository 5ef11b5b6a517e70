"""The signing key and the trusted public keys.

The signing key is MATINEE_SIGNING_KEY (a path, or the PEM itself), else one created on first use in
the user's configuration folder, never in the repository. Trusted are the keys in
MATINEE_TRUSTED_KEYS, else those packed beside this module and the user's own.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from matinee.model_store.storage import PublishError
from matinee.runtime.atomic_write import write_once

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

SIGNING_KEY, TRUSTED_KEYS = "MATINEE_SIGNING_KEY", "MATINEE_TRUSTED_KEYS"
PACKED = Path(__file__).with_name("trusted.pem")
PEM = re.compile(r"-----BEGIN [A-Z ]+-----.*?-----END [A-Z ]+-----", re.DOTALL)

_log = logging.getLogger(__name__)


def signing_key() -> Ed25519PrivateKey:
    if setting := os.environ.get(SIGNING_KEY):
        pem = setting if PEM.search(setting) else _text(Path(setting), SIGNING_KEY)
        return _private(pem, SIGNING_KEY)
    own = _own()
    if not own.exists():
        _make(own)
    return _private(_text(own, str(own)), str(own))


def trusted_keys() -> Mapping[str, Ed25519PublicKey]:
    """By key name."""
    if setting := os.environ.get(TRUSTED_KEYS):
        paths = [Path(path) for path in setting.split(os.pathsep)]
        pems = [setting] if PEM.search(setting) else [_text(path, TRUSTED_KEYS) for path in paths]
        keys = [key for pem in pems for key in _public(pem, TRUSTED_KEYS)]
    else:
        keys = _public(_text(PACKED, str(PACKED)), str(PACKED)) if PACKED.exists() else []
        if os.environ.get(SIGNING_KEY) or _own().exists():
            keys.append(signing_key().public_key())
    return {key_name(key): key for key in keys}


def trusted_pem() -> bytes:
    """The public keys, for a machine that shall trust the same."""
    return b"".join(map(_pem, trusted_keys().values()))


def key_name(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]


def _own() -> Path:
    try:
        settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    except RuntimeError:
        raise PublishError(f"there is no home folder for a key: set {SIGNING_KEY}") from None
    return Path(settings) / "matinee" / "signing.pem"


def _make(path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key, shown = Ed25519PrivateKey.generate(), path.with_suffix(".pub.pem")
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # another process may have been faster
        if write_once(path, secret, 0o600):
            write_once(shown, _pem(key.public_key()))
            _log.info("made the signing key %s; readers on other machines need %s", path, shown)
    except OSError as error:
        raise PublishError(
            f"no signing key: {path} cannot be written ({error.strerror}); set {SIGNING_KEY}"
        ) from error


def _text(path: Path, setting: str) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        # what is set may be a secret key gone wrong: it is not repeated
        raise PublishError(
            f"{setting} cannot be read as a file ({reason}); allowed are a path and a key in PEM"
        ) from None


def _private(pem: str, setting: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise PublishError(
            f"{setting} is no Ed25519 key in PEM without a passphrase; one is made by "
            "`openssl genpkey -algorithm ed25519 -out signing.pem`"
        )
    return key


def _public(pem: str, setting: str) -> list[Ed25519PublicKey]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    keys = []
    for one in PEM.findall(pem) or [""]:
        try:
            key = load_pem_public_key(one.encode())
        except ValueError:
            key = None
        if not isinstance(key, Ed25519PublicKey):
            raise PublishError(
                f"{setting} contains something that is no public Ed25519 key in PEM; print one: "
                "`openssl pkey -in signing.pem -pubout`"
            )
        keys.append(key)
    return keys


def _pem(key: Ed25519PublicKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
