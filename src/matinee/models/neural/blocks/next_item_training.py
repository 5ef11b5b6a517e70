"""Training of the transformer: after each rating, the next few items are predicted.

It stops early by the lists of some users whose last rating is left out. After each epoch its
progress is saved; an epoch draws from a random stream of its own, so training that resumes ends
with the same weights.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from typing import Any, NamedTuple

import numpy as np

from matinee.models.base import Floats, Ints
from matinee.models.neural.blocks.attention import TransformerWeights
from matinee.models.neural.blocks.attention_module import (
    Shape,
    cross_entropy,
    initialize,
    states,
    to_numpy,
)
from matinee.models.neural.blocks.sequences import Timeline, Tokens
from matinee.models.neural.blocks.torch_runtime import deterministic, import_torch
from matinee.models.neural.blocks.windows import N_TARGETS, Batch, batches
from matinee.runtime.checkpoint import read_checkpoint, write_checkpoint

WARMUP_SHARE = 0.1
"""Share of the steps in which the learning rate grows; then it falls as a cosine."""
VALIDATION_SHARE, MAX_VALIDATION_USERS = 0.1, 600
LISTED = 10
TARGET_DECAY = 0.5
"""Weight of a target item relative to the one before it."""
MAX_GRADIENT_NORM = 1.0


class TrainingSettings(NamedTuple):
    shape: Shape
    length: int
    epochs: int
    patience: int
    batch_size: int
    learning_rate: float
    weight_decay: float
    dropout: float


class Validation(NamedTuple):
    histories: list[Tokens]
    items: Ints
    """what each of them rated next"""

    def ndcg(self, weights: TransformerWeights) -> float:
        gains = [
            _gain(weights.probabilities(tokens), tokens.items, item)
            for tokens, item in zip(self.histories, self.items, strict=True)
        ]
        return float(np.mean(gains)) if gains else 0.0


class Progress(NamedTuple):
    """What is saved after an epoch; nothing but tensors and plain values."""

    key: str
    epoch: int
    weights: dict[str, Any]
    optimizer: dict[str, Any]
    best: dict[str, Any]
    curve: list[float]
    """NDCG of the validation users after each epoch"""


def train(
    timeline: Timeline, metadata: Floats, settings: TrainingSettings, seed: int
) -> tuple[TransformerWeights, list[float]]:
    """The weights of the best epoch, and the curve of the validation."""
    torch = import_torch()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    rng = np.random.default_rng(seed)
    training, validation = split_validation(timeline, settings.length, rng)
    features = torch.tensor(metadata, dtype=torch.float32, device=device)
    counts = np.bincount(training.tokens.items, minlength=len(metadata))
    log_popularity = np.log((counts + 1) / (counts + 1).sum())
    with deterministic(torch), torch.random.fork_rng(devices=[]):
        initial = initialize(log_popularity, metadata.shape[1], settings.shape, rng)
        weights = {name: each.detach().to(device) for name, each in initial.items()}
        key = _key(training, metadata, settings, seed)
        progress = _resume(torch, key, device) or Progress(key, 0, weights, {}, weights, [])
        while progress.epoch < settings.epochs and not _stalled(progress, settings.patience):
            progress = _epoch(torch, progress, training, features, settings, seed)
            progress = _validate(progress, validation, features)
            _save(torch, progress)
        return to_numpy(progress.best, features), progress.curve


def split_validation(
    timeline: Timeline, length: int, rng: np.random.Generator
) -> tuple[Timeline, Validation]:
    """Leaves out the last rating of some users."""
    starts = timeline.starts()
    several = np.flatnonzero(np.diff(starts) > 1)
    size = min(round(VALIDATION_SHARE * len(several)), MAX_VALIDATION_USERS)
    users = np.sort(rng.choice(several, size, replace=False))
    ends = starts[users + 1] - 1
    histories = [
        Tokens(*(column[max(start, end - length) : end] for column in timeline.tokens))
        for start, end in zip(starts[users], ends, strict=True)
    ]
    kept = np.setdiff1d(np.arange(len(timeline.users)), ends)
    return timeline.select(kept), Validation(histories, timeline.tokens.items[ends])


def _epoch(
    torch: Any,
    progress: Progress,
    timeline: Timeline,
    features: Any,
    settings: TrainingSettings,
    seed: int,
) -> Progress:
    rng = np.random.default_rng([seed, progress.epoch])
    torch.manual_seed(int(rng.integers(2**31)))
    weights = {name: each.clone().requires_grad_() for name, each in progress.weights.items()}
    optimizer = _optimizer(torch, weights, settings)
    if progress.optimizer:
        optimizer.load_state_dict(progress.optimizer)
    windows = list(batches(timeline.shuffle_ties(rng), settings.length, settings.batch_size, rng))
    for step, batch in enumerate(windows):
        done = (progress.epoch + step / len(windows)) / settings.epochs
        for group in optimizer.param_groups:
            group["lr"] = settings.learning_rate * _schedule(done)
        optimizer.zero_grad()
        _loss(torch, weights, features, batch, settings.dropout).backward()
        torch.nn.utils.clip_grad_norm_(weights.values(), MAX_GRADIENT_NORM)
        optimizer.step()
    trained = {name: each.detach() for name, each in weights.items()}
    return progress._replace(
        epoch=progress.epoch + 1, weights=trained, optimizer=optimizer.state_dict()
    )


def _optimizer(torch: Any, weights: dict[str, Any], settings: TrainingSettings) -> Any:
    """AdamW; vectors do not decay."""
    groups = [
        {
            "params": [each for each in weights.values() if (each.ndim > 1) == matrices],
            "weight_decay": settings.weight_decay * matrices,
        }
        for matrices in (True, False)
    ]
    return torch.optim.AdamW(groups, lr=settings.learning_rate, betas=(0.9, 0.98))


def _schedule(done: float) -> float:
    """The learning rate relative to its peak, after a share of all steps."""
    if done < WARMUP_SHARE:
        return (done + 0.001) / WARMUP_SHARE
    return float(0.5 + 0.5 * np.cos(np.pi * (done - WARMUP_SHARE) / (1 - WARMUP_SHARE)))


def _loss(torch: Any, weights: dict[str, Any], features: Any, batch: Batch, dropout: float) -> Any:
    tokens, targets = (
        torch.from_numpy(each).to(features.device) for each in (batch.tokens, batch.targets)
    )
    table = weights["items"] + features @ weights["metadata"]
    current = states(weights, table, tokens, dropout)
    predicted = targets[..., 0] >= 0
    queries, items = current[predicted], targets[predicted]
    shares = (items >= 0) * TARGET_DECAY ** torch.arange(N_TARGETS, device=items.device)
    shares = shares / shares.sum(1, keepdim=True)
    biased = torch.cat([table, weights["biases"][:, None]], 1)
    queries = torch.cat([queries, torch.ones_like(queries[:, :1])], 1)
    return cross_entropy(queries, biased, items.clamp(min=0), shares)


def _validate(progress: Progress, validation: Validation, features: Any) -> Progress:
    value = validation.ndcg(to_numpy(progress.weights, features))
    improved = value > max(progress.curve, default=-1.0)
    return progress._replace(
        curve=[*progress.curve, value], best=progress.weights if improved else progress.best
    )


def _stalled(progress: Progress, patience: int) -> bool:
    """Whether the last epochs did not improve on the best one before them."""
    return len(progress.curve) - 1 - int(np.argmax([*progress.curve, -1.0])) >= patience


def _gain(probabilities: Floats, seen: Ints, item: int) -> float:
    probabilities[seen] = -1
    rank = int(np.sum(probabilities > probabilities[item]))
    return float(1 / np.log2(rank + 2)) if rank < LISTED else 0.0


def _key(timeline: Timeline, metadata: Floats, settings: TrainingSettings, seed: int) -> str:
    """Of the training that a checkpoint belongs to."""
    digest = hashlib.sha256(repr((settings, seed)).encode())
    for array in (timeline.users, *timeline.tokens, timeline.seconds, metadata):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def _save(torch: Any, progress: Progress) -> None:
    buffer = io.BytesIO()
    torch.save(progress._asdict(), buffer)
    write_checkpoint(buffer.getvalue())


def _resume(torch: Any, key: str, device: Any) -> Progress | None:
    """The saved progress; None if there is none, or that of other data or settings."""
    if (saved := read_checkpoint()) is None:
        return None
    try:
        values = torch.load(io.BytesIO(saved), map_location=device, weights_only=True)
        progress = Progress(**values)
    except (RuntimeError, pickle.UnpicklingError, EOFError, TypeError):
        return None
    return progress if progress.key == key else None
