"""Ensembles of decision trees as checked columns, one row a node, one tree after the other.

The libraries walk their trees without looking whether a child or a feature exists.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Columns = dict[str, NDArray[Any]]
LEAF = -1


class Links(NamedTuple):
    """What is common to all kinds of trees; children are counted within their tree."""

    left: NDArray[Any]
    right: NDArray[Any]
    feature: NDArray[Any]
    internal: NDArray[np.bool_]

    def check(self, sizes: NDArray[Any], n_features: int) -> None:
        """Children come after their parent, so that no walk leaves its tree or fails to end."""
        if type(n_features) is not int or not 0 < n_features < 2**31:
            raise ValueError("a tree has a number of features")
        _require(type(sizes) is np.ndarray and sizes.dtype == np.int64 and sizes.ndim == 1)
        _require(len(sizes) > 0 and sizes.min() > 0 and sizes.max() <= len(self.left))
        _require(sum(sizes.tolist()) == len(self.left))
        own = np.arange(len(self.left)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        end = np.repeat(sizes, sizes)
        for child in (self.left, self.right):
            _require(((child > own) & (child < end))[self.internal].all())
        _require(((self.feature >= 0) & (self.feature < n_features))[self.internal].all())


def _require(condition: bool | np.bool_) -> None:
    if not condition:
        raise ValueError("a tree names a child, a feature or a size that it does not have")


def node_columns(nodes: NDArray[Any]) -> Columns:
    return {name: np.ascontiguousarray(nodes[name]) for name in nodes.dtype.names or ()}


def nodes_of(columns: Columns, dtype: np.dtype[Any]) -> NDArray[Any]:
    """The structured array of a library, from columns of exactly its types."""
    names = dtype.names or ()
    _check_columns(columns, {name: dtype[name] for name in names})
    nodes = np.zeros(len(columns[names[0]]), dtype)
    for name in names:
        nodes[name] = columns[name]
    return nodes


def _check_columns(columns: Columns, types: dict[str, Any]) -> None:
    if type(columns) is not dict or columns.keys() != types.keys():
        raise ValueError(f"the nodes of a tree have the columns {', '.join(types)}")
    length = len(next(iter(columns.values())))
    for name, column in columns.items():
        right = type(column) is np.ndarray and column.dtype == types[name]
        if not right or column.shape != (length,):
            raise ValueError(f"the column {name} of a tree has another type or length")


BOOSTER_COLUMNS: dict[str, np.dtype[Any]] = {
    "left_children": np.dtype("i4"),
    "right_children": np.dtype("i4"),
    "split_indices": np.dtype("i4"),
    "split_conditions": np.dtype("f4"),
    "default_left": np.dtype("u1"),
}
"""XGBoost's names; a leaf's value stands in split_conditions."""
OBJECTIVES = {
    "multi:softprob": ("softmax_multiclass_param", "num_class"),
    "binary:logistic": ("reg_loss_param", "scale_pos_weight"),
}


def booster_state(booster: Any) -> dict[str, Any]:
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    model, numbers = learner["gradient_booster"]["model"], learner["learner_model_param"]
    base = json.loads(numbers["base_score"])
    return {
        "objective": learner["objective"]["name"],
        "n_features": int(numbers["num_feature"]),
        "base_score": np.array(base if isinstance(base, list) else [base], "f4"),
        "tree_classes": np.array(model["tree_info"], "i4"),
        "sizes": np.array([len(tree["left_children"]) for tree in model["trees"]], np.int64),
        "columns": {
            name: np.concatenate([np.array(tree[name], dtype) for tree in model["trees"]])
            for name, dtype in BOOSTER_COLUMNS.items()
        },
    }


def restore_booster(
    objective: str,
    n_features: int,
    base_score: NDArray[Any],
    tree_classes: NDArray[Any],
    sizes: NDArray[Any],
    columns: Columns,
) -> Any:
    """XGBoost reads a model that is written here, from checked numbers alone."""
    from xgboost import Booster

    _check_columns(columns, BOOSTER_COLUMNS)
    left, right = columns["left_children"], columns["right_children"]
    internal = left != LEAF
    Links(left, right, columns["split_indices"], internal).check(sizes, n_features)
    _require((right[~internal] == LEAF).all() and (columns["default_left"] <= 1).all())
    _require(objective in OBJECTIVES and type(base_score) is np.ndarray)
    _require(base_score.dtype == np.float32 and base_score.ndim == 1 and len(base_score) > 0)
    _require(bool(np.isfinite(base_score).all()))
    classes = len(base_score)
    _require((classes == 1) == (objective == "binary:logistic"))
    _require(type(tree_classes) is np.ndarray and tree_classes.dtype == np.int32)
    _require(tree_classes.shape == sizes.shape and len(sizes) % classes == 0)
    # one tree a class and round, as XGBoost grows them
    _require(np.array_equal(tree_classes, np.arange(len(sizes)) % classes))
    model = _model(objective, n_features, base_score, tree_classes, sizes, columns)
    return Booster({"nthread": 1}, model_file=bytearray(_encode(model)))


def _model(
    objective: str,
    n_features: int,
    base_score: NDArray[Any],
    tree_classes: NDArray[Any],
    sizes: NDArray[Any],
    columns: Columns,
) -> dict[str, Any]:
    import xgboost

    classes, trees = len(base_score), len(sizes)
    parameter, key = OBJECTIVES[objective]
    ends = np.cumsum(sizes)
    nodes = [
        {name: column[end - size : end] for name, column in columns.items()}
        for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)
    ]
    booster = {
        "gbtree_model_param": {"num_parallel_tree": "1", "num_trees": str(trees)},
        "iteration_indptr": np.arange(0, trees + 1, classes, dtype="i4").tolist(),
        "tree_info": tree_classes.tolist(),
        "trees": [_tree(index, each, n_features) for index, each in enumerate(nodes)],
        "cats": {"enc": [], "feature_segments": _empty("i4"), "sorted_idx": _empty("i4")},
    }
    return {
        "learner": {
            "attributes": {},
            "feature_names": [],
            "feature_types": [],
            "gradient_booster": {"model": booster, "name": "gbtree"},
            "learner_model_param": {
                "base_score": "[" + ",".join(str(value) for value in base_score) + "]",
                "boost_from_average": "1",
                "num_class": str(classes if classes > 1 else 0),
                "num_feature": str(n_features),
                "num_target": "1",
            },
            "objective": {
                "name": objective,
                parameter: {key: str(classes)},
            },
        },
        "version": [int(part) for part in xgboost.__version__.split(".")[:3]],
    }


def _tree(index: int, nodes: Columns, n_features: int) -> dict[str, Any]:
    size = len(nodes["left_children"])
    unused = np.zeros(size, "f4")
    parents = np.full(size, 2**31 - 1, "i4")
    for child in (nodes["left_children"], nodes["right_children"]):
        parents[child[child != LEAF]] = np.flatnonzero(child != LEAF)
    return nodes | {
        "base_weights": unused,
        "loss_changes": unused,
        "sum_hessian": unused,
        "parents": parents,
        "split_type": np.zeros(size, "u1"),
        "categories": _empty("i4"),
        "categories_nodes": _empty("i4"),
        "categories_segments": _empty("i8"),
        "categories_sizes": _empty("i8"),
        "id": index,
        "tree_param": {
            "num_deleted": "0",
            "num_feature": str(n_features),
            "num_nodes": str(size),
            "size_leaf_vector": "1",
        },
    }


def _empty(dtype: str) -> NDArray[Any]:
    return np.empty(0, dtype)


UBJSON_TYPES = {"f4": b"d", "i4": b"l", "i8": b"L", "u1": b"U"}


def _encode(value: Any) -> bytes:
    """UBJSON, of the few types that a booster is written in."""
    if isinstance(value, dict):
        return b"{" + b"".join(_text(key) + _encode(item) for key, item in value.items()) + b"}"
    if isinstance(value, np.ndarray):
        kind = value.dtype.str[1:]
        head = b"[$" + UBJSON_TYPES[kind] + b"#" + _long(len(value))
        return head + value.astype(f">{kind}").tobytes()
    if isinstance(value, list):
        return b"[#" + _long(len(value)) + b"".join(map(_encode, value))
    return _long(value) if isinstance(value, int) else b"S" + _text(value)


def _long(value: int) -> bytes:
    return b"L" + value.to_bytes(8, "big")


def _text(value: str) -> bytes:
    return _long(len(value)) + value.encode("ascii")
