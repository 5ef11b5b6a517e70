"""Pickles of our own classes: the instructions, classes and functions that one may contain.

Instances are created without running a constructor, and everything that is not ours is rebuilt by
RESTORERS, which check what they are given.
"""

from __future__ import annotations

import importlib
import io
import pickle
import sys
from typing import Any, ClassVar

import numpy as np

from matinee.artifacts.pickles import arrays, estimators
from matinee.artifacts.pickles.pickle_io import RefusedArtifact

OURS = ("matinee.models.", "matinee.artifacts.bundle")
RESTORERS = {
    (restorer.__module__, restorer.__name__): restorer
    for restorer in (
        arrays.restore_array,
        arrays.restore_scalar,
        arrays.restore_sparse,
        estimators.restore_estimator,
    )
}
INSTRUCTIONS = """
PROTO FRAME STOP MARK POP POP_MARK MEMOIZE BINGET LONG_BINGET NONE NEWTRUE NEWFALSE
BININT BININT1 BININT2 LONG1 LONG4 BINFLOAT SHORT_BINUNICODE BINUNICODE BINUNICODE8
SHORT_BINBYTES BINBYTES BINBYTES8 BYTEARRAY8 EMPTY_TUPLE TUPLE1 TUPLE2 TUPLE3 TUPLE
EMPTY_LIST APPEND APPENDS EMPTY_DICT SETITEM SETITEMS STACK_GLOBAL NEWOBJ REDUCE BUILD
"""
"""What protocol 5 writes for our values. A set is not among them: its order differs by process."""
KEYS = (str, int, float, bool, type(None))
"""Keys that are hashed and compared in an instant."""


class _Pickler(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return arrays.reduce_array(value)
        if isinstance(value, np.generic):
            return arrays.reduce_scalar(value)
        if type(value).__module__.startswith("scipy.sparse") and value.format == "csr":
            return arrays.reduce_sparse(value)
        if estimators.is_estimator(value):
            return estimators.reduce_estimator(value)
        return NotImplemented


def dumps(value: object) -> bytes:
    buffer = io.BytesIO()
    _Pickler(buffer, protocol=5).dump(value)
    return buffer.getvalue()


class _Dispatch(dict[int, Any]):
    def __missing__(self, code: int) -> Any:
        raise pickle.UnpicklingError(f"no artifact contains the instruction {bytes([code])!r}")


# The Python unpickler, as fast for files that are mostly arrays: the one in C offers no hook at
# the instructions.
_Python: Any = pickle._Unpickler  # type: ignore[attr-defined,unused-ignore]


class StrictUnpickler(_Python):  # type: ignore[misc]
    dispatch: ClassVar[dict[int, Any]] = _Dispatch(
        (code, _Python.dispatch[code])
        for code in (getattr(pickle, name)[0] for name in INSTRUCTIONS.split())
    )

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(io.BytesIO(data), fix_imports=False)
        self.name, self.size = name, len(data)

    def find_class(self, module: str, name: str) -> Any:
        if restorer := RESTORERS.get((module, name)):
            sys.audit("pickle.find_class", module, name)
            return restorer
        if module.startswith(OURS):
            # getattr, unlike pickle, does not follow dots in a name
            value = getattr(importlib.import_module(module), name, None)
            # a class that a module merely imports (or a module, or a function) is not ours
            if isinstance(value, type) and value.__module__ == module:
                sys.audit("pickle.find_class", module, name)
                return value
        raise RefusedArtifact(
            f"{self.name} asks for {module}.{name}; an artifact may hold only classes defined in "
            f"{OURS[0]}* and {OURS[1]}, and arrays and estimators as matinee.artifacts writes them"
        )

    def load_reduce(self) -> None:
        arguments = self.stack.pop()
        function = self.stack[-1]
        if not any(function is restorer for restorer in RESTORERS.values()):
            raise RefusedArtifact(f"{self.name} would call {_describe(function)}")
        self.stack[-1] = function(*arguments)

    def load_newobj(self) -> None:
        arguments = self.stack.pop()
        created = self.stack[-1]
        if not isinstance(created, type):
            raise RefusedArtifact(f"{self.name} would create an instance of no class")
        self.stack[-1] = created.__new__(created, *arguments)

    def load_build(self) -> None:
        state = self.stack.pop()
        target = self.stack[-1]
        if not type(target).__module__.startswith(OURS):
            raise RefusedArtifact(
                f"{self.name} would change {_describe(target)}; "
                "an artifact may set attributes only of the objects it creates"
            )
        if type(state) is not dict or not all(_is_attribute(key) for key in state):
            raise RefusedArtifact(f"{self.name} holds an object whose state is no attributes")
        vars(target).update((sys.intern(key), value) for key, value in state.items())

    def load_setitems(self) -> None:
        items = self.pop_mark()
        self._set(self.stack[-1], items)

    def load_setitem(self) -> None:
        value, key = self.stack.pop(), self.stack.pop()
        self._set(self.stack[-1], [key, value])

    def _set(self, target: Any, items: list[Any]) -> None:
        if type(target) is not dict or not all(_is_key(key) for key in items[::2]):
            raise RefusedArtifact(f"{self.name} holds a mapping other than by texts and numbers")
        target.update(zip(items[::2], items[1::2], strict=True))

    def load_appends(self) -> None:
        items = self.pop_mark()
        self._list().extend(items)

    def load_append(self) -> None:
        item = self.stack.pop()
        self._list().append(item)

    def _list(self) -> list[Any]:
        if type(target := self.stack[-1]) is not list:
            raise RefusedArtifact(f"{self.name} would append to {_describe(target)}")
        return target

    def load_bytearray8(self) -> None:
        length = int.from_bytes(self.read(8), "little")
        if length > self.size:
            raise pickle.UnpicklingError("a buffer is longer than the file")
        buffer = bytearray(length)
        if self.readinto(buffer) != length:
            raise pickle.UnpicklingError("a buffer is cut off")
        self.append(buffer)

    for _code, _load in (
        (pickle.REDUCE, load_reduce),
        (pickle.NEWOBJ, load_newobj),
        (pickle.BUILD, load_build),
        (pickle.SETITEM, load_setitem),
        (pickle.SETITEMS, load_setitems),
        (pickle.APPEND, load_append),
        (pickle.APPENDS, load_appends),
        (pickle.BYTEARRAY8, load_bytearray8),
    ):
        dispatch[_code[0]] = _load


def _is_attribute(key: Any) -> bool:
    return type(key) is str and not key.startswith("__")


def _is_key(key: Any) -> bool:
    if type(key) is tuple:
        return all(type(part) in KEYS for part in key)
    return type(key) in KEYS or isinstance(key, np.generic)


def _describe(value: Any) -> str:
    named = value if hasattr(value, "__qualname__") else type(value)
    return f"{named.__module__}.{named.__qualname__}"


def loads(data: bytes, name: str) -> Any:
    try:
        return StrictUnpickler(data, name).load()
    except RefusedArtifact:
        raise
    # a stream that is no pickle, or one of other library versions, may raise anything
    except Exception as error:
        raise RefusedArtifact(
            f"{name} cannot be opened ({type(error).__name__}: {error}); "
            "build it again with the installed versions"
        ) from error
