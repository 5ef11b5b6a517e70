from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from matinee.model_store.signing import ForgedError, UntrustedError, sign, verify
from pem import pem_of, shown

DATA = b'{"version": "one"}'
UNHURRIED = settings(deadline=None)


def test_signature_verifies_and_deterministic() -> None:
    signature = sign("a manifest", DATA)
    verify(signature, "a manifest", DATA, "the manifest")
    assert sign("a manifest", DATA) == signature


@UNHURRIED
@given(place=st.integers(0, len(DATA) - 1), flip=st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, flip: int) -> None:
    changed = DATA[:place] + bytes([DATA[place] ^ flip]) + DATA[place + 1 :]
    with pytest.raises(ForgedError, match="the manifest is damaged: it is not what"):
        verify(sign("a manifest", DATA), "a manifest", changed, "the manifest")


@UNHURRIED
@given(place=st.integers(0, 127), digit=st.sampled_from("0123456789abcdef"))
def test_changed_signature_digit_refused(place: int, digit: str) -> None:
    signature = sign("a manifest", DATA)
    digits = signature.ed25519[:place] + digit + signature.ed25519[place + 1 :]
    if digits != signature.ed25519:
        with pytest.raises(ForgedError):
            verify(signature.model_copy(update={"ed25519": digits}), "a manifest", DATA, "it")


def test_signature_other_purpose_refused() -> None:
    with pytest.raises(ForgedError, match="was signed as something else"):
        verify(sign("version 1", DATA), "version 2", DATA, "the manifest")


def test_a_purpose_cannot_run_into_the_data() -> None:
    with pytest.raises(ForgedError):
        verify(sign("a\nb", b"c"), "a", b"b\nc", "it")


def test_untrusted_key_error_names_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    stranger, friend = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    monkeypatch.setenv("MATINEE_SIGNING_KEY", pem_of(stranger))
    signature = sign("a manifest", DATA)
    monkeypatch.setenv("MATINEE_SIGNING_KEY", pem_of(friend))
    with pytest.raises(UntrustedError) as refusal:
        verify(signature, "a manifest", DATA, "the manifest")
    assert f"signed by {signature.key}, who is not trusted here" in str(refusal.value)
    assert f"trusted: {sign('it', b'').key}" in str(refusal.value)


def test_where_nobody_is_trusted_it_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = sign("a manifest", DATA)
    monkeypatch.delenv("MATINEE_SIGNING_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(UntrustedError, match=r"trusted: no key.*MATINEE_TRUSTED_KEYS"):
        verify(signature, "a manifest", DATA, "the manifest")


def test_untrusted_key_signs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MATINEE_SIGNING_KEY", pem_of(Ed25519PrivateKey.generate()))
    monkeypatch.setenv("MATINEE_TRUSTED_KEYS", shown(Ed25519PrivateKey.generate()))
    with pytest.raises(UntrustedError, match="is not among MATINEE_TRUSTED_KEYS"):
        sign("a manifest", DATA)
