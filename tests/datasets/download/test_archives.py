from __future__ import annotations

import contextlib
import gzip
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matinee.datasets.download.archives import Limits, is_archive, safe_parts, unpack
from matinee.datasets.download.errors import SourceError
from sample_archives import FILMS, held, tarred, zipped

LIMITS = Limits()


def unpacked(body: bytes, tmp_path: Path, name: str = "a.zip", limits: Limits = LIMITS) -> Path:
    (tmp_path / "archive").write_bytes(body)
    target = tmp_path / "target"
    target.mkdir()
    assert is_archive(tmp_path / "archive", name)
    unpack(tmp_path / "archive", name, target, limits)
    return target


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


def tar_member(name: str, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


def bomb(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    return zipped([("zeros", bytes(2**25))], method)


METHODS = [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]


@pytest.mark.parametrize("method", METHODS)
def test_unpack_zip(method: int, tmp_path: Path) -> None:
    assert held(unpacked(zipped(FILMS.items(), method), tmp_path)) == FILMS


def test_unpack_zip_by_signature(tmp_path: Path) -> None:
    assert held(unpacked(zipped(FILMS.items()), tmp_path, "download")) == FILMS


def test_unpack_tar_gz(tmp_path: Path) -> None:
    body = tarred((tar_member(name), content) for name, content in FILMS.items())
    assert held(unpacked(body, tmp_path, "ml-1m.tar.gz")) == FILMS


def test_unpack_skips_macos_junk(tmp_path: Path) -> None:
    junk = ["__MACOSX/ml-1m/._movies.dat", "ml-1m/.DS_Store", "ml-1m/._movies.dat", ".DS_Store"]
    body = zipped([*FILMS.items(), *((name, b"junk") for name in junk)])
    assert held(unpacked(body, tmp_path)) == FILMS


def test_unpack_backslashes_as_folders(tmp_path: Path) -> None:
    target = unpacked(zipped([(r"ml-1m\movies.dat", b"films")]), tmp_path)
    assert held(target) == {"ml-1m/movies.dat": b"films"}


ESCAPES = ["../films", "ml/../../films", "/films", "//host/share/films", r"..\films", r"\films"]
ESCAPES += ["C:films", r"C:\films", "ml/C:films", "films:stream", ".. /films", ".../films"]


@pytest.mark.parametrize("name", ESCAPES)
def test_unpack_zip_slip_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="outside of the folder"):
        unpacked(zipped([(name, b"films")]), tmp_path)
    assert set(held(tmp_path)) == {"archive"}


@pytest.mark.parametrize("name", ["../films", "/films"])
def test_unpack_tar_slip_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="outside of the folder"):
        unpacked(tarred([(tar_member(name), b"films")]), tmp_path, "a.tgz")
    assert set(held(tmp_path)) == {"archive"}


def test_unpack_link_in_zip_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'passwords', which is a link"):
        unpacked(zipped([(link("passwords"), b"/etc/passwd")]), tmp_path)


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE])
def test_unpack_link_or_device_in_tar_refused(kind: bytes, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="'passwords', which is a link or a device"):
        unpacked(tarred([(tar_member("passwords", kind), b"")]), tmp_path, "a.tgz")


@settings(deadline=None)
@given(st.text(st.sampled_from("ab./\\: ~\0\n"), min_size=1) | st.text(min_size=1))
def test_inside_never_leads_out(name: str) -> None:
    folder = Path("/raw/movielens")
    try:
        parts = safe_parts(name)
    except SourceError:
        return
    target = Path(*folder.parts, *parts)
    assert target.is_relative_to(folder)
    assert not {"..", ""} & set(target.parts)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["movies.dat", "ml-1m", "a b", "Amélie", "..x", "x..y"]), min_size=1)
)
def test_inside_keeps_ordinary_names(parts: list[str]) -> None:
    assert safe_parts("/".join(parts)) == tuple(parts)


@pytest.mark.parametrize("method", METHODS[1:])
def test_unpack_bomb_refused_by_ratio(method: int, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="more than 100 times its size"):
        unpacked(bomb(method), tmp_path)


