"""Keys: told once, kept as hashes, and changed while the service runs."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from matinee.service.middleware import api_keys
from matinee.service.middleware.api_keys import ApiKeys, add, hashed
from matinee.service.middleware.settings import InvalidSettingError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.txt"


@pytest.fixture(autouse=True)
def looked_at_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "LOOKED", 0.0)


def bearer(key: str) -> str:
    return f"Bearer {key}"


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"anybody:{key}".encode()).decode()


def test_made_key_opens_and_stands_nowhere(file: Path) -> None:
    key = add("alice", file)
    assert ApiKeys(file).named(bearer(key)) == "alice"
    assert key not in file.read_text()
    assert file.read_text() == f"alice sha256:{hashed(key)}\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_browser_may_send_it_as_a_password(file: Path) -> None:
    key = add("alice", file)
    assert ApiKeys(file).named(basic(key)) == "alice"


def test_several_keys_hold_at_once_also_of_one_name(file: Path) -> None:
    keys = {add("alice", file): "alice", add("bob", file): "bob", add("alice", file): "alice"}
    held = ApiKeys(file)
    assert {key: held.named(bearer(key)) for key in keys} == keys


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Basic",
        "Basic ???",
        "Basic " + base64.b64encode(b"no colon").decode(),
        "Basic " + base64.b64encode(b"\xff:\xff").decode(),
        "Digest x",
        "Bearer \u00e9\udcff",
        "Bearer " + "x" * 10_000,
    ],
)
def test_what_is_no_key_opens_nothing(file: Path, sent: str) -> None:
    add("alice", file)
    assert ApiKeys(file).named(sent) is None


def test_hash_is_no_key(file: Path) -> None:
    digest = hashed(add("alice", file))
    held = ApiKeys(file)
    assert [held.named(bearer(sent)) for sent in (digest, f"sha256:{digest}")] == [None, None]


def test_keys_are_exchanged_without_a_restart(file: Path) -> None:
    old = add("alice", file)
    held = ApiKeys(file)
    new = add("alice", file)
    assert held.named(bearer(old)) == held.named(bearer(new)) == "alice"
    file.write_text(f"alice sha256:{hashed(new)}\n")
    assert (held.named(bearer(old)), held.named(bearer(new))) == (None, "alice")


def test_wrong_line_later_closes_that_line_alone(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alice, bob = add("alice", file), add("bob", file)
    held = ApiKeys(file)
    file.write_text(f"alice {alice}\nbob sha256:{hashed(bob)}\n")
    assert (held.named(bearer(alice)), held.named(bearer(bob))) == (None, "bob")
    assert "wrong lines" in caplog.text and alice not in caplog.text


def test_file_that_vanishes_leaves_the_keys_as_they_were(file: Path) -> None:
    key = add("alice", file)
    held = ApiKeys(file)
    file.unlink()
    assert held.named(bearer(key)) == "alice"
    assert held.named("Bearer wrong") is None


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("# nobody yet\n\n", "holds no key"),
        ("alice matinee_secret\n", "wrong lines (1)"),
        ("alice sha256:ABC\n# a\nbob sha256:12\n", "wrong lines (1, 3)"),
        ("\u00e9", "it is no text"),
    ],
)
def test_file_without_keys_is_refused_and_not_repeated(file: Path, content: str, told: str) -> None:
    file.write_text(content, encoding="utf-8")
    with pytest.raises(InvalidSettingError) as refused:
        ApiKeys(file)
    assert told in str(refused.value) and "matinee_secret" not in str(refused.value)


def test_folder_is_no_file_of_keys(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="cannot be read"):
        ApiKeys(tmp_path)


def test_line_without_an_end_is_not_joined(file: Path) -> None:
    key = add("alice", file)
    file.write_text(file.read_text().rstrip("\n"))
    other = add("bob", file)
    held = ApiKeys(file)
    assert (held.named(bearer(key)), held.named(bearer(other))) == ("alice", "bob")


def test_command_tells_the_key_once(file: Path) -> None:
    command = [sys.executable, "-m", "matinee.service.middleware.api_keys"]
    environment = os.environ | {"MATINEE_GATEWAY_KEYS": str(file)}
    made = subprocess.run([*command, "alice"], env=environment, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    key = made.stdout.strip()
    assert ApiKeys(file).named(bearer(key)) == "alice"
    assert key not in made.stderr and len(key) > 40


def test_name_that_could_not_be_read_back_is_refused(file: Path) -> None:
    with pytest.raises(InvalidSettingError, match="is no name"):
        add("alice smith", file)
    assert not file.exists()
