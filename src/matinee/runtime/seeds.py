"""Random streams derived from one root seed by name, and seeded hashes of integers."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray


def rng_for(root: int, *names: str) -> np.random.Generator:
    """An independent stream for each name: a new use does not change the draws of others."""
    digest = hashlib.sha256("/".join((str(root), *names)).encode()).digest()
    return np.random.default_rng(np.frombuffer(digest, dtype=np.uint32))


def seeded_hash(root: int, *columns: NDArray[np.integer], use: str = "") -> NDArray[np.uint64]:
    """A hash of each row's integers; ties are broken by it, whatever the order of the file."""
    seed = int.from_bytes(hashlib.sha256(f"{root}/{use}".encode()).digest()[:8]) if use else root
    state = np.full(len(columns[0]), np.uint64(seed % 2**64))
    for column in columns:
        state = _mixed(state ^ _mixed(column.astype(np.uint64)))
    return state


def _mixed(bits: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The finalizer of splitmix64; unsigned arithmetic wraps around intentionally."""
    with np.errstate(over="ignore"):
        bits = bits + np.uint64(0x9E3779B97F4A7C15)
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return bits ^ (bits >> np.uint64(31))


def integer_seed(rng: np.random.Generator) -> int:
    """For libraries that take their seed as an integer."""
    return int(rng.integers(2**31))
