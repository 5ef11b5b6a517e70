from __future__ import annotations

import functools
import importlib
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from malicious_pickles import found, text, whole
from matinee.artifacts.manifest import read_manifest, write_manifest
from matinee.artifacts.pickles.pickle_io import RefusedArtifact, load, save, sha256
from matinee.models.base import Demographics

SOMEBODY = Demographics("F", 25, 3)
GOOD = pickle.dumps(SOMEBODY, protocol=5)
D = "sha256:" + "0" * 64
MANIFEST: dict[str, Any] = {
    "task": "newcomer",
    "objectives": {"rating": {"candidate": "forest", "metrics": {"log_loss": 1.25}}},
    "digests": {"data": D, "params": D, "code": D, "lock": "md5:" + "1" * 32},
    "faults": [],
    "libraries": {"numpy": "2.4.6"},
    "files": {"newcomer.sav": D},
}


def asking_for(module: str, name: str) -> bytes:
    """A pickle that fetches a global and calls it with one text."""
    globals_ = f"\x8c{chr(len(module))}{module}\x8c{chr(len(name))}{name}\x93".encode("latin-1")
    return b"\x80\x05" + globals_ + b"\x8c\x04echo\x85R."


def test_saved_object_loads_with_digest(tmp_path: Path) -> None:
    path = tmp_path / "best" / "newcomer.sav"
    digest = save(SOMEBODY, path)
    assert digest == sha256(path.read_bytes())
    assert load(path, digest) == SOMEBODY
    assert load(path.read_bytes(), digest) == SOMEBODY
    assert [file.name for file in path.parent.iterdir()] == ["newcomer.sav"]


def test_saving_twice_same_bytes(tmp_path: Path) -> None:
    assert save(SOMEBODY, tmp_path / "a.sav") == save(SOMEBODY, tmp_path / "b.sav")


def test_unloadable_object_keeps_old_file(tmp_path: Path) -> None:
    path = tmp_path / "newcomer.sav"
    digest = save(SOMEBODY, path)
    with pytest.raises(RefusedArtifact, match=r"asks for functools\.partial"):
        save(functools.partial(print), path)
    assert load(path, digest) == SOMEBODY


@given(place=st.integers(0, len(GOOD) - 1), flip=st.integers(1, 255))
def test_changed_byte_rejected(place: int, flip: int) -> None:
    damaged = GOOD[:place] + bytes([GOOD[place] ^ flip]) + GOOD[place + 1 :]
    with pytest.raises(RefusedArtifact, match="was not opened"):
        load(damaged, sha256(GOOD))


@given(kept=st.integers(0, len(GOOD) - 1))
def test_truncated_file_rejected(kept: int) -> None:
    with pytest.raises(RefusedArtifact, match="was not opened"):
        load(GOOD[:kept], sha256(GOOD))


def test_digest_error_names_file_and_digests(tmp_path: Path) -> None:
    path = tmp_path / "newcomer.sav"
    path.write_bytes(b"x")
    with pytest.raises(RefusedArtifact) as refusal:
        load(path, D)
    assert all(part in str(refusal.value) for part in (str(path), D, sha256(b"x")))


@pytest.mark.parametrize("digest", ["", "sha256:", sha256(GOOD)[7:], sha256(GOOD).upper(), "md5:1"])
def test_malformed_digest_rejected(digest: str) -> None:
    with pytest.raises(RefusedArtifact, match="64 hexadecimal digits"):
        load(GOOD, digest)


def test_file_swapped_after_check_not_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hmac

    path = tmp_path / "newcomer.sav"
    digest = save(SOMEBODY, path)
    compare = hmac.compare_digest

    def swap_and_compare(one: str, other: str) -> bool:
        path.write_bytes(pickle.dumps(Demographics("M"), protocol=5))
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", swap_and_compare)
    assert load(path, digest) == SOMEBODY
    assert path.read_bytes() != GOOD


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("posix", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("operator", "attrgetter"),
        ("functools", "partial"),
        ("numpy", "load"),
        ("sklearn.svm._classes", "SVC"),
        ("matinee.schema.columns", "Column"),
        ("matinee.models.base", "np"),
        ("matinee.models.base", "np.load"),
        ("matinee.models.base", "Demographics.__new__"),
        ("matinee.models.base", "NamedTuple"),
        ("matinee.models.base", "ABC"),
        ("matinee.artifacts.bundle", "Demographics"),
        ("matinee.models.base", "hyperparameters"),
        ("matinee.models", "base"),
        ("matinee.models.base", "absent"),
        ("matinee.modelsandmore", "Demographics"),
    ],
)
def test_name_outside_allow_list_rejected(module: str, name: str) -> None:
    data = asking_for(module, name)
    with pytest.raises(RefusedArtifact, match="may hold only classes defined in matinee"):
        load(data, sha256(data))


