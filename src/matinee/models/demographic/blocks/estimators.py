"""The estimators that a classifier candidate may name, and their hyper-parameters.

The fields have the names of scikit-learn's and XGBoost's own constructors.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from matinee.runtime.seeds import integer_seed

FIT_THREADS = 2
"""Fixed, since the number of threads may change the last bits of a fit."""

EstimatorName = Literal["logistic", "random_forest", "hist_gradient_boosting", "xgboost", "mlp"]


class EstimatorParams(BaseModel, ABC):
    model_config = ConfigDict(extra="forbid")

    @abstractmethod
    def build(self, rng: np.random.Generator) -> Any:
        """The unfitted estimator."""


class LogisticParams(EstimatorParams):
    """Multinomial logistic regression on standardized features."""

    C: float = 1.0
    """inverse of the L2 regularization strength"""
    max_iter: int = 200

    def build(self, rng: np.random.Generator) -> Any:
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline(StandardScaler(), LogisticRegression(**self.model_dump()))


class RandomForestParams(EstimatorParams):
    n_estimators: int = 60
    max_depth: int = 10
    min_samples_leaf: int = 50
    max_samples: float = 0.3
    """share of the ratings in each tree's bootstrap sample"""

    def build(self, rng: np.random.Generator) -> Any:
        from sklearn.ensemble import RandomForestClassifier

        return RandomForestClassifier(
            **self.model_dump(), n_jobs=FIT_THREADS, random_state=integer_seed(rng)
        )


class HistGradientBoostingParams(EstimatorParams):
    max_iter: int = 80
    """boosting rounds; each fits one tree per class"""
    learning_rate: float = 0.1
    max_leaf_nodes: int = 15
    min_samples_leaf: int = 100

    def build(self, rng: np.random.Generator) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(
            **self.model_dump(), early_stopping=False, random_state=integer_seed(rng)
        )


class XGBoostParams(EstimatorParams):
    n_estimators: int = 100
    """boosting rounds; each fits one tree per class"""
    learning_rate: float = 0.1
    max_depth: int = 5
    min_child_weight: float = 50.0
    """minimum sum of the Hessian in a leaf"""
    subsample: float = 0.8
    """share of the ratings that each tree is fitted to"""

    def build(self, rng: np.random.Generator) -> Any:
        from xgboost import XGBClassifier

        return XGBClassifier(
            **self.model_dump(), n_jobs=FIT_THREADS, random_state=integer_seed(rng)
        )


class MLPParams(EstimatorParams):
    """Multi-layer perceptron on standardized features, trained with Adam."""

    hidden_layer_sizes: list[int] = [32]
    alpha: float = 0.0001
    """L2 regularization strength"""
    batch_size: int = 1024
    learning_rate_init: float = 0.001
    max_iter: int = 10
    """epochs"""

    def build(self, rng: np.random.Generator) -> Any:
        from sklearn.neural_network import MLPClassifier
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        return make_pipeline(
            StandardScaler(), MLPClassifier(**self.model_dump(), random_state=integer_seed(rng))
        )


_PARAMS: dict[EstimatorName, type[EstimatorParams]] = {
    "logistic": LogisticParams,
    "random_forest": RandomForestParams,
    "hist_gradient_boosting": HistGradientBoostingParams,
    "xgboost": XGBoostParams,
    "mlp": MLPParams,
}


def parse_params(name: EstimatorName, params: dict[str, Any]) -> EstimatorParams:
    """Raises ValueError for an unknown key or a value of the wrong type."""
    allowed = _PARAMS[name].model_fields
    if unknown := sorted(params.keys() - allowed.keys()):
        names = ", ".join(unknown)
        raise ValueError(f"{names}: unknown for {name}; allowed: {', '.join(allowed)}")
    try:
        return _PARAMS[name].model_validate(params)
    except ValidationError as error:
        messages = (f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
        raise ValueError("; ".join(messages)) from None


def predict_on_one_thread(estimator: Any) -> None:
    """Limits a fitted random forest or XGBoost model to one thread."""
    if "n_jobs" in vars(estimator):
        estimator.set_params(n_jobs=1)
    if hasattr(estimator, "get_booster"):
        estimator.get_booster().set_param({"nthread": 1})
