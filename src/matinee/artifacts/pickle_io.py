"""Models as files: pickles, verified before they are opened, by an allow-list of classes."""

from __future__ import annotations

import hashlib
import hmac
import importlib
import inspect
import io
import pickle
import re
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import Field

from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.process import UserError

OURS = ("matinee.models.", "matinee.artifacts.bundle")
ALLOWED = frozenset(
    (module, name)
    for module, names in {
        "numpy": "dtype ndarray",
        "numpy._core.multiarray": "_reconstruct scalar",
        "numpy._core.numeric": "_frombuffer",
        "numpy.random._mt19937": "MT19937",
        "numpy.random._pcg64": "PCG64",
        "numpy.random._pickle": "__bit_generator_ctor __generator_ctor __randomstate_ctor",
        "numpy.random.bit_generator": "SeedSequence __pyx_unpickle_SeedSequence",
        "sklearn._loss._loss": (
            "CyHalfBinomialLoss CyHalfMultinomialLoss __pyx_unpickle_CyHalfMultinomialLoss"
        ),
        "sklearn._loss.link": "Interval LogitLink MultinomialLogit",
        "sklearn._loss.loss": "HalfBinomialLoss HalfMultinomialLoss",
        "sklearn.ensemble._forest": "RandomForestClassifier",
        "sklearn.ensemble._hist_gradient_boosting.binning": "_BinMapper",
        "sklearn.ensemble._hist_gradient_boosting.gradient_boosting": (
            "HistGradientBoostingClassifier"
        ),
        "sklearn.ensemble._hist_gradient_boosting.predictor": "TreePredictor",
        "sklearn.linear_model._logistic": "LogisticRegression",
        "sklearn.neural_network._multilayer_perceptron": "MLPClassifier",
        "sklearn.neural_network._stochastic_optimizers": "AdamOptimizer SGDOptimizer",
        "sklearn.pipeline": "Pipeline",
        "sklearn.preprocessing._data": "StandardScaler",
        "sklearn.preprocessing._label": "LabelBinarizer LabelEncoder",
        "sklearn.tree._classes": "DecisionTreeClassifier",
        "sklearn.tree._tree": "Tree",
        "xgboost.core": "Booster",
        "xgboost.sklearn": "XGBClassifier",
    }.items()
    for name in names.split()
)
"""What a pickle may name beside the classes defined in OURS: plain data types, and nothing that
runs code from its arguments. The scikit-learn and numpy models in use name no others."""

Sha256 = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]


class RefusedArtifact(UserError):  # noqa: N818 - it says what happened, not that something broke
    """The file does not have the requested digest, or may not be opened."""


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def save(value: object, path: Path) -> str:
    """Writes the pickle and returns its digest; refuses a value that could not be loaded again."""
    data = pickle.dumps(value, protocol=5)
    _unpickle(data, str(path))
    write_atomically(path, data)
    return sha256(data)


def load(source: Path | bytes, digest: str) -> Any:
    """The pickled object; the bytes are compared with the digest ("sha256:<hex>") first."""
    name = _name(source)
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise RefusedArtifact(
            f"{name} was requested with the digest {digest!r}; "
            "a digest is sha256: and 64 hexadecimal digits"
        )
    data = _bytes(source)
    if not hmac.compare_digest(sha256(data), digest):
        raise RefusedArtifact(
            f"{name} was not opened: its digest is {sha256(data)}, requested was {digest}; "
            "fetch or build the file again"
        )
    return _unpickle(data, name)


def read(path: Path) -> Any:
    """The object in a file that this checkout wrote itself and has no digest of."""
    data = path.read_bytes()
    return load(data, sha256(data))


def _bytes(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _name(source: Path | bytes) -> str:
    return "the artifact" if isinstance(source, bytes) else str(source)


# The Python unpickler, as fast for files that are mostly arrays: the one in C lets a pickle set
# attributes of classes and functions, and offers no hook to prevent it.
_Python: Any = pickle._Unpickler  # type: ignore[attr-defined,unused-ignore]


class _Unpickler(_Python):  # type: ignore[misc]
    dispatch: ClassVar[dict[int, Any]] = dict(_Python.dispatch)

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(io.BytesIO(data), fix_imports=False)
        self.name = name

    def load_build(self) -> None:
        if isinstance(target := self.stack[-2], type) or inspect.isroutine(target):
            raise RefusedArtifact(
                f"{self.name} would change {target.__module__}.{target.__qualname__}; "
                "an artifact may set attributes only of the objects it creates"
            )
        super().load_build()

    dispatch[pickle.BUILD[0]] = load_build

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in ALLOWED:
            return super().find_class(module, name)
        if module.startswith(OURS):
            # getattr, unlike pickle, does not follow dots in a name
            value = getattr(importlib.import_module(module), name, None)
            # a class that a module merely imports (or a module, or a function) is not ours
            if isinstance(value, type) and value.__module__ == module:
                return value
        raise RefusedArtifact(
            f"{self.name} asks for {module}.{name}; an artifact may hold only classes defined in "
            f"{OURS[0]}* and {OURS[1]}, and what matinee.artifacts.pickle_io.ALLOWED lists"
        )


def _unpickle(data: bytes, name: str) -> Any:
    try:
        return _Unpickler(data, name).load()
    except RefusedArtifact:
        raise
    # a stream that is no pickle, or one of other library versions, may raise anything
    except Exception as error:
        raise RefusedArtifact(
            f"{name} cannot be opened ({type(error).__name__}: {error}); "
            "build it again with the installed versions"
        ) from error
