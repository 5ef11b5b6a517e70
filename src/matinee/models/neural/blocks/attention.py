"""Forward pass of the trained transformer in NumPy, for the newest token of a sequence."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matinee.models.base import Floats, Floats32
from matinee.models.neural.blocks.sequences import Tokens

INPUT_SCALE = 4.0
"""Of an item's embedding as input, relative to its embedding as output."""
EPSILON = 1e-5
"""Added to the variance in layer normalization."""


class LayerWeights(NamedTuple):
    """Matrices of one pre-norm transformer layer; the intercept is in the last row."""

    attention: Floats32
    """to queries, keys and values"""
    mixed: Floats32
    """attention output to residual"""
    hidden: Floats32
    output: Floats32


class TransformerWeights(NamedTuple):
    items: Floats32
    """items x size: embeddings, of both input and output"""
    biases: Floats32
    """per item"""
    ratings: Floats32
    """half stars x size"""
    gaps: Floats32
    """buckets x size"""
    log_slopes: Floats32
    """per attention head, how fast attention decays with distance (Press et al. 2022, "ALiBi")"""
    gain: Floats32
    """of the last layer normalization"""
    layers: list[LayerWeights]

    def probabilities(self, tokens: Tokens) -> Floats:
        """Of each item to be the next; without tokens, of an item to be rated at all."""
        logits = self.biases.astype(float)
        if len(tokens.items):
            logits += self.items @ (self._state(tokens) * self.gain)
        exponentials = np.exp(logits - logits.max())
        return np.asarray(exponentials / exponentials.sum())

    def _state(self, tokens: Tokens) -> Floats32:
        states = self.items[tokens.items] * np.float32(INPUT_SCALE)
        states = states + self.ratings[tokens.ratings] + self.gaps[tokens.gaps]
        for layer in self.layers[:-1]:
            states = self._layer(states, layer, len(states))
        return normalize(self._layer(states, self.layers[-1], 1)[-1])

    def _layer(self, states: Floats32, layer: LayerWeights, n_newest: int) -> Floats32:
        """The new states of the newest tokens."""
        normalized, newest = normalize(states), states[-n_newest:]
        attended = self._attend(affine(normalized, layer.attention), n_newest)
        newest = newest + affine(attended, layer.mixed)
        return newest + affine(gelu(affine(normalize(newest), layer.hidden)), layer.output)

    def _attend(self, projected: Floats32, n_newest: int) -> Floats32:
        length, heads = len(projected), len(self.log_slopes)
        by_head = projected.reshape(length, 3, heads, -1).transpose(1, 2, 0, 3)
        queries, keys, values = by_head[0, :, -n_newest:], by_head[1], by_head[2]
        positions = np.arange(length, dtype=np.float32)
        distances = positions[-n_newest:, None] - positions
        logits = queries @ keys.transpose(0, 2, 1) / np.float32(np.sqrt(keys.shape[-1]))
        logits = logits - np.exp(self.log_slopes)[:, None, None] * distances
        logits[:, distances < 0] = -np.inf
        weights = np.exp(logits - logits.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        return np.asarray((weights @ values).transpose(1, 0, 2).reshape(n_newest, -1))


def affine(states: Floats32, weights: Floats32) -> Floats32:
    return np.asarray(states @ weights[:-1] + weights[-1])


def normalize(states: Floats32) -> Floats32:
    """Layer normalization without gain and bias, which the following matrix contains."""
    centred = states - states.mean(axis=-1, keepdims=True)
    variance = np.square(centred).mean(axis=-1, keepdims=True)
    return np.asarray(centred / np.sqrt(variance + np.float32(EPSILON)))


def gelu(values: Floats32) -> Floats32:
    """In its tanh approximation."""
    inner = np.float32(np.sqrt(2 / np.pi)) * (values + np.float32(0.044715) * values**3)
    return np.asarray(np.float32(0.5) * values * (1 + np.tanh(inner)))