def test_crafted_pickle_runs_under_pickle() -> None:
    assert pickle.loads(asking_for("builtins", "len")) == 4  # noqa: S301
    data = asking_for("matinee.models.base", "Demographics")
    assert pickle.loads(data) == Demographics("echo")  # noqa: S301
    with pytest.raises(RefusedArtifact, match=r"would call matinee\.models\.base\.Demographics"):
        load(data, sha256(data))


@pytest.mark.parametrize(
    ("target", "attribute"),
    [
        ("matinee.models.base.Demographics", "gender"),
        ("matinee.artifacts.bundle.Champion", "score"),
        ("matinee.artifacts.pickles.arrays.restore_array", "__doc__"),
    ],
)
def test_pickle_cannot_change_classes(target: str, attribute: str) -> None:
    module, _, name = target.rpartition(".")
    thing = getattr(importlib.import_module(module), name)
    before = getattr(thing, attribute)
    data = whole(found(target) + b"N}" + text(attribute) + b"Ns\x86b")
    with pytest.raises(RefusedArtifact, match=f"would change {target};"):
        load(data, sha256(data))
    assert getattr(thing, attribute) == before


@pytest.mark.parametrize(
    "data", [b"", b"no pickle", GOOD[:-1], asking_for("matinee.models.gone", "Model")]
)
def test_unreadable_pickle_rejected(data: bytes) -> None:
    with pytest.raises(RefusedArtifact, match="the artifact cannot be opened"):
        load(data, sha256(data))


WITNESS = """
import pickle, sys
from matinee.artifacts.pickles.pickle_io import RefusedArtifact, load, sha256
data = sys.stdin.buffer.read()
sys.addaudithook(lambda event, _: print("ran", flush=True) if event == "os.system" else None)
if sys.argv[1] == "pickle":
    pickle.loads(data)
else:
    try:
        load(data, sha256(data))
    except RefusedArtifact as refusal:
        print(refusal)
"""


@pytest.mark.parametrize("module", ["os", "posix"])
def test_command_pickle_rejected_before_running(module: str) -> None:
    def output(how: str) -> str:
        command = [sys.executable, "-c", WITNESS, how]
        data = asking_for(module, "system")
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()

    assert "ran" in output("pickle")
    assert output("load").startswith(f"the artifact asks for {module}.system;")


def test_manifest_canonical_round_trip(tmp_path: Path) -> None:
    write_manifest(dict(reversed(MANIFEST.items())), tmp_path / "newcomer.json")
    data = (tmp_path / "newcomer.json").read_bytes()
    assert data.startswith(b'{\n  "digests": {\n    "code": "sha256:0')
    assert data.endswith(b"\n}\n")
    assert read_manifest(tmp_path / "newcomer.json") == read_manifest(data) == MANIFEST


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"date": "today"}, "date: Extra inputs are not permitted"),
        ({"objectives": {}}, "objectives: Dictionary should have at least 1 item"),
        ({"files": {"newcomer.sav": "abc"}}, "files.newcomer.sav: String should match pattern"),
        (
            {"objectives": {"rating": {"candidate": "a"}}},
            "objectives.rating.metrics: Field required",
        ),
    ],
)
def test_malformed_manifest_rejected(
    change: dict[str, Any], complaint: str, tmp_path: Path
) -> None:
    with pytest.raises(RefusedArtifact, match=complaint):
        write_manifest(MANIFEST | change, tmp_path / "newcomer.json")
    assert not list(tmp_path.iterdir())


def test_truncated_manifest_rejected(tmp_path: Path) -> None:
    with pytest.raises(RefusedArtifact, match="the artifact is not a manifest: Invalid JSON"):
        read_manifest(b'{"task": "newc')
