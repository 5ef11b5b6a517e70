"""No artefact that is not ours is loaded, and none gets anything done on its way out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parents[1]
KINDS = ("flipped", "cut", "swapped", "replayed", "forged", "unsigned", "linked", "raced")
Sworn = list[dict[str, Any]]


@pytest.fixture(scope="module")
def harm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that is there as soon as one of them has got its way."""
    return tmp_path_factory.mktemp("hostile") / "harm"


@pytest.fixture(scope="module")
def sworn(harm: Path) -> Sworn:
    command = [sys.executable, str(HERE / "audited_loader.py"), str(harm.parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def of(sworn: Sworn, *kinds: str) -> Sworn:
    return [each for each in sworn if each["kind"] in kinds]


def test_there_are_enough_of_every_kind(sworn: Sworn) -> None:
    counted = Counter(each["kind"] for each in sworn)
    assert all(counted[kind] >= 20 for kind in KINDS), counted
    assert counted.total() > 1000


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "raced"])
def test_what_was_tampered_with_is_refused(sworn: Sworn, kind: str) -> None:
    assert [each for each in of(sworn, kind) if each["outcome"] != "refused"] == []


def test_concurrent_change_refused_or_too_late(sworn: Sworn) -> None:
    raced = of(sworn, "raced")
    assert {each["outcome"] for each in raced} == {"refused", "unharmed"}
    late = {each["title"].split(", ")[1] for each in raced if each["outcome"] == "unharmed"}
    assert "proven" in late and "current.json" not in late


def test_signed_pickle_foreign_class_refused(sworn: Sworn) -> None:
    assert [each for each in of(sworn, "signed by us") if each["outcome"] != "refused"] == []


def test_every_refusal_says_where_and_what(sworn: Sworn) -> None:
    refused = [each for each in sworn if each["outcome"] == "refused"]
    where = ("copies", "promotions/", "the artifact")
    assert [each for each in refused if not any(word in each["said"] for word in where)] == []
    assert [each for each in refused if len(each["said"]) > 600] == []


def test_none_of_them_does_anything_at_all(sworn: Sworn, harm: Path) -> None:
    assert [each for each in of(sworn, *KINDS, "signed by us") if each["seen"]] == []
    assert not harm.exists()


def test_the_witness_is_not_blind(sworn: Sworn) -> None:
    seen = {each["title"]: " ".join(each["seen"]) for each in of(sworn, "obeyed")}
    assert "os.system" in seen["os.system, reduce"]
    assert "compile" in seen["builtins.eval, reduce"]
    assert "subprocess.Popen" in seen["subprocess.Popen, reduce"]
