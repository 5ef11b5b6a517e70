from __future__ import annotations

import os
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from matinee.model_store import keys
from matinee.model_store.keys import signing_key, trusted_keys, trusted_pem
from matinee.model_store.storage import PublishError
from pem import name, pem_of, shown


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine on which nothing was ever signed."""
    monkeypatch.delenv("MATINEE_SIGNING_KEY")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    return tmp_path / "settings" / "matinee"


def told(call: Callable[[], object]) -> str:
    with pytest.raises(PublishError) as failure:
        call()
    return str(failure.value)


def test_first_use_creates_private_key(home: Path) -> None:
    made = name(signing_key())
    assert stat.S_IMODE((home / "signing.pem").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert name(signing_key()) == made
    assert list(trusted_keys()) == [made]
    assert (home / "signing.pub.pem").read_bytes() == trusted_pem()
    assert "PRIVATE" not in trusted_pem().decode()


def test_key_in_home_without_settings_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    signing_key()
    assert (tmp_path / ".config" / "matinee" / "signing.pem").is_file()


def test_two_processes_at_first_use_agree_on_one_key() -> None:
    command = "from matinee.model_store.keys import *; print(key_name(signing_key().public_key()))"
    with ThreadPoolExecutor(4) as together:
        said = together.map(
            lambda _: subprocess.check_output([sys.executable, "-c", command]), range(4)
        )
    assert len(set(said)) == 1


def test_reading_makes_no_key_and_trusts_nobody(home: Path) -> None:
    assert trusted_keys() == {}
    assert not home.exists()


@pytest.mark.parametrize("how", ["path", "pem"])
def test_a_key_that_is_set_signs_and_is_trusted(
    how: str, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = Ed25519PrivateKey.generate()
    (tmp_path / "ours.pem").write_text(pem_of(key))
    monkeypatch.setenv(
        "MATINEE_SIGNING_KEY", pem_of(key) if how == "pem" else str(tmp_path / "ours.pem")
    )
    assert name(signing_key()) == name(key)
    assert list(trusted_keys()) == [name(key)]
    assert not home.exists()


@pytest.mark.parametrize("how", ["paths", "one path", "pem"])
def test_keys_that_are_set_are_the_only_ones_trusted(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, *others = signing_key(), Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    pems = [shown(key) for key in others]
    for at, pem in enumerate(pems):
        (tmp_path / f"{at}.pem").write_text(pem)
    (tmp_path / "all.pem").write_text("".join(pems))
    paths = os.pathsep.join(str(tmp_path / f"{at}.pem") for at in range(2))
    ways = {"paths": paths, "one path": str(tmp_path / "all.pem"), "pem": "".join(pems)}
    monkeypatch.setenv("MATINEE_TRUSTED_KEYS", ways[how])
    assert set(trusted_keys()) == {name(key) for key in others}
    assert name(own) not in trusted_keys()


def test_packed_keys_are_trusted_beside_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = Ed25519PrivateKey.generate()
    (tmp_path / "trusted.pem").write_text(shown(team))
    monkeypatch.setattr(keys, "PACKED", tmp_path / "trusted.pem")
    assert set(trusted_keys()) == {name(team)}
    own = signing_key()
    assert set(trusted_keys()) == {name(team), name(own)}


WRONG: dict[str, Callable[[Path], str]] = {
    "absent": lambda folder: str(folder / "absent.pem"),
    "a folder": str,
    "no key": lambda _: "-----BEGIN NONSENSE-----\nx\n-----END NONSENSE-----",
    "another kind": lambda _: pem_of(ec.generate_private_key(ec.SECP256R1())),
    "locked": lambda _: pem_of(Ed25519PrivateKey.generate(), b"word"),
    "public": lambda _: shown(Ed25519PrivateKey.generate()),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_unusable_signing_key_error_hides_key(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    setting = WRONG[wrong](tmp_path)
    monkeypatch.setenv("MATINEE_SIGNING_KEY", setting)
    with pytest.raises(PublishError, match="MATINEE_SIGNING_KEY") as failure:
        signing_key()
    said = "".join(traceback.format_exception(failure.value))
    assert setting not in said
    assert "PEM" in str(failure.value)


@pytest.mark.parametrize("wrong", ["absent", "a folder", "no key", "another kind", "locked"])
def test_unusable_trusted_keys_are_told(
    wrong: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATINEE_TRUSTED_KEYS", WRONG[wrong](tmp_path))
    assert "MATINEE_TRUSTED_KEYS" in told(trusted_keys)


def test_a_secret_key_among_the_trusted_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MATINEE_TRUSTED_KEYS", pem_of(Ed25519PrivateKey.generate()))
    assert "no public Ed25519 key" in told(trusted_keys)


def test_unwritable_settings_ask_for_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in the way").touch()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "in the way"))
    message = told(signing_key)
    assert "cannot be written" in message and "set MATINEE_SIGNING_KEY" in message


def test_the_keys_that_openssl_makes_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The commands that the messages name."""
    secret, public = tmp_path / "signing.pem", tmp_path / "signing.pub.pem"
    make = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", str(secret)]
    tell = ["openssl", "pkey", "-in", str(secret), "-pubout", "-out", str(public)]
    for command in (make, tell):
        subprocess.run(command, check=True)
    monkeypatch.setenv("MATINEE_SIGNING_KEY", str(secret))
    monkeypatch.setenv("MATINEE_TRUSTED_KEYS", str(public))
    assert list(trusted_keys()) == [name(signing_key())]
