"""Fitted library estimators as the numbers they predict with, and back.

Only what prediction needs is kept: a rebuilt estimator has the default hyper-parameters. The
libraries' own state is never set from a file.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from matinee.artifacts.pickles.arrays import Reduced
from matinee.artifacts.pickles.trees import (
    LEAF,
    Links,
    booster_state,
    node_columns,
    nodes_of,
    restore_booster,
)

State = dict[str, Any]
ATTRIBUTES = {
    "StandardScaler": ("sklearn.preprocessing", "mean_ scale_ var_ n_features_in_"),
    "LogisticRegression": (
        "sklearn.linear_model",
        "classes_ coef_ intercept_ n_features_in_",
    ),
    "MLPClassifier": (
        "sklearn.neural_network",
        "activation out_activation_ coefs_ intercepts_ classes_ "
        "n_features_in_ n_layers_ n_outputs_",
    ),
}
"""Estimators that predict in NumPy, and the attributes that they do it with."""


def is_estimator(value: object) -> bool:
    return type(value).__module__.startswith(("sklearn.", "xgboost."))


def reduce_estimator(estimator: Any) -> Reduced:
    """Raises TypeError for an estimator that no model of ours uses."""
    kind = type(estimator).__name__
    if kind in ATTRIBUTES:
        names = ATTRIBUTES[kind][1].split()
        return restore_estimator, (kind, {name: getattr(estimator, name) for name in names})
    if kind in _KINDS:
        return restore_estimator, (kind, _KINDS[kind].state(estimator))
    raise TypeError(f"an artifact holds no {kind}; allowed are {', '.join(allowed())}")


def restore_estimator(kind: str, state: State) -> Any:
    if type(kind) is not str or kind not in allowed() or type(state) is not dict:
        raise ValueError(f"{kind!r:.40} is no estimator; allowed are {', '.join(allowed())}")
    if kind in _KINDS:
        return _KINDS[kind].restore(**state)
    module, names = ATTRIBUTES[kind]
    if sorted(state) != sorted(names.split()):
        raise ValueError(f"a {kind} is made of {names}")
    estimator = getattr(importlib.import_module(module), kind)()
    vars(estimator).update(state)
    if kind == "MLPClassifier":
        from sklearn.preprocessing import LabelBinarizer

        estimator._label_binarizer = LabelBinarizer().fit(estimator.classes_)
    return estimator


def allowed() -> tuple[str, ...]:
    return (*ATTRIBUTES, *_KINDS)


def _pipeline_state(pipeline: Any) -> State:
    return {"steps": [list(step) for step in pipeline.steps]}


def _restore_pipeline(steps: list[list[Any]]) -> Any:
    from sklearn.pipeline import Pipeline

    if not all(type(name) is str and is_estimator(step) for name, step in steps):
        raise ValueError("a pipeline consists of estimators")
    return Pipeline([(name, step) for name, step in steps])


def _forest_state(forest: Any) -> State:
    trees = [tree.tree_ for tree in forest.estimators_]
    nodes = np.concatenate([tree.__getstate__()["nodes"] for tree in trees])
    return {
        "classes": forest.classes_,
        "n_features": int(forest.n_features_in_),
        "sizes": np.array([tree.node_count for tree in trees], np.int64),
        "depths": [int(tree.max_depth) for tree in trees],
        "columns": node_columns(nodes),
        "values": np.concatenate([tree.value[:, 0] for tree in trees]),
    }


def _restore_forest(
    classes: Any, n_features: int, sizes: Any, depths: list[int], columns: Any, values: Any
) -> Any:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.tree import DecisionTreeClassifier
    from sklearn.tree._tree import NODE_DTYPE, Tree

    nodes, n_classes = nodes_of(columns, NODE_DTYPE), len(_labels(classes))
    left, right = nodes["left_child"], nodes["right_child"]
    Links(left, right, nodes["feature"], left != LEAF).check(sizes, n_features)
    if type(values) is not np.ndarray or values.dtype != np.float64:
        raise ValueError("the values of a forest are numbers")
    if values.shape != (len(nodes), n_classes) or len(depths) != len(sizes):
        raise ValueError("a forest has a value for each node and class, and a depth a tree")
    forest = RandomForestClassifier(len(sizes), n_jobs=1)
    forest.classes_, forest.n_classes_, forest.n_outputs_ = classes, n_classes, 1
    forest.n_features_in_, forest.estimators_ = n_features, []
    starts = np.cumsum(sizes) - sizes
    for start, size, depth in zip(starts.tolist(), sizes.tolist(), depths, strict=True):
        own = slice(start, start + size)
        tree = Tree(n_features, np.array([n_classes], np.intp), 1)
        tree.__setstate__(
            {
                "max_depth": int(depth),
                "node_count": size,
                "nodes": nodes[own].copy(),
                "values": np.ascontiguousarray(values[own, None, :]),
            }
        )
        member = DecisionTreeClassifier()
        member.classes_, member.n_classes_, member.n_outputs_ = np.arange(n_classes), n_classes, 1
        member.n_features_in_, member.tree_ = n_features, tree
        forest.estimators_.append(member)
    return forest


def _boosting_state(boosting: Any) -> State:
    trees = [tree for iteration in boosting._predictors for tree in iteration]
    return {
        "classes": boosting.classes_,
        "n_features": int(boosting.n_features_in_),
        "baseline": boosting._baseline_prediction,
        "sizes": np.array([len(tree.nodes) for tree in trees], np.int64),
        "columns": node_columns(np.concatenate([tree.nodes for tree in trees])),
    }


def _restore_boosting(
    classes: Any, n_features: int, baseline: Any, sizes: Any, columns: Any
) -> Any:
    from sklearn._loss.loss import HalfBinomialLoss, HalfMultinomialLoss
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper
    from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE
    from sklearn.ensemble._hist_gradient_boosting.predictor import TreePredictor

    nodes, n_classes = nodes_of(columns, PREDICTOR_RECORD_DTYPE), len(_labels(classes))
    internal = nodes["is_leaf"] == 0
    links = Links(nodes["left"], nodes["right"], nodes["feature_idx"], internal)
    links.check(sizes, n_features)
    n_trees = 1 if n_classes == 2 else n_classes
    if nodes["is_categorical"].any() or len(sizes) % n_trees:
        raise ValueError("a boosting model has numeric features, and a tree a class and round")
    if type(baseline) is not np.ndarray or baseline.shape != (1, n_trees):
        raise ValueError("a boosting model has a baseline prediction for each class")
    starts = np.cumsum(sizes) - sizes
    none = np.zeros((0, 8), np.uint32)
    trees = [
        TreePredictor(nodes[start : start + size].copy(), none, none)
        for start, size in zip(starts.tolist(), sizes.tolist(), strict=True)
    ]
    boosting = HistGradientBoostingClassifier(early_stopping=False)
    boosting.classes_, boosting.n_features_in_ = classes, n_features
    boosting.n_trees_per_iteration_, boosting._baseline_prediction = n_trees, baseline
    boosting._preprocessor = boosting.is_categorical_ = None
    boosting._loss = HalfBinomialLoss() if n_trees == 1 else HalfMultinomialLoss(n_classes=n_trees)
    boosting._bin_mapper = mapper = _BinMapper()
    # no feature is categorical
    mapper.bin_thresholds_, mapper.is_categorical_ = [], np.zeros(n_features, np.uint8)
    boosting._predictors = [trees[i : i + n_trees] for i in range(0, len(trees), n_trees)]
    return boosting


def _xgboost_state(classifier: Any) -> State:
    return booster_state(classifier.get_booster())


def _restore_xgboost(**state: Any) -> Any:
    from xgboost import XGBClassifier

    classifier = XGBClassifier(n_jobs=1, objective=state.get("objective"))
    classifier._Booster = restore_booster(**state)
    classifier.n_classes_ = max(2, len(state["base_score"]))
    return classifier


def _labels(classes: Any) -> Any:
    if type(classes) is not np.ndarray or classes.ndim != 1 or len(classes) < 2:
        raise ValueError("a classifier has a list of at least two classes")
    return classes


class _Kind(NamedTuple):
    state: Callable[[Any], State]
    restore: Callable[..., Any]


_KINDS = {
    "Pipeline": _Kind(_pipeline_state, _restore_pipeline),
    "RandomForestClassifier": _Kind(_forest_state, _restore_forest),
    "HistGradientBoostingClassifier": _Kind(_boosting_state, _restore_boosting),
    "XGBClassifier": _Kind(_xgboost_state, _restore_xgboost),
}
