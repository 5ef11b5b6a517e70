"""A published place, and what somebody who can write there but has no key of ours may do to it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import malicious_pickles
from matinee.artifacts.pickles.pickle_io import sha256
from matinee.runtime.serialization import canonical_json

SAV, POINTER, MANIFEST, SIGNATURE = "newcomer.sav", "current.json", "manifest.json", "manifest.sig"


@dataclass(frozen=True)
class Stage:
    """Two versions of ours, of which the second is current, and a stranger's place."""

    place: Path
    older: str
    newer: str
    theirs: Path
    their: str
    command: str
    """What would be seen if it were ever run."""

    def at(self, folder: Path, name: str) -> Path:
        return folder / name if name == POINTER else folder / "versions" / self.newer / name

    def original(self, name: str) -> bytes:
        return self.at(self.place, name).read_bytes()


class Case(NamedTuple):
    kind: str
    title: str
    spoil: Callable[[Path], object]
    """Done to a copy of the place."""
    when: str = ""
    """The name of the file at whose opening it is done; before everything if there is none."""


def cases(stage: Stage) -> Iterator[Case]:
    for kind in (flipped, cut, swapped, replayed, forged, unsigned, linked, raced):
        for title, spoil, *when in kind(stage):
            yield Case(kind.__name__, title, spoil, *when)


Spoils = Iterator[tuple[Any, ...]]


def written(stage: Stage, name: str, data: bytes) -> Callable[[Path], object]:
    return lambda folder: stage.at(folder, name).write_bytes(data)


