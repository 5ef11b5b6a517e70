"""A champion as a file: a pickle that is verified before it is opened, and its manifest."""

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

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, ValidationError

from matinee.runtime.atomic_write import write_atomically
from matinee.runtime.serialization import canonical_json

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
"""What a pickle may name beside the classes defined in OURS: data, and nothing that runs
code it is given. scikit-learn's and numpy's own files do not name more for the models we use."""

Sha256 = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Digest = Annotated[str, Field(pattern=r"^(sha256:[0-9a-f]{64}|md5:[0-9a-f]{32})$")]


class RefusedArtifact(Exception):  # noqa: N818 - it says what happened, not that something broke
    """The file is not what was asked for, or may not be opened."""


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SelectedCandidate(_Shape):
    candidate: str
    metrics: dict[str, FiniteFloat]


class Digests(_Shape):
    data: Digest
    params: Digest
    code: Digest
    lock: Digest


class Manifest(_Shape):
    """Contents only: no dates, so that the same work gives the same bytes."""

    task: str
    objectives: dict[str, SelectedCandidate] = Field(min_length=1)
    digests: Digests
    libraries: dict[str, str] = Field(min_length=1)
    """Versions of what the pickle is made of."""
    files: dict[str, Sha256] = Field(min_length=1)


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def save(thing: object, path: Path) -> str:
    """Writes the pickle and returns its digest; what could not be loaded is not written."""
    data = pickle.dumps(thing, protocol=5)
    _unpickled(data, str(path))
    write_atomically(path, data)
    return sha256(data)


def load(source: Path | bytes, digest: str) -> Any:
    """The object, once the bytes have proved to be those of the digest ("sha256:<hex>")."""
    shown = _shown(source)
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", digest):
        raise RefusedArtifact(
            f"{shown} was asked for with the digest {digest!r}; "
            "a digest is sha256: and 64 hexadecimal digits"
        )
    data = _bytes(source)
    if not hmac.compare_digest(sha256(data), digest):
        raise RefusedArtifact(
            f"{shown} was not opened: its digest is {sha256(data)}, asked for was {digest}; "
            "fetch or build the file again"
        )
    return _unpickled(data, shown)


def read(path: Path) -> Any:
    """The object in a file of our own making, of which no digest is known."""
    data = path.read_bytes()
    return load(data, sha256(data))


def write_manifest(manifest: dict[str, Any], path: Path) -> None:
    write_atomically(path, canonical_json(_valid(canonical_json(manifest), str(path))))


def read_manifest(source: Path | bytes) -> dict[str, Any]:
    return _valid(_bytes(source), _shown(source))


def _valid(data: bytes, shown: str) -> dict[str, Any]:
    try:
        return Manifest.model_validate_json(data).model_dump()
    except ValidationError as error:
        raise RefusedArtifact(f"{shown} is not a manifest: {validation_messages(error)}") from error


def validation_messages(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}".removeprefix(": ")
        for problem in error.errors(include_url=False)
    )


def _bytes(source: Path | bytes) -> bytes:
    return source if isinstance(source, bytes) else source.read_bytes()


def _shown(source: Path | bytes) -> str:
    return "the artifact" if isinstance(source, bytes) else str(source)


# The one in Python, as fast where files are mostly arrays: the one in C lets a pickle set
# attributes of classes and functions, and nobody can object.
_Python: Any = pickle._Unpickler  # type: ignore[attr-defined,unused-ignore]


class _Unpickler(_Python):  # type: ignore[misc]
    dispatch: ClassVar[dict[int, Any]] = dict(_Python.dispatch)

    def __init__(self, data: bytes, shown: str) -> None:
        super().__init__(io.BytesIO(data), fix_imports=False)
        self.shown = shown

    def load_build(self) -> None:
        if isinstance(made := self.stack[-2], type) or inspect.isroutine(made):
            raise RefusedArtifact(
                f"{self.shown} would change {made.__module__}.{made.__qualname__}; "
                "an artifact may set attributes only of what it has made"
            )
        super().load_build()

    dispatch[pickle.BUILD[0]] = load_build

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in ALLOWED:
            return super().find_class(module, name)
        if module.startswith(OURS):
            # getattr, unlike pickle, does not follow dots in a name
            found = getattr(importlib.import_module(module), name, None)
            # a class that a module merely imports (or a module, or a function) is not ours
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise RefusedArtifact(
            f"{self.shown} asks for {module}.{name}; an artifact may hold only classes defined in "
            f"{OURS[0]}* and {OURS[1]}, and what matinee.artifacts.pickle_io.ALLOWED lists"
        )


def _unpickled(data: bytes, shown: str) -> Any:
    try:
        return _Unpickler(data, shown).load()
    except RefusedArtifact:
        raise
    # a stream that is no pickle, or one of other library versions, may raise anything
    except Exception as error:
        raise RefusedArtifact(
            f"{shown} cannot be opened ({type(error).__name__}: {error}); "
            "build it again with the installed versions"
        ) from error
