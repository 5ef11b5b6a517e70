from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from matinee.service.middleware import api_keys
from matinee.service.middleware.api_keys import ApiKeys, create_key, hash_key
from matinee.service.middleware.settings import InvalidSettingError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys.txt"


@pytest.fixture(autouse=True)
def _check_always(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_keys, "CHECK_INTERVAL", 0.0)


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)


def bearer(key: str) -> str:
    return f"Bearer {key}"


def basic(key: str) -> str:
    return "Basic " + base64.b64encode(f"anybody:{key}".encode()).decode()


def test_created_key_is_stored_hashed(file: Path) -> None:
    key = create_key("alice", file)
    assert ApiKeys(file).authenticate(bearer(key)) == "alice"
    assert key not in file.read_text()
    assert file.read_text() == f"alice sha256:{hash_key(key)}\n"
    assert file.stat().st_mode & 0o777 == 0o600


def test_basic_password_is_accepted(file: Path) -> None:
    key = create_key("alice", file)
    assert ApiKeys(file).authenticate(basic(key)) == "alice"


def test_name_may_have_several_keys(file: Path) -> None:
    names = ["alice", "bob", "alice"]
    keys = [create_key(name, file) for name in names]
    authenticator = ApiKeys(file)
    assert [authenticator.authenticate(bearer(key)) for key in keys] == names


@pytest.mark.parametrize(
    "header",
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
def test_invalid_credentials_are_rejected(file: Path, header: str) -> None:
    create_key("alice", file)
    assert ApiKeys(file).authenticate(header) is None


def test_hash_is_not_a_key(file: Path) -> None:
    digest = hash_key(create_key("alice", file))
    authenticator = ApiKeys(file)
    for credentials in (digest, f"sha256:{digest}"):
        assert authenticator.authenticate(bearer(credentials)) is None


def test_rotated_keys_need_no_restart(file: Path) -> None:
    old = create_key("alice", file)
    authenticator = ApiKeys(file)
    new = create_key("alice", file)
    for key in (old, new):
        assert authenticator.authenticate(bearer(key)) == "alice"
    write(file, f"alice sha256:{hash_key(new)}\n")
    assert authenticator.authenticate(bearer(old)) is None
    assert authenticator.authenticate(bearer(new)) == "alice"


def test_invalid_line_revokes_that_key_only(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    alice, bob = create_key("alice", file), create_key("bob", file)
    authenticator = ApiKeys(file)
    write(file, f"alice {alice}\nbob sha256:{hash_key(bob)}\n")
    assert authenticator.authenticate(bearer(alice)) is None
    assert authenticator.authenticate(bearer(bob)) == "bob"
    assert "invalid lines" in caplog.text and alice not in caplog.text


def test_deleted_file_revokes_all_keys(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    key = create_key("alice", file)
    authenticator = ApiKeys(file)
    content = file.read_text()
    file.unlink()
    assert authenticator.authenticate(bearer(key)) is None
    assert authenticator.authenticate("Bearer wrong") is None
    assert caplog.text.count("All API keys are revoked") == 1
    write(file, content)
    assert authenticator.authenticate(bearer(key)) == "alice"


@pytest.mark.parametrize("mode", [0o604, 0o602, 0o644, 0o666])
def test_file_open_to_everybody_is_refused(file: Path, mode: int) -> None:
    create_key("alice", file)
    file.chmod(mode)
    with pytest.raises(InvalidSettingError) as refused:
        ApiKeys(file)
    assert f"mode {mode:o}" in str(refused.value) and f"chmod 600 {file}" in str(refused.value)
    with pytest.raises(InvalidSettingError, match="readable or writable by every user"):
        create_key("bob", file)
    assert "bob" not in file.read_text()


def test_file_of_a_group_is_accepted(file: Path) -> None:
    key = create_key("alice", file)
    file.chmod(0o640)
    assert ApiKeys(file).authenticate(bearer(key)) == "alice"


def test_file_opened_later_revokes_all_keys(file: Path) -> None:
    key = create_key("alice", file)
    authenticator = ApiKeys(file)
    file.chmod(0o644)
    assert authenticator.authenticate(bearer(key)) is None
    file.chmod(0o600)
    assert authenticator.authenticate(bearer(key)) == "alice"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("# nobody yet\n\n", "holds no key"),
        ("alice matinee_secret\n", "invalid lines (1)"),
        ("alice sha256:ABC\n# a\nbob sha256:12\n", "invalid lines (1, 3)"),
        ("\u00e9", "not ASCII text"),
    ],
)
def test_invalid_file_is_refused_unquoted(file: Path, content: str, message: str) -> None:
    write(file, content)
    with pytest.raises(InvalidSettingError) as refused:
        ApiKeys(file)
    assert message in str(refused.value) and "matinee_secret" not in str(refused.value)


def test_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir(0o700)
    with pytest.raises(InvalidSettingError, match="cannot be read"):
        ApiKeys(folder)


def test_missing_newline_is_added(file: Path) -> None:
    alice = create_key("alice", file)
    write(file, file.read_text().rstrip("\n"))
    bob = create_key("bob", file)
    authenticator = ApiKeys(file)
    assert authenticator.authenticate(bearer(alice)) == "alice"
    assert authenticator.authenticate(bearer(bob)) == "bob"


def test_command_prints_key_once(file: Path) -> None:
    command = [sys.executable, "-m", "matinee.cli", "key"]
    environment = os.environ | {"MATINEE_GATEWAY_KEYS": str(file)}
    created = subprocess.run([*command, "alice"], env=environment, capture_output=True, text=True)
    assert created.returncode == 0, created.stderr
    key = created.stdout.strip()
    assert ApiKeys(file).authenticate(bearer(key)) == "alice"
    assert key not in created.stderr and len(key) > 40


def test_invalid_name_is_refused(file: Path) -> None:
    with pytest.raises(InvalidSettingError, match="is not a valid name"):
        create_key("alice smith", file)
    assert not file.exists()
