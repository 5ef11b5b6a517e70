"""Artifacts that would crash, hang or exhaust the process that loads them."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from malicious_pickles import found, text, whole
from matinee.artifacts.pickles import strict_pickle
from matinee.artifacts.pickles.arrays import restore_array, restore_scalar, restore_sparse
from matinee.artifacts.pickles.estimators import reduce_estimator, restore_estimator
from matinee.artifacts.pickles.pickle_io import RefusedArtifact
from matinee.artifacts.pickles.trees import restore_booster

POINTERS = (
    found("numpy.ndarray") + b"(K\x04\x85" + text("O") + b"C\x20" + b"\x41" * 32 + b"tR",
    found("numpy._core.multiarray._reconstruct")
    + found("numpy.ndarray")
    + b"K\x00\x85C\x01b\x87R(K\x01K\x02\x85"
    + found("numpy.dtype")
    + text("O8")
    + b"\x89\x88\x87R(K\x03X\x01\x00\x00\x00|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89C\x10"
    + b"\x41" * 16
    + b"tb",
)
"""Arrays of objects, whose pointers are read from the file."""


def test_pickle_crashes_on_pointers_from_the_file() -> None:
    command = "import pickle, sys; print(repr(pickle.loads(sys.stdin.buffer.read())))"
    done = subprocess.run(
        [sys.executable, "-c", command], input=whole(POINTERS[0]), capture_output=True, check=False
    )
    assert done.returncode == -signal.SIGSEGV


@pytest.mark.parametrize("body", POINTERS, ids=["constructor", "state"])
def test_pointers_from_the_file_refused(body: bytes) -> None:
    with pytest.raises(RefusedArtifact, match="asks for numpy"):
        strict_pickle.loads(whole(body), "the artifact")


def test_pickle_waits_for_a_pipe_named_as_a_booster(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    call = found("xgboost.core.Booster") + b"N)" + text(str(tmp_path / "pipe")) + b"\x87R"
    command = "import pickle, sys; pickle.loads(sys.stdin.buffer.read())"
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", command], input=whole(call), timeout=3, check=False)
    with pytest.raises(RefusedArtifact, match=r"asks for xgboost\.core\.Booster"):
        strict_pickle.loads(whole(call), "the artifact")


RESTORE = found("matinee.artifacts.pickles.arrays.restore_array")
EMPTY = RESTORE + b"(" + text("<f8") + b"K\x00\x85" + text("C") + b"C\x00tR"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (EMPTY + b"}" + text("shape") + b"K\x09sb", "would change numpy.ndarray"),
        (EMPTY + b"K\x01K\x02s", "mapping other than"),
        (EMPTY + b"K\x01a", "would append to numpy.ndarray"),
        (b"}" + b")" + b"\x85" * 40 + b"Ns", "mapping other than"),
        (b"\x96" + (2**40).to_bytes(8, "little"), "longer than the file"),
        (found("matinee.models.base.Demographics") + b")R", "would call matinee.models.base"),
        (b"(" + found("matinee.models.base.Demographics") + b"o", "no artifact contains"),
        (b"\x8f", "no artifact contains"),
    ],
    ids=["state", "item", "append", "deep key", "buffer", "constructor", "object", "set"],
)
def test_instruction_outside_plain_data_refused(body: bytes, reason: str) -> None:
    with pytest.raises(RefusedArtifact, match=reason):
        strict_pickle.loads(whole(body), "the artifact")


@pytest.mark.parametrize(
    "arguments",
    [
        ("|O", (1,), "C", bytes(8)),
        ("<f8", (2,), "C", bytes(8)),
        ("<f8", (-1,), "C", bytes(8)),
        ("<f8", (2**40, 0), "C", b""),
        ("<f8", (True,), "C", bytes(8)),
        ("<f8", (1,), "A", bytes(8)),
        ("<f8", (1,) * 40, "C", bytes(8)),
        ("<f8", [1], "C", bytes(8)),
        ("<f8", (1,), "C", "12345678"),
        ("<f8,<i4", (1,), "C", bytes(12)),
        ("|V8", (1,), "C", bytes(8)),
        ("<U999999999", (1,), "C", bytes(4)),
        ("<U1", (1,), "C", b"\xff" * 4),
        ("|b1", (1,), "C", b"\x02"),
        (1, (1,), "C", bytes(8)),
    ],
)
def test_array_that_does_not_fit_its_bytes_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r"array|number|bytes|boolean|Unicode"):
        restore_array(*arguments)


def test_scalar_of_several_values_refused() -> None:
    with pytest.raises(ValueError, match="16 bytes are no <f8 array"):
        restore_scalar("<f8", bytes(16))


def _indices(*values: int) -> Any:
    return np.array(values, np.int32)


@pytest.mark.parametrize(
    ("shape", "indices", "pointers"),
    [
        ((2, 2), _indices(0, 9), _indices(0, 1, 2)),
        ((2, 2), _indices(0, -1), _indices(0, 1, 2)),
        ((2, 2), _indices(0, 1), _indices(0, 1, 9)),
        ((2, 2), _indices(0, 1), _indices(0, 2, 1)),
        ((9, 2), _indices(0, 1), _indices(0, 1, 2)),
        ((2, 2), np.array([0.0, 1.0]), np.array([0.0, 1.0, 2.0])),
        ((2, 2), [0, 1], [0, 1, 2]),
    ],
)
def test_sparse_array_out_of_bounds_refused(shape: Any, indices: Any, pointers: Any) -> None:
    with pytest.raises(ValueError, match=r".+"):
        restore_sparse(shape, np.ones(2), indices, pointers)


@cache
def _reduced(name: str) -> tuple[str, dict[str, Any]]:
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
    from xgboost import XGBClassifier

    features, labels = np.random.default_rng(1).random((60, 3)), np.arange(60) % 3
    estimator = {
        "forest": RandomForestClassifier(2, random_state=1),
        "boosting": HistGradientBoostingClassifier(
            max_iter=2, min_samples_leaf=2, early_stopping=False
        ),
        "xgboost": XGBClassifier(n_estimators=2, n_jobs=1),
    }[name]
    _, (kind, state) = reduce_estimator(estimator.fit(features, labels))
    return kind, state


def _fitted(name: str) -> tuple[str, dict[str, Any]]:
    return deepcopy(_reduced(name))


LINKS = {
    "forest": ("left_child", "right_child", "feature"),
    "boosting": ("left", "right", "feature_idx"),
    "xgboost": ("left_children", "right_children", "split_indices"),
}


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize(("column", "value"), [(0, 0), (0, 9999), (1, 0), (1, 9999), (2, 9999)])
def test_tree_with_wrong_link_refused(name: str, column: int, value: int) -> None:
    """A child that is its own parent loops for ever, one that does not exist crashes."""
    kind, state = _fitted(name)
    restore_estimator(kind, state)
    state["columns"][LINKS[name][column]][0] = value
    with pytest.raises(ValueError, match="a child, a feature or a size"):
        restore_estimator(kind, state)


Change = Callable[[dict[str, Any]], Any]
CHANGES: dict[str, Change] = {
    "sizes": lambda state: state["sizes"].__setitem__(0, 1),
    "negative size": lambda state: state["sizes"].__setitem__(0, -1),
    "type of sizes": lambda state: state.update(sizes=state["sizes"].astype(float)),
    "features": lambda state: state.update(n_features=1),
    "no features": lambda state: state.update(n_features=0),
    "column missing": lambda state: state["columns"].popitem(),
    "type of a column": lambda state: state["columns"].update(
        {name: column.astype("f2") for name, column in state["columns"].items()}
    ),
    "length of a column": lambda state: state["columns"].update(
        {name: column[:-1] for name, column in list(state["columns"].items())[:1]}
    ),
}


@pytest.mark.parametrize("name", LINKS)
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
def test_tree_of_wrong_shape_refused(name: str, change: Change) -> None:
    kind, state = _fitted(name)
    change(state)
    with pytest.raises(ValueError, match=r"tree|size"):
        restore_estimator(kind, state)


@pytest.mark.parametrize(
    "change",
    [
        {"objective": "reg:squarederror"},
        {"objective": "binary:logistic"},
        {"base_score": np.array([np.nan, 0, 0], "f4")},
        {"base_score": np.zeros(2, "f4")},
        {"tree_classes": np.array([0, 1, 2, 0, 1, 9], "i4")},
        {"tree_classes": np.array([0], "i4")},
    ],
)
def test_booster_with_wrong_classes_refused(change: dict[str, Any]) -> None:
    _, state = _fitted("xgboost")
    with pytest.raises(ValueError, match="a tree names"):
        restore_booster(**state | change)


def test_unknown_estimator_refused() -> None:
    with pytest.raises(ValueError, match="'SVC' is no estimator; allowed are StandardScaler"):
        restore_estimator("SVC", {})


def test_artifact_is_a_pickle_that_pickle_reads() -> None:
    value = {"numbers": np.arange(3), "text": "a"}
    loaded = pickle.loads(strict_pickle.dumps(value))  # noqa: S301
    assert loaded["numbers"].tolist() == [0, 1, 2] and loaded["text"] == "a"
