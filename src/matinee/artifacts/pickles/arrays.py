"""Arrays as plain buffers: each is rebuilt from its type, its shape and its bytes, all checked.

NumPy's own way of pickling lets a file set pointers, strides and type flags.
"""

from __future__ import annotations

import math
import pickle
import re
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

DTYPE = re.compile(r"[<>|](b1|[iu][1248]|f[248]|c(?:8|16)|[US][0-9]{1,6}|[mM]8\[[A-Za-z]{1,2}\])")
"""Booleans, numbers, times and texts of fixed width; an array of objects would hold pointers."""
MAX_DIMENSIONS = 6
MAX_CODE_POINT = 0x10FFFF
Reduced = tuple[Callable[..., Any], tuple[Any, ...]]


def reduce_array(array: NDArray[Any]) -> Reduced:
    """Raises TypeError for a type that no artifact may hold."""
    if not DTYPE.fullmatch(array.dtype.str):
        raise TypeError(f"an artifact holds no array of {array.dtype}: {_allowed()}")
    order = "C" if array.flags.c_contiguous or not array.flags.f_contiguous else "F"
    plain = np.ascontiguousarray(array.T if order == "F" else array)
    flat: Any = plain.reshape(-1).view(np.uint8) if plain.size else b""
    buffer = pickle.PickleBuffer(flat)
    return restore_array, (array.dtype.str, array.shape, order, buffer)


def restore_array(dtype: str, shape: tuple[int, ...], order: str, data: Any) -> NDArray[Any]:
    if type(dtype) is not str or not DTYPE.fullmatch(dtype):
        raise ValueError(f"{dtype!r:.40} is no array type: {_allowed()}")
    if type(shape) is not tuple or len(shape) > MAX_DIMENSIONS or order not in ("C", "F"):
        raise ValueError(f"an array has a shape of at most {MAX_DIMENSIONS} numbers, C or F order")
    if not all(type(size) is int and 0 <= size < 2**31 for size in shape):
        raise ValueError(f"{shape!r:.80} is no shape of an array")
    if type(data) not in (bytes, bytearray):
        raise ValueError("the data of an array are bytes")
    parsed = np.dtype(dtype)
    if math.prod(shape) * parsed.itemsize != len(data):
        raise ValueError(f"{len(data)} bytes are no {dtype} array of shape {shape!r:.80}")
    if not len(data):
        return np.empty(shape, parsed, order=order)  # type: ignore[call-overload,no-any-return]
    _check_values(parsed, data)
    return np.ndarray(shape, parsed, buffer=data, order=order)  # type: ignore[arg-type]


def _check_values(dtype: np.dtype[Any], data: bytes | bytearray) -> None:
    if dtype.kind == "b" and np.frombuffer(data, np.uint8).max() > 1:
        raise ValueError("a boolean is 0 or 1")
    if dtype.kind == "U":
        points = np.frombuffer(data, np.dtype("u4").newbyteorder(dtype.byteorder))
        if points.max() > MAX_CODE_POINT:
            raise ValueError("a text holds something that is no Unicode character")


def reduce_scalar(value: np.generic) -> Reduced:
    array: NDArray[Any] = np.asarray(value)
    if not DTYPE.fullmatch(array.dtype.str):
        raise TypeError(f"an artifact holds no {array.dtype}: {_allowed()}")
    return restore_scalar, (array.dtype.str, array.tobytes())


def restore_scalar(dtype: str, data: bytes) -> np.generic:
    scalar: Any = restore_array(dtype, (), "C", data)[()]
    return scalar  # type: ignore[no-any-return]


def reduce_sparse(matrix: Any) -> Reduced:
    """Of a scipy array in compressed rows."""
    return restore_sparse, (matrix.shape, matrix.data, matrix.indices, matrix.indptr)


def restore_sparse(
    shape: tuple[int, int], data: NDArray[Any], indices: NDArray[Any], indptr: NDArray[Any]
) -> Any:
    from scipy.sparse import csr_array

    if not all(type(part) is np.ndarray and part.ndim == 1 for part in (data, indices, indptr)):
        raise ValueError("a sparse array consists of three arrays")
    if not (indices.dtype == indptr.dtype and indices.dtype in (np.int32, np.int64)):
        raise ValueError("the indices of a sparse array are integers of one type")
    if type(shape) is not tuple or [type(size) for size in shape] != [int, int]:
        raise ValueError(f"{shape!r:.80} is no shape of a sparse array")
    matrix = csr_array((data, indices, indptr), shape=shape)
    matrix.check_format(full_check=True)
    return matrix


def _allowed() -> str:
    return "allowed are numbers, booleans, times and texts of fixed width"