def flipped(stage: Stage) -> Spoils:
    for name in (SAV, MANIFEST, SIGNATURE, POINTER):
        data = stage.original(name)
        for at in range(0, len(data), max(1, len(data) // 25)):
            changed = data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :]
            yield f"{name}, byte {at}", written(stage, name, changed)


def cut(stage: Stage) -> Spoils:
    for name in (SAV, MANIFEST, SIGNATURE, POINTER):
        data = stage.original(name)
        for kept in {*range(0, len(data), len(data) // 10), len(data) - 1}:
            yield f"{name} after {kept}", written(stage, name, data[:kept])
        yield f"{name} and more", written(stage, name, data + b"\n")


def swapped(stage: Stage) -> Spoils:
    """Whole files, all of them genuine, in the places of others."""
    names = (SAV, MANIFEST, SIGNATURE, "films.parquet")
    sources = {"this": stage.place / "versions" / stage.newer}
    sources |= {"older": stage.place / "versions" / stage.older}
    sources |= {"their": stage.theirs / "versions" / stage.their}
    for owner, folder in sources.items():
        for taken in names:
            for put in names:
                data = (folder / taken).read_bytes()
                if data != stage.original(put) and put != "films.parquet":
                    yield f"{owner} {taken} as {put}", written(stage, put, data)


def replayed(stage: Stage) -> Spoils:
    """What we once signed, under another name or in another number's place."""

    def renamed(folder: Path, source: Path, name: str) -> None:
        target = folder / "versions" / name
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)

    older = stage.place / "versions" / stage.older
    pointer = json.loads(stage.original(POINTER))
    first = (stage.place / "promotions" / "000001.json").read_bytes()
    yield "older under the newer name", lambda folder: renamed(folder, older, stage.newer)
    yield "older pointer", written(stage, POINTER, first)
    for number in (0, 1, 3, 9, 10**9):
        again = json.loads(first)
        again["promotion"]["number"] = number
        yield f"older pointer as number {number}", written(stage, POINTER, canonical_json(again))
    for name in ("0123456789abcdef", "ffffffffffffffff", stage.older, "..", "../../x", "", "/etc"):
        other = json.loads(canonical_json(pointer))
        other["promotion"]["version"] = name
        yield f"pointer to {name}", written(stage, POINTER, canonical_json(other))
        other["promotion"]["manifest"] = f"sha256:{name:0<64}"
        yield f"pointer to {name}, fitting", written(stage, POINTER, canonical_json(other))
    again = json.loads(first)
    again["signature"] = pointer["signature"]
    yield "older promotion, newer signature", written(stage, POINTER, canonical_json(again))
    again = dict(pointer) | {"signature": json.loads(stage.original(SIGNATURE))}
    yield "the manifest's signature", written(stage, POINTER, canonical_json(again))
    yield (
        "the pointer's signature",
        written(stage, SIGNATURE, canonical_json(pointer["signature"])),
    )


def forged(stage: Stage) -> Spoils:
    """A pickle of theirs, with papers made for it: everything fits but who has signed."""
    for title, data in list(malicious_pickles.harmful(stage.command))[::20]:
        yield f"{title}, by a stranger", _papers(stage, data, "stranger")
        yield f"{title}, by our name", _papers(stage, data, "ours")
        yield f"{title}, alone", written(stage, SAV, data)


def unsigned(stage: Stage) -> Spoils:
    data = dict(malicious_pickles.harmful(stage.command))["os.system, reduce"]
    for what in ("no signature", "an empty signature", "a null", "no key", "no digits"):
        yield what, _papers(stage, data, what)
    for name in (SAV, MANIFEST, SIGNATURE, POINTER):
        yield f"{name} gone", lambda folder, name=name: stage.at(folder, name).unlink()
        yield f"{name} empty", written(stage, name, b"")
        yield f"{name} nonsense", written(stage, name, os.urandom(100))
        yield f"{name} a list", written(stage, name, b"[]\n")
        yield f"{name} deep", written(stage, name, b"[" * 100_000)


def _papers(stage: Stage, data: bytes, how: str) -> Callable[[Path], object]:
    their = stage.theirs / "versions" / stage.their
    signature = json.loads((their / SIGNATURE).read_text())
    ours = json.loads(stage.original(SIGNATURE))
    signatures: dict[str, Any] = {
        "stranger": signature,
        "ours": ours,
        "an empty signature": {},
        "a null": None,
        "no key": {"ed25519": ours["ed25519"]},
        "no digits": ours | {"ed25519": "0" * 128},
    }

    def spoil(folder: Path) -> None:
        manifest = json.loads(stage.original(MANIFEST))
        manifest["files"][SAV] = {"digest": sha256(data), "size": len(data)}
        digest = sha256(canonical_json(manifest))
        promotion = json.loads(stage.original(POINTER))["promotion"]
        promotion |= {"manifest": digest, "version": digest[7:23]}
        signed = {"promotion": promotion}
        if how in signatures:
            signed["signature"] = signatures[how]
        target = folder / "versions" / digest[7:23]
        shutil.copytree(folder / "versions" / stage.newer, target)
        (target / SAV).write_bytes(data)
        (target / MANIFEST).write_bytes(canonical_json(manifest))
        if how == "no signature":
            (target / SIGNATURE).unlink()
        else:
            (target / SIGNATURE).write_bytes(canonical_json(signatures[how]))
        (folder / POINTER).write_bytes(canonical_json(signed))

    return spoil


def linked(stage: Stage) -> Spoils:
    """Also to the right bytes: what is linked may change later, and links lead out of the place."""
    for name in (SAV, MANIFEST, SIGNATURE, POINTER):
        itself, nothing = Path(name), Path("/nowhere")
        for target in (stage.at(stage.place, name), Path("/dev/zero"), itself, nothing):

            def link(folder: Path, name: str = name, target: Path = target) -> None:
                stage.at(folder, name).unlink()
                stage.at(folder, name).symlink_to(target)

            yield f"{name} to {target}", link

        def pipe(folder: Path, name: str = name) -> None:
            stage.at(folder, name).unlink()
            os.mkfifo(stage.at(folder, name))

        yield f"{name} is a pipe", pipe

        def nest(folder: Path, name: str = name) -> None:
            stage.at(folder, name).unlink()
            stage.at(folder, name).mkdir()

        yield f"{name} is a folder", nest
    for part in ("versions", f"versions/{stage.newer}"):

        def lead_away(folder: Path, part: str = part) -> None:
            shutil.rmtree(folder / part)
            (folder / part).symlink_to(stage.place / part)

        yield f"{part} leads away", lead_away


def raced(stage: Stage) -> Spoils:
    """Changed while it is looked at: at the opening of a file, or when all is proven."""
    data = dict(malicious_pickles.harmful(stage.command))["os.system, reduce"]
    older = stage.place / "versions" / stage.older
    for when in (POINTER, MANIFEST, SIGNATURE, SAV, "proven"):
        yield f"pickle, {when}", written(stage, SAV, data), when
        yield f"older pickle, {when}", written(stage, SAV, (older / SAV).read_bytes()), when
        yield f"half, {when}", written(stage, SAV, stage.original(SAV)[:-9]), when
        yield f"papers, {when}", _papers(stage, data, "stranger"), when
        yield f"manifest, {when}", written(stage, MANIFEST, (older / MANIFEST).read_bytes()), when

        def link(folder: Path) -> None:
            stage.at(folder, SAV).unlink()
            stage.at(folder, SAV).symlink_to(older / SAV)

        yield f"link, {when}", link, when