def test_unpack_tar_bomb_refused_by_ratio(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="more than 100 times its size"):
        unpacked(tarred([(tar_member("zeros"), bytes(2**25))]), tmp_path, "a.tgz")


def test_unpack_above_the_allowed_size_refused(tmp_path: Path) -> None:
    body = zipped([("one", bytes(600)), ("two", bytes(600))])
    with pytest.raises(SourceError, match="more than the allowed 1 kB"):
        unpacked(body, tmp_path, limits=Limits(bytes=1000))


def test_unpack_too_many_files_refused(tmp_path: Path) -> None:
    body = zipped((f"film {number}", b"") for number in range(6))
    with pytest.raises(SourceError, match="more than the 5 files"):
        unpacked(body, tmp_path, limits=Limits(files=5))


def test_unpack_bomb_with_false_size_refused(tmp_path: Path) -> None:
    """Every header says 10 bytes; what is written never exceeds what was announced."""
    size = (2**25).to_bytes(4, "little")
    body = bomb()
    assert body.count(size) == 2
    with pytest.raises(SourceError, match="damaged or cut"):
        unpacked(body.replace(size, (10).to_bytes(4, "little")), tmp_path)
    assert len(held(tmp_path)["target/zeros"]) <= 10


def test_unpack_oversized_tar_header_refused(tmp_path: Path) -> None:
    name = tarfile.TarInfo("././@LongLink")
    name.type = tarfile.GNUTYPE_LONGNAME
    with pytest.raises(SourceError, match="pretends to be huge"):
        unpacked(tarred([(name, b"x" * 2**22)]), tmp_path, "a.tgz")


def test_unpack_encrypted_names_the_member(tmp_path: Path) -> None:
    body = bytearray(zipped([("secret.dat", b"films")]))
    body[6] |= 1
    body[body.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(SourceError, match=r"'secret.dat', which is encrypted: unpack it yourself"):
        unpacked(bytes(body), tmp_path)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [["a", "a"], ["a", "a/b"], ["a/b", "a"], ["a", "./a"]])
def test_unpack_one_name_twice_refused(names: list[str], tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="twice, or as a file and as a folder"):
        unpacked(zipped((name, b"films") for name in names), tmp_path)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_unpack_truncated_archive_reported(name: str, tmp_path: Path) -> None:
    members = [tar_member("movies.dat")]
    body = zipped(FILMS.items()) if name == "a.zip" else tarred((m, b"films") for m in members)
    with pytest.raises(SourceError, match="damaged or cut"):
        unpacked(body[: len(body) // 2], tmp_path, name)


@pytest.mark.parametrize("name", ["a.zip", "a.tar.gz"])
def test_unpack_web_page_reported(name: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="a web page"):
        unpacked(b"\n<!DOCTYPE html><html>log in</html>", tmp_path, name)


WHOLE = zipped(FILMS.items())
BYTES = st.dictionaries(st.integers(0, len(WHOLE) - 1), st.integers(0, 255), min_size=1, max_size=4)


@settings(deadline=None)
@given(changed=BYTES)
def test_unpack_damaged_zip_refused_or_whole(
    changed: dict[int, int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    body = bytearray(WHOLE)
    for place, byte in changed.items():
        body[place] = byte
    try:
        target = unpacked(bytes(body), tmp_path_factory.mktemp("damaged"))
    except SourceError:
        return
    assert set(held(target).values()) <= set(FILMS.values())


@settings(deadline=None)
@given(noise=st.binary(max_size=600), kept=st.integers(0, 1024))
def test_unpack_damaged_tar_refused_or_unpacked(
    noise: bytes, kept: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A tar has no checksums of its contents: only that nothing else happens."""
    body = gzip.decompress(tarred([(tar_member("movies.dat"), b"films")]))
    damaged = gzip.compress(body[:kept] + noise + body[kept + len(noise) :])
    with contextlib.suppress(SourceError):
        unpacked(damaged, tmp_path_factory.mktemp("noise"), "a.tgz")
