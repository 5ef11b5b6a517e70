"""Small archives, whole, hostile and broken."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

FILMS = {"ml-1m/movies.dat": b"1::Toy Story (1995)::Comedy\n", "ml-1m/ratings.dat": b"1::1::5::9\n"}
ARRIVED = {"movies.dat": FILMS["ml-1m/movies.dat"], "ratings.dat": FILMS["ml-1m/ratings.dat"]}


def zipped(
    members: Iterable[tuple[str | zipfile.ZipInfo, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for member, content in members:
            # a ZipInfo of ours has a fixed date: the same parcel is the same bytes everywhere
            info = zipfile.ZipInfo(member) if isinstance(member, str) else member
            archive.writestr(info, content, method)
    return body.getvalue()


def tarred(members: Iterable[tuple[tarfile.TarInfo, bytes]]) -> bytes:
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w:gz") as archive:
        for info, content in members:
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return body.getvalue()


def held(folder: Path) -> dict[str, bytes]:
    """All that a folder holds, hidden files too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
